import Kernels

/// Several runs over the same tokens that differ only from some block on: they share the blocks before it.
///
/// Buffers are kept from batch to batch; results hold until the next call.
public final class BranchedRun {
  private let decoder: Decoder
  private let workspace = Workspace()
  private var trunk = FloatBuffer(0)
  private var residual = FloatBuffer(0)
  private var outputs: [FloatBuffer] = []

  public init(_ decoder: Decoder) { self.decoder = decoder }

  /// Final-norm outputs [N, d] of a run per element of `branches`.
  ///
  /// `fork` is the first block any branch affects: `HookPoint.firstBlockAffected`, −1 for the embedding.
  public func run(_ batch: TokenBatch, branches: [InterventionTable], fork: Int) throws -> [FloatBuffer] {
    let size = batch.count * decoder.config.width
    if trunk.count < size {
      trunk = FloatBuffer(size)
      outputs = []
    }
    if branches.count > 1 && residual.count < size { residual = FloatBuffer(trunk.count) }
    while outputs.count < branches.count { outputs.append(FloatBuffer(trunk.count)) }
    if fork >= 0 {
      try decoder.embed(batch, into: trunk, workspace: workspace)
      try decoder.runBlocks(0..<fork, residual: trunk, batch: batch, workspace: workspace)
    }
    for (index, branch) in branches.enumerated() {
      // The last branch may use up the trunk.
      let stream = index == branches.count - 1 ? trunk : residual
      if fork >= 0 {
        if stream !== trunk { stream.pointer.update(from: trunk.pointer, count: size) }
      } else {
        try decoder.embed(batch, into: stream, interventions: branch, workspace: workspace)
      }
      try decoder.runBlocks(
        max(fork, 0)..<decoder.config.layers, residual: stream, batch: batch, interventions: branch,
        workspace: workspace)
      try decoder.finalNorm(stream, into: outputs[index], batch: batch, interventions: branch)
    }
    return Array(outputs.prefix(branches.count))
  }
}
