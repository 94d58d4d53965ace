import Files
import Kernels

/// Buffers of an encoder that a run uses again for every batch.
public final class EncoderScratch {
  private var buffers: [FloatBuffer] = []
  /// The selected features.
  let entries = RowEntries()

  public init() {}

  /// Buffer `index` with room for `count` floats; its contents are lost when it has to grow.
  func buffer(_ index: Int, _ count: Int) -> UnsafeMutablePointer<Float> {
    while buffers.count <= index { buffers.append(FloatBuffer(0)) }
    if buffers[index].count < count { buffers[index] = FloatBuffer(count) }
    return buffers[index].pointer
  }
}

extension SparseAutoencoder {
  /// Active features of `rows` rows of activations; row r starts at `x + r * stride`. Throws when a row is not finite.
  public func encode(
    _ x: UnsafePointer<Float>, rows: Int, stride: Int, scratch: EncoderScratch = EncoderScratch()
  ) throws(FileError) -> FeatureBatch {
    try encode(InputRows(x, rows: rows, stride: stride), scratch: scratch)
  }

  func encode(_ x: InputRows, scratch: EncoderScratch) throws(FileError) -> FeatureBatch {
    try checkFinite(x)
    var batch = FeatureBatch(featureCount: featureCount)
    guard x.count > 0 else { return batch }
    let input = scratch.buffer(0, x.count * inputWidth)
    prepare(x, 0..<x.count, into: input, &batch)
    let entries = scratch.entries
    select(input, rows: x.count, into: entries, zeros: scratch.buffer(1, needsZeros ? featureCount : 0))
    batch.offsets = Array(UnsafeBufferPointer(start: entries.offsets.pointer, count: x.count + 1))
    batch.indices = Array(UnsafeBufferPointer(start: entries.indices.pointer, count: entries.count))
    batch.values = Array(UnsafeBufferPointer(start: entries.values.pointer, count: entries.count))
    return batch
  }

  func checkFinite(_ x: InputRows) throws(FileError) {
    for row in 0..<x.count where !allFinite(x.row(row), count: inputWidth) {
      throw FileError(
        .badData, path, "the activations to encode are not finite", item: "row \(x.place(row))",
        hint: "the model itself gives infinities or NaN on this text")
    }
  }

  /// The active features of prepared rows. `zeros` is scratch [F], which stands for the bias where finishing adds it.
  private func select(
    _ input: UnsafePointer<Float>, rows: Int, into entries: RowEntries, zeros: UnsafeMutablePointer<Float>
  ) {
    if needsZeros { zeros.update(repeating: 0, count: featureCount) }
    withBias(zeros) { bias in
      let tiles = EncoderTiles(
        input: input, rows: rows, weights: encoder.transposed, bias: bias, finish: finishing)
      switch architecture {
      case .topK(let k): tiles.selectTop(k, positiveOnly: true, into: entries)
      case .groupMax(let k): tiles.selectLargest(ofEach: k, into: entries)
      case .standard, .jumpReLU, .gated: tiles.selectAbove(firingThresholds, into: entries)
      }
    }
  }

  private var needsZeros: Bool { encoderBias == nil || decoderNorms != nil || gateParameters != nil }

  private func withBias(_ zeros: UnsafePointer<Float>, _ body: (UnsafePointer<Float>) -> Void) {
    guard !needsZeros, let encoderBias else { return body(zeros) }
    encoderBias.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// From x'·W_enc to what is compared with thresholds, where that is more than adding b_enc.
  private var finishing: ((UnsafeMutablePointer<Float>, Range<Int>) -> Void)? {
    let (gate, norms) = (gateParameters, decoderNorms)
    guard gate != nil || norms != nil else { return nil }
    return { [encoderBias] products, features in
      let first = features.lowerBound
      if let gate {
        gate.bias.withUnsafeBufferPointer { bias in
          gate.scale.withUnsafeBufferPointer { scale in
            gate.magnitude.withUnsafeBufferPointer { magnitude in
              gateRow(
                products, gate: bias.baseAddress! + first, scale: scale.baseAddress! + first,
                magnitude: magnitude.baseAddress! + first, into: products, count: features.count)
            }
          }
        }
      } else if let encoderBias {
        encoderBias.withUnsafeBufferPointer {
          addRows(products, $0.baseAddress! + first, into: products, count: features.count)
        }
      }
      norms?.withUnsafeBufferPointer { multiplyRow(products, by: $0.baseAddress! + first, count: features.count) }
    }
  }

  private var gateParameters: (bias: [Float], scale: [Float], magnitude: [Float])? {
    guard case .gated(let gateBias, let magnitudeBias, let magnitudeScale) = architecture else { return nil }
    return (gateBias, magnitudeScale, magnitudeBias)
  }
}
