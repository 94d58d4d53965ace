import Kernels

/// Several runs over the same tokens that differ only from some block on: they share the blocks before it.
///
/// Buffers are kept from batch to batch.
public final class BranchedRun {
  private let decoder: Decoder
  private let workspace = Workspace()
  private var trunk = FloatBuffer(0)
  private var residual = FloatBuffer(0)
  private var outputs: [FloatBuffer] = []

  public init(_ decoder: Decoder) { self.decoder = decoder }

  /// Final-norm outputs [N, d] of a run per element of `branches`; they hold until the next call.
  ///
  /// `fork` is the first block any branch affects: `HookPoint.firstBlockAffected`, −1 for the embedding.
  public func run(_ batch: TokenBatch, branches: [InterventionTable], fork: Int) throws -> [FloatBuffer] {
    try begin(batch, fork: fork)
    if let first = outputs.first, first.count < trunk.count { outputs = [] }
    while outputs.count < branches.count { outputs.append(FloatBuffer(trunk.count)) }
    for (index, branch) in branches.enumerated() {
      try finish(batch, fork: fork, branch, into: outputs[index], isLast: index == branches.count - 1)
    }
    return Array(outputs.prefix(branches.count))
  }

  /// Runs what all branches share.
  public func begin(_ batch: TokenBatch, fork: Int) throws {
    let size = batch.count * decoder.config.width
    if trunk.count < size { trunk = FloatBuffer(size) }
    guard fork >= 0 else { return }
    try decoder.embed(batch, into: trunk, workspace: workspace)
    try decoder.runBlocks(0..<fork, residual: trunk, batch: batch, workspace: workspace)
  }

  /// Runs one branch of the batch begun: its final-norm output, [N, d]. The last one uses up what all share.
  public func finish(
    _ batch: TokenBatch, fork: Int, _ branch: InterventionTable, into output: FloatBuffer, isLast: Bool = false
  ) throws {
    let size = batch.count * decoder.config.width
    if !isLast && residual.count < size { residual = FloatBuffer(trunk.count) }
    let stream = isLast ? trunk : residual
    if fork >= 0 {
      if stream !== trunk { stream.pointer.update(from: trunk.pointer, count: size) }
    } else {
      try decoder.embed(batch, into: stream, interventions: branch, workspace: workspace)
    }
    try decoder.runBlocks(
      max(fork, 0)..<decoder.config.layers, residual: stream, batch: batch, interventions: branch, workspace: workspace)
    try decoder.finalNorm(stream, into: output, batch: batch, interventions: branch)
  }
}
