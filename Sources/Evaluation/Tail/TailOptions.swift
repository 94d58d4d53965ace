/// Thresholds of the tail metrics.
public struct TailOptions: Sendable {
  /// A token type has a dedicated feature when one is active on this share of its positions …
  public var dedicatedRecall = 0.5
  /// … and has this share of its activations there …
  public var dedicatedPrecision = 0.5
  /// … and the type occurs this often.
  public var minimumCount = 5
  /// Types that occur at most so often are rare.
  public var rareCount = 10
  /// Features active less often have no entropy worth a mean.
  public var minimumActivations = 10
  /// A concept is held from this F1 on.
  public var heldF1 = 0.5
  /// A concept is scored when it is mentioned this often in each half.
  public var minimumMentions = 2
  /// Times that labels are shuffled.
  public var shuffles = 5
  /// Samples of the bootstrap.
  public var bootstrapSamples = 1000
  /// Of shuffles, bootstrap samples and sampled concepts.
  public var seed: UInt64 = 0

  public init() {}
}
