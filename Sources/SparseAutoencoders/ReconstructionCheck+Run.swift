import Kernels
import Transformers

extension ReconstructionCheck {
  /// Runs a batch and checks each SAE on the unchanged activations at its hook point, in the order given.
  public static func run(
    _ decoder: Decoder, _ saes: [(sae: SparseAutoencoder, hook: HookPoint)], on batch: TokenBatch
  ) throws -> [ReconstructionCheck] {
    guard let last = saes.map(\.hook).max(by: { $0.depth < $1.depth }) else { return [] }
    var checks = saes.map { ReconstructionCheck(width: $0.sae.inputWidth) }
    let observers = try saes.enumerated().map { index, entry in
      try entry.sae.intervention(at: entry.hook) { checks[index].add($0) }
    }
    try decoder.run(
      batch, until: last, interventions: InterventionTable(observers, for: decoder.config),
      residual: FloatBuffer(batch.count * decoder.config.width), workspace: Workspace())
    return checks
  }
}
