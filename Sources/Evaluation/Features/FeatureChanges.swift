import SparseAutoencoders

/// How features differ from those of the same index in a baseline SAE.
public struct FeatureChanges: Sendable {
  /// Of decoder rows, [F].
  public let cosines: [Float]
  /// Of activation counts to the baseline's, see `Kinship.logRatios`, [F]; nil before counting.
  public let logRatios: [Double]?
  public let baselineCounts: [Int]?

  public init(_ directions: DecoderDirections, baseline: DecoderDirections, _ gathered: GatheredFeatures? = nil) {
    cosines = directions.cosines(with: baseline)
    baselineCounts = gathered?.baselineCounts
    logRatios = gathered.flatMap { gathered in
      gathered.baselineCounts.map { Kinship.logRatios(gathered.activationCounts, to: $0) }
    }
  }
}
