import Kernels
import Transformers

/// Which features of one SAE are active at each token of a prompt.
public struct FeatureInspection: Sendable {
  /// An active feature of one token.
  public struct Active: Sendable {
    public let index: Int
    public let value: Float
    /// What it adds to the logit of the token predicted here, by the direct path; see `LogitDirections`.
    public let contribution: Float
  }

  /// A feature over the whole prompt.
  public struct Summary: Sendable {
    public let index: Int
    /// The largest value and the position where it stands.
    public let maximum: Float
    public let position: Int
    /// Tokens at which the feature is active.
    public let tokenCount: Int
    /// What it adds to the logit of the token predicted after the prompt; nil where it is not active at its end.
    public let contribution: Float?
  }

  /// Active features by falling value, for each position; nil where the position is excluded.
  public let tokens: [[Active]?]
  /// How well the prompt is reconstructed.
  public let check: ReconstructionCheck

  /// Every feature that is active somewhere, by falling maximum.
  public var summary: [Summary] {
    var found: [Int: Summary] = [:]
    for (position, features) in tokens.enumerated() {
      for feature in features ?? [] {
        let before = found[feature.index]
        let isLarger = before.map { feature.value > $0.maximum } ?? true
        found[feature.index] = Summary(
          index: feature.index, maximum: isLarger ? feature.value : before!.maximum,
          position: isLarger ? position : before!.position, tokenCount: (before?.tokenCount ?? 0) + 1,
          contribution: position == tokens.count - 1 ? feature.contribution : nil)
      }
    }
    return found.values.sorted { ($1.maximum, $0.index) < ($0.maximum, $1.index) }
  }
}
