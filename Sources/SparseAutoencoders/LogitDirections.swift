import Kernels
import Transformers

/// For each row, the direction in which a change at a hook point raises the logit of one token, by the direct path.
///
/// A change δ there adds δ·r to the logit when later blocks are left out and the final norm's scale stays as it is:
/// r = centre(w ⊙ u)/σ with the unembedding row u, the norm's weight w and the scale σ of that row; centred for
/// LayerNorm only. Inside a block r is taken back through the projection that follows (attn.hook_z, mlp.hook_post).
struct LogitDirections {
  let width: Int
  /// [rows, width]
  private let rows: FloatBuffer

  /// `residual` [tokens.count, d] is the input of the final norm.
  init(_ decoder: Decoder, at hook: HookPoint, tokens: [Int32], residual: UnsafePointer<Float>) {
    let d = decoder.config.width
    let directions = FloatBuffer(tokens.count * d)
    for (row, token) in tokens.enumerated() {
      let r = directions.pointer + row * d
      decoder.weights.unembedding.copyRow(Int(token), into: r)
      multiplyRow(r, by: decoder.weights.finalNorm.weight, count: d)
      guard hook != .lnFinal else { continue }
      let x = residual + row * d
      let isCentred = decoder.config.norm == .layerNorm
      let centre = isCentred ? rowMean(x, count: d) : 0
      let variance = rowSquares(x, about: centre, count: d) / Float(d)
      let scale = 1 / (variance + decoder.config.epsilon).squareRoot()
      let shift = isCentred ? rowMean(r, count: d) : 0
      for i in 0..<d { r[i] = (r[i] - shift) * scale }
    }
    let projection: Matrix? =
      switch hook {
      case .attnZ(let layer): decoder.weights.blocks[layer].attention.output.weight
      case .mlpPost(let layer): decoder.weights.blocks[layer].mlp.down.weight
      default: nil
      }
    guard let projection else {
      (width, rows) = (d, directions)
      return
    }
    width = projection.columns
    rows = FloatBuffer(tokens.count * width)
    linear(
      directions.pointer, rows: tokens.count, stride: d, weight: projection.transposed, into: rows.pointer,
      stride: width)
  }

  func row(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(rows.pointer + index * width) }
}
