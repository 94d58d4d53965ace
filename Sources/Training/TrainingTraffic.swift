/// The bytes that a rank gives to the others in one step of one SAE, each buffer counted once (`Ranks.bytesSent`).
///
/// Of P ranges of the features and G groups that share out the B rows, a rank has b = B/G rows and F/P features.
/// Feature-parallel: b·d floats of x̂ (a set per matryoshka level; one more for gated), 16·b + 8 bytes of penalties and
/// numbers of active features, and to choose the k largest b·min(k, F/P) candidates and b counts (topk), or about 9 kB
/// of histograms (the batchtopk kinds). Data-parallel: the gradient rows of the T touched features, T·2d floats, 4 + v
/// numbers for each feature, v vectors, and 8 bytes of each of a row's losses. Both: 2d + 1 doubles for b_dec and the norm.
public struct TrainingTraffic: Equatable, Sendable {
  /// Sums over the ranks that have the same rows.
  public var ofFeatures = 0
  /// Sums over the ranks that have the same features.
  public var ofRows = 0
  /// Sums over all.
  public var ofAll = 0

  public var bytes: Int { ofFeatures + ofRows + ofAll }

  /// `touched` is the number of a rank's features that have a gradient: all of them by default, which is the most. Dead
  /// features' AuxK, resampling, data that ranks make for each other and checkpoints come on top.
  public init(
    _ options: SAETrainingOptions, width: Int, batchRows: Int, _ split: Split, touched: Int? = nil
  ) {
    let rows = (batchRows + split.rows - 1) / split.rows
    let features = (options.featureCount + split.features - 1) / split.features
    let levels = options.architecture.levels(options.featureCount).count
    let isGated = options.architecture == .gated
    if split.features > 1 {
      ofFeatures = 4 * rows * width * (levels + (isGated ? 1 : 0)) + 8 * (2 * rows + 1)
      if case .topK(let k) = options.architecture { ofFeatures += 4 * rows * min(k, features) + 4 * rows }
    }
    if split.rows > 1 {
      let vectors = options.architecture.vectorNames.count
      ofRows =
        4 * ((touched ?? features) * 2 * width + (4 + vectors) * features) + 8 * rows * (levels + 3 + (isGated ? 1 : 0))
    }
    if split.features * split.rows > 1 {
      ofAll = 8 * (2 * width + 1)
      switch options.architecture {
      // Four histograms of 256 counts, and some single numbers.
      case .batchTopK, .matryoshka: ofAll += 8 * (4 * 256 + 3)
      case .standard, .gated, .jumpReLU, .topK: break
      }
    }
  }
}
