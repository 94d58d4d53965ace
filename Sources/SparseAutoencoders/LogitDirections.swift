import Kernels
import Transformers

/// For each row, the direction in which a change at a hook point raises the logit of one token, by the direct path.
///
/// A change δ there adds δ·r to the logit, before any soft-cap, when later blocks are left out and the scales of norms
/// stay as they are: r = centre(w ⊙ u)/σ with the unembedding row u, the final norm's weight w and the scale σ of that
/// row; centred for LayerNorm only. Inside a block r is taken back through the projection that follows (attn.hook_z,
/// mlp.hook_post) and, where the family has one, the norm after it.
struct LogitDirections {
  let width: Int
  /// [rows, width]
  private let rows: FloatBuffer

  /// `residual` [tokens.count, d] is the input of the final norm; `input` the activations at the hook, [tokens.count,
  /// width there], for hooks that `needInput`.
  init(
    _ decoder: Decoder, at hook: HookPoint, tokens: [Int32], residual: UnsafePointer<Float>,
    input: UnsafePointer<Float>? = nil
  ) {
    let d = decoder.config.width
    let directions = FloatBuffer(tokens.count * d)
    for (row, token) in tokens.enumerated() {
      let r = directions.pointer + row * d
      decoder.weights.unembedding.copyRow(Int(token), into: r)
      if hook == .lnFinal {
        multiplyRow(r, by: decoder.weights.finalNorm.weight, count: d)
      } else {
        Self.passBack(r, through: decoder.weights.finalNorm, at: residual + row * d, decoder.config)
      }
    }
    guard let step = Self.step(decoder, after: hook) else {
      (width, rows) = (d, directions)
      return
    }
    width = step.projection.weight.columns
    rows = FloatBuffer(tokens.count * width)
    if let norm = step.norm {
      guard let input else { preconditionFailure("the activations at a hook with a norm after its projection") }
      let projected = FloatBuffer(tokens.count * d)
      linear(
        input, rows: tokens.count, stride: width, weight: step.projection.weight, bias: step.projection.bias,
        into: projected.pointer, stride: d)
      for row in tokens.indices {
        Self.passBack(directions.pointer + row * d, through: norm, at: projected.pointer + row * d, decoder.config)
      }
    }
    linear(
      directions.pointer, rows: tokens.count, stride: d, weight: step.projection.weight.transposed,
      into: rows.pointer, stride: width)
  }

  /// Whether the directions at a hook depend on the activations there.
  static func needInput(_ decoder: Decoder, at hook: HookPoint) -> Bool { step(decoder, after: hook)?.norm != nil }

  /// What stands between a hook inside a block and the residual stream.
  private static func step(
    _ decoder: Decoder, after hook: HookPoint
  ) -> (projection: LinearWeights, norm: NormWeights?)? {
    switch hook {
    case .attnZ(let layer):
      (decoder.weights.blocks[layer].attention.output, decoder.weights.blocks[layer].attentionOutputNorm)
    case .mlpPost(let layer): (decoder.weights.blocks[layer].mlp.down, decoder.weights.blocks[layer].mlpOutputNorm)
    default: nil
    }
  }

  /// r ← centre(w ⊙ r)/σ, with the scale σ that the norm has at its input x; centred for LayerNorm only.
  private static func passBack(
    _ r: UnsafeMutablePointer<Float>, through norm: NormWeights, at x: UnsafePointer<Float>, _ config: DecoderConfig
  ) {
    let d = config.width
    multiplyRow(r, by: norm.weight, count: d)
    let isCentred = config.norm == .layerNorm
    let variance = rowSquares(x, about: isCentred ? rowMean(x, count: d) : 0, count: d) / Float(d)
    let scale = 1 / (variance + config.epsilon).squareRoot()
    let shift = isCentred ? rowMean(r, count: d) : 0
    for i in 0..<d { r[i] = (r[i] - shift) * scale }
  }

  func row(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(rows.pointer + index * width) }
}
