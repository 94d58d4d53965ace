import Kernels

extension ConceptRecall {
  /// What is averaged over concepts.
  public enum Quantity: String, CaseIterable, Sendable {
    /// Share of concepts that are held.
    case held
    case f1
    case boundedF1 = "bounded_f1"
    case shuffledHeld = "shuffled_held"
    case shuffledF1 = "shuffled_f1"
    case shuffledBoundedF1 = "shuffled_bounded_f1"
  }

  func value(_ quantity: Quantity, _ result: Result) -> Double {
    switch quantity {
    case .held: isHeld(result) ? 1 : 0
    case .f1: result.f1
    case .boundedF1: result.boundedF1
    case .shuffledHeld: result.shuffledHeld
    case .shuffledF1: result.shuffledF1
    case .shuffledBoundedF1: result.shuffledBoundedF1
    }
  }

  /// Concepts of a tenth, from 1; nil is all.
  public func scored(in decile: Int?) -> [Scored] { scored.filter { decile == nil || $0.decile == decile } }

  /// Tenths that have concepts.
  public var deciles: [Int] { Array(Set(scored.map(\.decile))).sorted() }

  /// nil without concepts.
  public func mean(_ quantity: Quantity, of sae: Int, in decile: Int?) -> BootstrapMean? {
    bootstrap(scored(in: decile).map { value(quantity, $0.results[sae]) }, stream: decile ?? 0)
  }

  /// Of one SAE less another, concept by concept.
  public func difference(_ quantity: Quantity, of sae: Int, from other: Int, in decile: Int?) -> BootstrapMean? {
    bootstrap(
      scored(in: decile).map { value(quantity, $0.results[sae]) - value(quantity, $0.results[other]) },
      stream: decile ?? 0)
  }

  /// Draws concepts with replacement; the same ones for every quantity and SAE of a tenth.
  private func bootstrap(_ values: [Double], stream: Int) -> BootstrapMean? {
    BootstrapMean(
      values, SeededRandom(seed: options.seed ^ 0xb007, stream: UInt64(stream)),
      samples: max(options.bootstrapSamples, 1))
  }
}
