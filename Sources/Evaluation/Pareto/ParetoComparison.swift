import Corpora
import Files
import SparseAutoencoders

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Many SAEs of one hook point on the same texts: what each costs the model against how sparse it is.
public struct ParetoComparison: Sendable {
  /// Texts of one kind, and what every SAE did to them.
  public struct Domain: Sendable {
    public let name: String
    public let files: [DataFile]
    /// Predictions counted, and the perplexity without an SAE.
    public let predictions: Int
    public let cleanPerplexity: Double
    /// The rules and the runs that all SAEs share, as `evaluate perplexity` reports them.
    public let shared: JSONObject
    /// One for each SAE, in their order.
    public let measurements: [Measurement]
  }

  /// SAEs that differ in their seed alone.
  public struct Point: Sendable {
    public let label: String
    public let name: String
    /// Places of its SAEs.
    public let members: [Int]
  }

  /// What a point is measured by.
  public enum Metric: String, CaseIterable, Sendable {
    case l0
    case perplexity
    case crossEntropy = "cross_entropy"
    case crossEntropyScore = "ce_loss_score"
    case kl
    case explainedVariance = "explained_variance"
    case aliveFeatures = "alive_features"
    /// Perplexity divided by the baseline's at the same L0.
    case relativePerplexity = "relative_perplexity"
  }

  public let saes: [ComparedSAE]
  public let domains: [Domain]
  /// The label that others are related to.
  public let baseline: String?
  /// By label in the order given, then by L0 in the first domain.
  public let points: [Point]
  /// The baseline's points by rising L0, by the name of the domain.
  private(set) var baselineCurves: [String: [(l0: Double, crossEntropy: Double)]] = [:]

  /// Throws when no SAE has the label of the baseline.
  public init(
    _ saes: [ComparedSAE], domains: [Domain], baseline: String?
  ) throws(UsageError) {
    self.saes = saes
    self.domains = domains
    self.baseline = baseline
    if let baseline { _ = try saes.places(ofBaseline: baseline) }
    points = saes.labels.flatMap { label in
      var groups: [[Int]] = []
      var numbers: [String: Int] = [:]
      for (place, sae) in saes.enumerated() where sae.label == label {
        if let group = numbers[sae.setting] {
          groups[group].append(place)
        } else {
          numbers[sae.setting] = groups.count
          groups.append([place])
        }
      }
      let points = groups.map { Point(label: label, name: saes[$0[0]].name, members: $0) }
      func l0(_ point: Point) -> Double {
        let values = point.members.compactMap { domains.first?.measurements[$0].l0 }
        return values.reduce(0, +) / Double(max(values.count, 1))
      }
      return points.sorted { l0($0) < l0($1) }
    }
    for domain in domains { baselineCurves[domain.name] = baselineCurve(in: domain) }
  }

  /// Every label once, in the order of the SAEs.
  public var labels: [String] { saes.labels }

  /// A point's mean and spread over its seeds; nil where undefined.
  public func value(_ metric: Metric, of point: Point, in domain: Domain) -> SeedSpread? {
    SeedSpread(point.members.map { value(metric, of: $0, in: domain) })
  }

  /// One SAE's value; nil where undefined.
  public func value(_ metric: Metric, of sae: Int, in domain: Domain) -> Double? {
    let measurement = domain.measurements[sae]
    switch metric {
    case .l0: return measurement.l0
    case .perplexity: return exp(measurement.crossEntropy)
    case .crossEntropy: return measurement.crossEntropy
    case .crossEntropyScore: return measurement.crossEntropyScore
    case .kl: return measurement.kl
    case .explainedVariance: return measurement.explainedVariance
    case .aliveFeatures: return Double(measurement.aliveFeatures)
    case .relativePerplexity:
      return baselineCrossEntropy(atL0: measurement.l0, in: domain).map { exp(measurement.crossEntropy - $0) }
    }
  }

  /// The places of the points that no other point matches or beats in both L0 and perplexity, and beats in one.
  public func front(in domain: Domain) -> Set<Int> {
    typealias Cost = (place: Int, l0: Double, perplexity: Double)
    let costs = points.enumerated().compactMap { place, point -> Cost? in
      guard let l0 = value(.l0, of: point, in: domain), let perplexity = value(.perplexity, of: point, in: domain)
      else { return nil }
      return (place, l0.mean, perplexity.mean)
    }.sorted { ($0.l0, $0.perplexity) < ($1.l0, $1.perplexity) }
    var front: Set<Int> = []
    var best: Cost?
    // By rising L0, of equals the lowest perplexity first: what does not go below all before it is beaten, unless equal.
    for cost in costs {
      if let best, cost.perplexity >= best.perplexity, (cost.l0, cost.perplexity) != (best.l0, best.perplexity) {
        continue
      }
      best = cost
      front.insert(cost.place)
    }
    return front
  }
}
