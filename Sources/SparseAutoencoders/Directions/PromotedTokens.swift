import Kernels
import Transformers

/// The tokens whose logits a decoder row raises and lowers most by the direct path: through the projection that follows
/// a hook point inside a block, the final norm's weight, and the unembedding; scales of norms left out.
public struct PromotedTokens: Sendable {
  /// A token, and what a unit of the feature adds to its logit before the final norm's scale.
  public struct Token: Sendable, Equatable {
    public let id: Int32
    public let logit: Float
  }

  /// The most raised first; of equal ones the lowest id first.
  public let promoted: [Token]
  /// The most lowered first.
  public let suppressed: [Token]

  /// Directions that go through the unembedding together.
  private static let rowsAtOnce = 512

  /// `count` tokens each way for each of some features; nil where a norm stands between the hook point and the stream.
  public static func of(
    _ features: [Int], _ sae: SparseAutoencoder, at hook: HookPoint, _ decoder: Decoder, count: Int
  ) -> [PromotedTokens]? {
    var result: [PromotedTokens] = []
    for start in stride(from: 0, to: features.count, by: rowsAtOnce) {
      let some = Array(features[start..<min(start + rowsAtOnce, features.count)])
      guard let directions = directions(some, sae, at: hook, decoder) else { return nil }
      let d = decoder.config.width
      let promoted = strongest(directions, rows: some.count, decoder, count)
      for i in 0..<some.count * d { directions.pointer[i] = -directions.pointer[i] }
      let suppressed = strongest(directions, rows: some.count, decoder, count).map { row in
        row.map { Token(id: $0.id, logit: -$0.logit) }
      }
      for (promoted, suppressed) in zip(promoted, suppressed) {
        result.append(PromotedTokens(promoted: promoted, suppressed: suppressed))
      }
    }
    return result
  }

  /// What is multiplied with the unembedding, [features, d].
  private static func directions(
    _ features: [Int], _ sae: SparseAutoencoder, at hook: HookPoint, _ decoder: Decoder
  ) -> FloatBuffer? {
    let (config, d) = (decoder.config, decoder.config.width)
    let rows = FloatBuffer(features.count * sae.inputWidth)
    for (row, feature) in features.enumerated() {
      sae.decoder.copyRow(feature, into: rows.pointer + row * sae.inputWidth)
    }
    let directions: FloatBuffer
    switch hook {
    case .attnZ(let layer):
      let block = decoder.weights.blocks[layer]
      guard block.attentionOutputNorm == nil else { return nil }
      directions = through(block.attention.output.weight, rows, features.count)
    case .mlpPost(let layer):
      let block = decoder.weights.blocks[layer]
      guard block.mlpOutputNorm == nil else { return nil }
      directions = through(block.mlp.down.weight, rows, features.count)
    default: directions = rows
    }
    for row in features.indices {
      let direction = directions.pointer + row * d
      if config.norm == .layerNorm, hook != .lnFinal {
        scaleAndShiftRow(direction, scale: 1, shift: -rowMean(direction, count: d), count: d)
      }
      multiplyRow(direction, by: decoder.weights.finalNorm.weight, count: d)
    }
    return directions
  }

  private static func through(_ weight: Matrix, _ rows: FloatBuffer, _ count: Int) -> FloatBuffer {
    let out = FloatBuffer(count * weight.rows)
    linear(
      rows.pointer, rows: count, stride: weight.columns, weight: weight, into: out.pointer, stride: weight.rows)
    return out
  }

  private static func strongest(
    _ directions: FloatBuffer, rows: Int, _ decoder: Decoder, _ count: Int
  ) -> [[Token]] {
    decoder.weights.unembedding.largestProducts(with: directions.pointer, rows: rows, count: count).map { row in
      row.map { Token(id: $0.index, logit: $0.product) }
    }
  }
}

extension Matrix {
  /// For each of some rows x, [rows, columns], the rows of the matrix with the largest products, the largest first; of
  /// equal ones the lowest index first. The products exist a tile at a time. Rows that are `taken` are passed over.
  func largestProducts(
    with x: UnsafePointer<Float>, rows count: Int, count kept: Int, passingOver taken: [Bool]? = nil
  ) -> [[(index: Int32, product: Float)]] {
    let entries = RowEntries()
    let zeros = FloatBuffer.zeroed(rows)
    let passOver = taken.map { taken in
      { (products: UnsafeMutablePointer<Float>, rows: Range<Int>) in
        for (place, row) in rows.enumerated() where taken[row] { products[place] = -.infinity }
      }
    }
    EncoderTiles(input: x, rows: count, weights: self, bias: zeros.pointer, finish: passOver)
      .selectTop(kept, positiveOnly: false, into: entries)
    return (0..<count).map { row in
      entries.range(of: row).map { (entries.indices.pointer[$0], entries.values.pointer[$0]) }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        .map { (index: $0.0, product: $0.1) }
    }
  }
}
