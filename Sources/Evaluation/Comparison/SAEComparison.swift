import Files
import SparseAutoencoders

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Two SAEs of one hook point side by side: which features both have, which only one, and how often each is active.
public struct SAEComparison: Sendable {
  /// The two, in the order given.
  public let saes: [ComparedSAE]
  /// Where they sit, as far as known.
  public let hook: String?
  public let matching: DecoderMatching
  /// Of the one that was trained from the other, where one was.
  public let kinship: Kinship
  /// Its side: 0 or 1.
  public let child: Int
  /// Cosine of feature i of both, where features go by index.
  public let indexCosines: [Float]?
  /// Cosine of the encoder columns of each pair: partners write the same, but may read something else.
  public let encoderCosines: [Float]
  /// The same of feature i of both, where features go by index.
  public let indexEncoderCosines: [Float]?
  /// Features of each whose decoder row is zero.
  public let withoutDirection: [Int]
  /// What both do on a corpus, where one was given.
  public var firings: PairedFirings?
  /// Contexts of the most active features that only one SAE has, by SAE and feature.
  public var contexts: [[Int: [FeatureContext]]] = [[:], [:]]
  /// Tail metrics of both, where they were given.
  public var tail: TailNumbers?
  /// Shares of tokens from the files of the SAEs.
  private let storedDensities: [[Double]?]

  /// Matches the features. `byIndex` relates features by index although no record says that the SAEs are kin.
  /// Throws when their inputs differ in width.
  public init(
    _ saes: [(compared: ComparedSAE, sae: SparseAutoencoder)], hook: String?, threshold: Float, byIndex: Bool = false,
    progress: (_ features: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws {
    precondition(saes.count == 2, "two SAEs are compared")
    let (first, second) = (saes[0].sae, saes[1].sae)
    guard first.inputWidth == second.inputWidth else {
      throw FileError(
        .badData, second.path, "the SAEs have inputs of different widths", item: "d_in",
        expected: "\(first.inputWidth), as \(first.path)", found: "\(second.inputWidth)")
    }
    guard !byIndex || first.featureCount == second.featureCount else {
      throw UsageError(
        "--by-index: \(first.path) has \(first.featureCount) features, \(second.path) \(second.featureCount)")
    }
    self.saes = saes.map(\.compared)
    self.hook = hook
    // Either may have been trained from the other; what the user says comes after what records say.
    let kinships = [
      try Kinship(second, from: first), try Kinship(first, from: second),
      try Kinship(second, from: first, isTold: byIndex),
    ]
    let place = kinships.firstIndex(where: \.isByIndex) ?? 0
    kinship = kinships[place]
    child = place == 1 ? 0 : 1
    let directions = [DecoderDirections(first), DecoderDirections(second)]
    withoutDirection = directions.map(\.withoutDirection)
    matching = try DecoderMatching(directions[0], directions[1], threshold: threshold, progress: progress)
    indexCosines = kinship.isByIndex ? directions[0].cosines(with: directions[1]) : nil
    encoderCosines = directions[0].encoderCosines(
      of: matching.pairs.map { ($0.features[0], $0.features[1]) }, with: directions[1])
    indexEncoderCosines =
      kinship.isByIndex
      ? directions[0].encoderCosines(of: (0..<first.featureCount).map { ($0, $0) }, with: directions[1]) : nil
    storedDensities = try saes.map { entry in
      try entry.sae.storedLogFrequencies()?.map { max(pow(10, Double($0)) - 1e-10, 0) }
    }
  }

  /// Share of positions at which a feature is active: of the corpus, else as its SAE's files say; nil when unknown.
  public func density(_ side: Int, _ feature: Int) -> Double? {
    if let firings { return Double(firings.firings(side, feature)) / Double(firings.positions) }
    return storedDensities[side]?[feature]
  }

  /// Whether densities are of the corpus and not of the SAEs' files.
  public var areDensitiesMeasured: Bool { firings != nil }

  /// Whether both SAEs have densities.
  public var areDensitiesKnown: Bool { density(0, 0) != nil && density(1, 0) != nil }

  /// Takes the contexts of the features that only one SAE has, of as many as a page lists.
  public mutating func takeContexts(_ gathered: [GatheredFeatures], texts: ([Int32]) -> [String]) {
    for (side, gathered) in gathered.enumerated() {
      for feature in features(of: side, .only).prefix(Self.listed) {
        contexts[side][feature] = gathered[feature]?.strongest.map { FeatureContext($0, texts: texts) }
      }
    }
  }

  /// Features that a page lists of each kind; the files hold all.
  public static let listed = 40

  /// Features of one SAE with an outcome; those most often active first.
  public func features(of side: Int, _ outcome: DecoderMatching.Outcome) -> [Int] {
    matching.features(of: side, outcome).sorted {
      ((density(side, $1) ?? -1), $0) < ((density(side, $0) ?? -1), $1)
    }
  }

  /// Mean cosine of the pairs; nil without any.
  public var meanPairCosine: Double? { Self.mean(matching.pairs.map(\.cosine)) }

  /// Mean over the features of one SAE of the cosine with the nearest feature of the other.
  public func meanNearestCosine(_ side: Int) -> Double? { Self.mean(matching.nearest[side].map(\.cosine)) }

  /// Mean over the pairs of the cosine of their encoder columns.
  public var meanEncoderCosine: Double? { Self.mean(encoderCosines) }

  public var meanIndexCosine: Double? { indexCosines.flatMap(Self.mean) }

  public var meanIndexEncoderCosine: Double? { indexEncoderCosines.flatMap(Self.mean) }

  /// Mean overlap of the pairs that have one; nil without a corpus.
  public var meanOverlap: Double? {
    guard let firings else { return nil }
    let overlaps = matching.pairs.enumerated().compactMap { firings.overlap($0, $1.features) }
    return overlaps.isEmpty ? nil : overlaps.reduce(0, +) / Double(overlaps.count)
  }

  /// Features whose partner has the same index.
  public var pairsOfOneIndex: Int { matching.pairs.count { $0.features[0] == $0.features[1] } }

  /// Of the second SAE to the first by index, see `Kinship.logRatios`; nil without a corpus or kinship.
  public var logRatios: [Double]? {
    guard let counts = firings?.metrics.map(\.firings), kinship.isByIndex else { return nil }
    return Kinship.logRatios(counts[1], to: counts[0], resampled: kinship.resampled)
  }

  private static func mean(_ values: [Float]) -> Double? {
    values.isEmpty ? nil : values.reduce(0) { $0 + Double($1) } / Double(values.count)
  }
}
