import Kernels
import SparseAutoencoders

/// SAEs of one hook point on one corpus: the tail metrics of each, and of each against a baseline.
public struct TailComparison: Sendable {
  /// One SAE's.
  public struct Measured: Sendable {
    public let sae: ComparedSAE
    public let counts: TailCounts.SAE
    public let measurement: TailMeasurement
    /// Of each decoder row the other one of largest cosine, [F]; nil for rows of zeros, and where there is no other.
    public let nearest: [DecoderDirections.Neighbour?]
    /// Pairs of decoder rows by their cosine, see `DecoderDirections.pairHistogram`.
    public let pairs: [Int]
    public let diversity: ContextDiversity
    /// nil for the baseline itself and without one.
    public let change: Change?
  }

  /// What became of the features of the baseline, by index.
  public struct Change: Sendable {
    public let kinship: Kinship
    /// ln of the ratio of the shares of activations, [F]; NaN for those set anew. Empty where features do not correspond.
    public let logRatios: [Double]
    /// Cosine of decoder rows, [F]; empty as above.
    public let cosines: [Float]
  }

  public let saes: [Measured]
  public let counts: TailCounts
  public let frequencies: TokenFrequencies
  public let types: TailTypes
  public let recall: ConceptRecall?
  /// Place of the baseline.
  public let baseline: Int?
  public let options: TailOptions
  /// How a token type is written, without a tokenizer its id.
  public let text: @Sendable (Int) -> String

  /// `embedding` is the model's, by which contexts are compared. `isTold`: the user says that features correspond by
  /// index.
  public init(
    _ saes: [(compared: ComparedSAE, sae: SparseAutoencoder)], counts: TailCounts, frequencies: TokenFrequencies,
    recall: ConceptRecall?, baseline: Int?, isTold: Bool, embedding: Matrix, _ options: TailOptions,
    text: @escaping @Sendable (Int) -> String
  ) throws {
    self.counts = counts
    self.frequencies = frequencies
    self.recall = recall
    self.baseline = baseline
    self.options = options
    self.text = text
    types = TailTypes(counts: counts.typeCounts, frequencies: frequencies.counts, options)
    let directions = saes.map { DecoderDirections($0.sae) }
    let measurements = counts.saes.map { TailMeasurement($0, typeCounts: counts.typeCounts, options) }
    var measured: [Measured] = []
    for (place, entry) in saes.enumerated() {
      var change: Change?
      if let baseline, place != baseline {
        let kinship = try Kinship(entry.sae, from: saes[baseline].sae, isTold: isTold)
        change = Change(
          kinship: kinship,
          logRatios: kinship.isByIndex
            ? Kinship.logRatios(
              measurements[place].features.activations, to: measurements[baseline].features.activations,
              resampled: kinship.resampled) : [],
          cosines: kinship.isByIndex ? directions[place].cosines(with: directions[baseline]) : [])
      }
      measured.append(
        Measured(
          sae: entry.compared, counts: counts.saes[place], measurement: measurements[place],
          nearest: Self.nearest(directions[place]), pairs: directions[place].pairHistogram(bins: Self.cosineBins),
          diversity: ContextDiversity(counts.saes[place].contexts, embedding: embedding), change: change))
    }
    self.saes = measured
  }

  static let cosineBins = 80

  private static func nearest(_ directions: DecoderDirections) -> [DecoderDirections.Neighbour?] {
    let all = Array(directions.norms.indices)
    return zip(directions.norms, directions.neighbours(of: all, count: 1)).map { $0 > 0 ? $1.first : nil }
  }

  /// The label, and the name where several SAEs share it.
  public func name(_ place: Int) -> String {
    let sae = saes[place].sae
    let isAlone = saes.count { $0.sae.label == sae.label } == 1
    guard !isAlone else { return sae.label }
    return "\(sae.label), \(sae.name)" + (sae.seed.map { " (seed \($0))" } ?? "")
  }
}
