/// What is kept of every feature while a corpus goes by.
public struct GatheringOptions: Sendable, Equatable {
  /// The strongest examples, each the peak of its window, no two windows of the same tokens.
  public var strongest = 20
  /// Examples drawn uniformly from all positions where the feature is active.
  public var sampled = 50
  /// Tokens of a window before and after its example.
  public var before = 20
  public var after = 10
  /// Windows drawn uniformly from all positions, whatever is active there.
  public var background = 0
  /// Decides what is drawn.
  public var seed: UInt64 = 0

  public init() {}

  /// Tokens of a whole window.
  public var width: Int { before + 1 + after }
}
