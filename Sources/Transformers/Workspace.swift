import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Scratch of a forward pass, reused from block to block and from batch to batch; grows with the largest batch and
/// model.
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
  private(set) var rotaries: [RotaryTable] = []
  private var positions = 0
  /// Of each table.
  private var frequencies: [[Float]] = []

  public init() {}

  func prepare(_ decoder: Decoder, rows: Int, positions neededPositions: Int) {
    let config = decoder.config
    func grow(_ buffer: inout FloatBuffer, _ width: Int) {
      if buffer.count < rows * width { buffer = FloatBuffer(rows * width) }
    }
    grow(&normed, config.width)
    grow(&secondNormed, config.parallelResidual ? config.width : 0)
    grow(&fused, decoder.weights.blocks.first?.attention.fusedWidth ?? 0)
    grow(&z, config.heads * config.headWidth)
    grow(&inner, config.mlpWidth)
    grow(&gate, decoder.weights.blocks.first?.mlp.gate == nil ? 0 : config.mlpWidth)
    grow(&out, config.width)
    let needed = config.rotaries.map(\.frequencies)
    if !needed.isEmpty, neededPositions > positions || needed != frequencies {
      // Doubling, so that generating token by token does not recompute the table at every step.
      positions = min(max(neededPositions, 2 * positions), max(config.contextLength, neededPositions))
      frequencies = needed
      rotaries = needed.map { RotaryTable(frequencies: $0, positions: positions) }
    }
  }
}

/// cos and sin of position × frequency, the product rounded to float32 first as the peers do.
struct RotaryTable {
  /// Rotary dimensions / 2.
  let half: Int
  let cosine: FloatBuffer  // [positions, half]
  let sine: FloatBuffer

  init(frequencies: [Float], positions: Int) {
    half = frequencies.count
    cosine = FloatBuffer(positions * half)
    sine = FloatBuffer(positions * half)
    for position in 0..<positions {
      for j in 0..<half {
        let angle = Double(Float(position) * frequencies[j])
        cosine.pointer[position * half + j] = Float(cos(angle))
        sine.pointer[position * half + j] = Float(sin(angle))
      }
    }
  }
}
