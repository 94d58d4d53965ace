import Corpora
import Files
import Kernels
import Transformers

/// What an end-to-end step needs of the model: the divergence of its predictions when a reconstruction takes the place of
/// an activation, and how that moves with the reconstruction (Braun et al. 2024, e2e_sae).
public final class EndToEnd {
  private let decoder: Decoder
  private let hooks: [HookPoint]
  private let clean: RecordedRun
  private let spliced: RecordedRun
  private var batch = TokenBatch([])
  /// Rows of the batch that are trained on, rising.
  private var rows: [Int] = []
  private var activations: [FloatBuffer] = []
  private let cleanOutput = ReusableBuffer<Float>()

  public init(_ decoder: Decoder, hooks: [HookPoint]) {
    self.decoder = decoder
    self.hooks = hooks
    clean = RecordedRun(decoder)
    spliced = RecordedRun(decoder)
  }

  /// Runs the model as it is; answers the rows that are trained on, per site [rows, width].
  func begin(_ sequences: [TokenSequence]) throws -> (rows: Int, activations: [FloatBuffer]) {
    batch = TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
    rows = batch.included.indices.filter { batch.included[$0] }
    activations = hooks.map { FloatBuffer(max(rows.count, 1) * decoder.config.width(at: $0)) }
    let recorders = hooks.indices.map { site in
      Intervention(at: hooks[site], gradient: .reads) { [activations, rows] tile in
        for (place, row) in rows.enumerated() {
          (activations[site].pointer + place * tile.width).update(from: tile.row(row), count: tile.width)
        }
      }
    }
    try clean.forward(batch, interventions: recorders)
    let size = batch.count * decoder.config.width
    cleanOutput.reserve(size)
    cleanOutput.pointer.update(from: try clean.normed(), count: size)
    return (rows.count, activations)
  }

  /// KL(clean ‖ spliced) at every row that is trained on, in nats, with `reconstruction` [rows, width] at a site; `body`
  /// then gets a function that writes Σ weight · KL's gradient in the reconstruction, [rows, width].
  func splice<Result>(
    _ reconstruction: UnsafePointer<Float>, site: Int,
    _ body: (
      _ divergence: [Double], _ gradient: ([Double], UnsafeMutablePointer<Float>) throws -> Void
    ) throws -> Result
  ) throws -> Result {
    let (hook, config) = (hooks[site], decoder.config)
    let width = config.width(at: hook)
    // Nothing of the run before the hook decides what stands there: the gradient ends.
    let gradientEnds = Intervention.Gradient.pullBack { [rows] _, gradient in
      for row in rows { gradient.row(row).update(repeating: 0, count: width) }
    }
    let replacement = Intervention(at: hook, gradient: gradientEnds) { [rows] tile in
      for (place, row) in rows.enumerated() {
        tile.row(row).update(from: reconstruction + place * width, count: width)
      }
    }
    let first = hook.firstBlockAffected(layers: config.layers)
    // The blocks before the hook are those of the clean run.
    if first > 0, first < config.layers {
      try spliced.forward(
        batch, blocks: first..<config.layers, from: clean.input(ofBlock: first), interventions: [replacement])
    } else {
      try spliced.forward(batch, interventions: [replacement])
    }
    let normed = try spliced.normed()
    let cleanNormed = UnsafePointer(cleanOutput.pointer)
    let result = decoder.nextTokens(
      [cleanNormed, normed], rows: batch.count, targets: Array(repeating: -1, count: batch.count))
    return try body(rows.map { result.divergence[1][$0] }) { weights, gradient in
      var scales = Array(repeating: Float(0), count: batch.count)
      for (place, row) in rows.enumerated() { scales[row] = Float(weights[place]) }
      let seed = FloatBuffer(batch.count * config.width)
      divergenceGradient(
        clean: cleanNormed, run: normed, rows: batch.count, width: config.width,
        unembedding: decoder.weights.unembedding, softCap: config.logitSoftCap,
        logSumExp: (result.logSumExp[0], result.logSumExp[1]), weights: scales, into: seed.pointer)
      try spliced.backward(from: .normed(seed.pointer), to: [hook]) { [rows] _, tile in
        for (place, row) in rows.enumerated() {
          (gradient + place * width).update(from: tile.row(row), count: width)
        }
      }
    }
  }
}
