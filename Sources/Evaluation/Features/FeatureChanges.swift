import SparseAutoencoders

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How features differ from those of the same index in a baseline SAE.
public struct FeatureChanges: Sendable {
  /// Of decoder rows, [F].
  public let cosines: [Float]
  /// ln((A_i + 1)/Σ_j (A_j + 1)) of the SAE less that of the baseline, A being activation counts, [F]; nil before counting.
  public let logRatios: [Double]?
  public let baselineCounts: [Int]?

  public init(_ directions: DecoderDirections, baseline: DecoderDirections, _ gathered: GatheredFeatures? = nil) {
    cosines = directions.cosines(with: baseline)
    baselineCounts = gathered?.baselineCounts
    logRatios = gathered.flatMap { gathered in
      gathered.baselineCounts.map { before in
        zip(Self.logShares(gathered.activationCounts), Self.logShares(before)).map { $0 - $1 }
      }
    }
  }

  private static func logShares(_ counts: [Int]) -> [Double] {
    let total = Double(counts.reduce(0) { $0 + $1 + 1 })
    return counts.map { log(Double($0 + 1) / total) }
  }
}
