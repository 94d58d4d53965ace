import Files
import Kernels

/// The transformer decoder of every family: embed → blocks → final norm, on a residual stream [N, d].
///
/// Nothing is kept between calls; ranges of blocks can be run separately, so that several runs share their beginning.
public struct Decoder: Sendable {
  public let config: DecoderConfig
  public let weights: DecoderWeights

  public init(config: DecoderConfig, weights: DecoderWeights) {
    self.config = config
    self.weights = weights
  }

  /// Throws when an id lies outside the vocabulary or a position outside the context.
  public func check(_ batch: TokenBatch) throws(UsageError) {
    try batch.check(vocabularySize: config.vocabularySize, contextLength: config.contextLength)
  }

  /// residual ← token embedding, scaled where the family does (+ position embedding), [N, d]: the input of block 0, before hooks on it.
  public func embed(
    _ batch: TokenBatch, into residual: FloatBuffer, interventions: InterventionTable = .none, workspace: Workspace
  ) throws {
    try check(batch)
    let width = config.width
    precondition(residual.count >= batch.count * width, "residual buffer too small")
    parallelFor(batch.count, minimumChunk: 64) { rows in
      for row in rows {
        weights.embedding.copyRow(Int(batch.ids[row]), into: residual.pointer + row * width)
        if let scale = config.embeddingScale {
          scaleAndShiftRow(residual.pointer + row * width, scale: scale, shift: 0, count: width)
        }
      }
    }
    try interventions.apply(
      at: .embed,
      ActivationTile(base: residual.pointer, rows: batch.count, width: width, stride: width, batch: batch))
    guard let positions = weights.positionEmbedding else { return }
    workspace.prepare(self, rows: batch.count, positions: 0)
    let out = workspace.out.pointer
    for row in 0..<batch.count { positions.copyRow(Int(batch.positions[row]), into: out + row * width) }
    try interventions.apply(
      at: .positionEmbed, ActivationTile(base: out, rows: batch.count, width: width, stride: width, batch: batch))
    addScaled(out, scale: 1, into: residual.pointer, count: batch.count * width)
  }

  /// Runs blocks `range` on the residual stream in place, hooks on each block's input included.
  ///
  /// `caches`, one per sequence of the batch, are read and appended to. With `until`, the pass stops once that point's
  /// interventions have acted, and the residual stream is left unfinished.
  public func runBlocks(
    _ range: Range<Int>, residual: FloatBuffer, batch: TokenBatch, interventions: InterventionTable = .none,
    caches: [KeyValueCache]? = nil, until: HookPoint? = nil, workspace: Workspace
  ) throws {
    precondition(caches.map { $0.count == batch.sequences.count } ?? true, "one cache per sequence")
    workspace.prepare(
      self, rows: batch.count, positions: Int(batch.positions.max() ?? 0) + 1)
    for layer in range {
      let pass = BlockPass(
        decoder: self, layer: layer, residual: residual.pointer, batch: batch, interventions: interventions,
        caches: caches, lastDepth: until?.depth ?? Int.max, workspace: workspace)
      guard try pass.run() else { return }
    }
  }

  /// Hooks on the input of block `layer` (= output of the block before), for the end of a run of blocks.
  public func applyBoundary(
    _ layer: Int, residual: FloatBuffer, batch: TokenBatch, interventions: InterventionTable
  ) throws {
    try interventions.apply(
      at: .residPre(layer),
      ActivationTile(
        base: residual.pointer, rows: batch.count, width: config.width, stride: config.width, batch: batch))
  }

  /// out ← final norm of the last block's output, [N, d]; hooks on that output and on the norm act here.
  public func finalNorm(
    _ residual: FloatBuffer, into out: FloatBuffer, batch: TokenBatch, interventions: InterventionTable = .none
  ) throws {
    try applyBoundary(config.layers, residual: residual, batch: batch, interventions: interventions)
    let width = config.width
    let hooked = interventions.acts(at: .lnFinal)
    normalise(
      residual.pointer, stride: width, into: out.pointer, outStride: width, rows: batch.count, width: width,
      config.norm, epsilon: config.epsilon, weight: hooked ? nil : weights.finalNorm.weight,
      bias: hooked ? nil : weights.finalNorm.bias)
    guard hooked else { return }
    try interventions.apply(
      at: .lnFinal, ActivationTile(base: out.pointer, rows: batch.count, width: width, stride: width, batch: batch))
    scaleAndShift(
      out.pointer, stride: width, rows: batch.count, width: width, weight: weights.finalNorm.weight,
      bias: weights.finalNorm.bias)
  }

  /// Runs a batch from the embedding to the final norm's output, [N, d].
  public func finalNormed(
    _ batch: TokenBatch, interventions: InterventionTable, workspace: Workspace
  ) throws -> FloatBuffer {
    let (residual, normed) = (FloatBuffer(batch.count * config.width), FloatBuffer(batch.count * config.width))
    try embed(batch, into: residual, interventions: interventions, workspace: workspace)
    try runBlocks(
      0..<config.layers, residual: residual, batch: batch, interventions: interventions, workspace: workspace)
    try finalNorm(residual, into: normed, batch: batch, interventions: interventions)
    return normed
  }

  /// Runs a batch from the embedding until the interventions at `point` have acted: the whole of a capture run.
  public func run(
    _ batch: TokenBatch, until point: HookPoint, interventions: InterventionTable, residual: FloatBuffer,
    workspace: Workspace
  ) throws {
    try embed(batch, into: residual, interventions: interventions, workspace: workspace)
    guard point.depth >= 0 else { return }
    try runBlocks(
      0..<config.layers, residual: residual, batch: batch, interventions: interventions, until: point,
      workspace: workspace)
    if point == .lnFinal {
      let normed = FloatBuffer(batch.count * config.width)
      try finalNorm(residual, into: normed, batch: batch, interventions: interventions)
    } else if point.boundary == .residPre(config.layers) {
      try applyBoundary(config.layers, residual: residual, batch: batch, interventions: interventions)
    }
  }

  /// logits ← final-norm rows · unembeddingᵀ, soft-capped where the family does, [rows, V].
  public func unembed(
    _ normed: UnsafePointer<Float>, rows: Int, into logits: UnsafeMutablePointer<Float>
  ) {
    linear(
      normed, rows: rows, stride: config.width, weight: weights.unembedding, into: logits,
      stride: config.vocabularySize)
    guard let cap = config.logitSoftCap else { return }
    parallelFor(rows) { range in
      for row in range { softCap(logits + row * config.vocabularySize, count: config.vocabularySize, cap: cap) }
    }
  }

  /// Cross-entropies, divergences and predictions of several runs' final-norm outputs [rows, d], without their logits,
  /// and of runs whose logits [V] are the same in every row.
  public func nextTokens(
    _ runs: [UnsafePointer<Float>], constants: [FloatBuffer] = [], rows: Int, targets: [Int32]
  ) -> NextTokenRows {
    nextTokenRows(
      runs, constants: constants, rows: rows, width: config.width, unembedding: weights.unembedding,
      softCap: config.logitSoftCap, targets: targets)
  }
}
