import Kernels

/// Scratch of a backward pass, reused from block to block and from batch to batch.
final class GradientWorkspace {
  let forward = Workspace()
  let trace = BlockTrace()
  private(set) var stream = FloatBuffer(0)  // [N, d], the stream while a block is recomputed
  private(set) var gradient = FloatBuffer(0)  // [N, d], ∂m/∂stream
  private(set) var branch = FloatBuffer(0)  // [N, d], ∂m/∂(what attention or MLP add)
  private(set) var normed = FloatBuffer(0)  // [N, d], ∂m/∂(a norm's output)
  private(set) var pending = FloatBuffer(0)  // [N, d], the MLP's share of ∂m/∂input, parallel residual only
  private(set) var z = FloatBuffer(0)  // [N, H·h]
  private(set) var fused = FloatBuffer(0)  // [N, q | k | v]
  private(set) var inner = FloatBuffer(0)  // [N, MLP width]

  func prepare(_ decoder: Decoder, rows: Int) {
    let config = decoder.config
    func grow(_ buffer: inout FloatBuffer, _ width: Int) {
      if buffer.count < rows * width { buffer = FloatBuffer(rows * width) }
    }
    grow(&stream, config.width)
    grow(&gradient, config.width)
    grow(&branch, config.width)
    grow(&normed, config.width)
    grow(&pending, config.parallelResidual ? config.width : 0)
    grow(&z, config.heads * config.headWidth)
    grow(&fused, decoder.weights.blocks.first?.attention.fusedWidth ?? 0)
    grow(&inner, config.mlpWidth)
  }
}
