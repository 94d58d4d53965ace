import Kernels
import Transformers

/// The tokens whose logits a decoder row raises and lowers most by the direct path: through the projection that follows
/// a hook point inside a block, the final norm's weight, and the unembedding; scales of norms left out.
public struct PromotedTokens: Sendable {
  /// Token ids, the most raised first.
  public let promoted: [Int32]
  /// Token ids, the most lowered first.
  public let suppressed: [Int32]

  /// nil where a norm stands between the hook point and the stream.
  public init?(of feature: Int, _ sae: SparseAutoencoder, at hook: HookPoint, _ decoder: Decoder, count: Int) {
    let (config, d) = (decoder.config, decoder.config.width)
    let row = FloatBuffer(sae.inputWidth)
    sae.decoder.copyRow(feature, into: row.pointer)
    let direction: FloatBuffer
    switch hook {
    case .attnZ(let layer):
      let block = decoder.weights.blocks[layer]
      guard block.attentionOutputNorm == nil else { return nil }
      direction = Self.through(block.attention.output.weight, row)
    case .mlpPost(let layer):
      let block = decoder.weights.blocks[layer]
      guard block.mlpOutputNorm == nil else { return nil }
      direction = Self.through(block.mlp.down.weight, row)
    default: direction = row
    }
    if config.norm == .layerNorm, hook != .lnFinal {
      scaleAndShiftRow(direction.pointer, scale: 1, shift: -rowMean(direction.pointer, count: d), count: d)
    }
    multiplyRow(direction.pointer, by: decoder.weights.finalNorm.weight, count: d)
    let logits = FloatBuffer(config.vocabularySize)
    linear(
      direction.pointer, rows: 1, stride: d, weight: decoder.weights.unembedding, into: logits.pointer,
      stride: config.vocabularySize)
    let order = (0..<Int32(config.vocabularySize)).sorted {
      (logits.pointer[Int($1)], $0) < (logits.pointer[Int($0)], $1)
    }
    promoted = Array(order.prefix(count))
    suppressed = Array(order.suffix(count).reversed())
  }

  private static func through(_ weight: Matrix, _ row: FloatBuffer) -> FloatBuffer {
    let out = FloatBuffer(weight.rows)
    linear(row.pointer, rows: 1, stride: row.count, weight: weight, into: out.pointer, stride: weight.rows)
    return out
  }
}
