import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Scratch of a forward pass, reused from block to block and from batch to batch; grows with the largest batch.
///
/// One workspace serves one thread of control. It holds nothing a later call could depend on.
public final class Workspace {
  private(set) var normed = FloatBuffer(0)  // [N, d]
  private(set) var secondNormed = FloatBuffer(0)  // [N, d], parallel residual only
  private(set) var fused = FloatBuffer(0)  // [N, q | k | v]
  private(set) var z = FloatBuffer(0)  // [N, H·h]
  private(set) var inner = FloatBuffer(0)  // [N, MLP width]
  private(set) var gate = FloatBuffer(0)  // [N, MLP width], gated MLPs only
  private(set) var out = FloatBuffer(0)  // [N, d]
  private(set) var cosine = FloatBuffer(0)  // [positions, rotary dimensions / 2]
  private(set) var sine = FloatBuffer(0)
  private var rows = 0
  private var positions = 0

  public init() {}

  func prepare(_ decoder: Decoder, rows needed: Int, positions neededPositions: Int) {
    let config = decoder.config
    if needed > rows {
      rows = needed
      normed = FloatBuffer(rows * config.width)
      secondNormed = FloatBuffer(config.parallelResidual ? rows * config.width : 0)
      fused = FloatBuffer(rows * (decoder.weights.blocks.map(\.attention.fusedWidth).max() ?? 0))
      z = FloatBuffer(rows * config.heads * config.headWidth)
      inner = FloatBuffer(rows * config.mlpWidth)
      gate = FloatBuffer(decoder.weights.blocks.contains { $0.mlp.gate != nil } ? rows * config.mlpWidth : 0)
      out = FloatBuffer(rows * config.width)
    }
    if let rotary = config.rotary, neededPositions > positions {
      // Doubling, so that generating token by token does not recompute the table at every step.
      positions = min(max(neededPositions, 2 * positions), max(config.contextLength, neededPositions))
      fillRotaryTables(rotary)
    }
  }

  /// cos and sin of position × frequency, the product rounded to float32 first as the peers do.
  private func fillRotaryTables(_ rotary: RotaryConfig) {
    let half = rotary.frequencies.count
    cosine = FloatBuffer(positions * half)
    sine = FloatBuffer(positions * half)
    for position in 0..<positions {
      for j in 0..<half {
        let angle = Double(Float(position) * rotary.frequencies[j])
        cosine.pointer[position * half + j] = Float(cos(angle))
        sine.pointer[position * half + j] = Float(sin(angle))
      }
    }
  }
}
