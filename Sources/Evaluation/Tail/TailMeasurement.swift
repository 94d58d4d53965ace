#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// When a token type is said to have a feature; the paper's own rule is not known.
public enum TokenRule: String, CaseIterable, Sendable {
  /// One feature is active on most positions of the type and has most of its activations there.
  case dedicated
  /// The type is the one on which some feature has its largest total activation.
  case top
  /// Some feature is active on it at all; says little where every position has active features.
  case any
}

/// What the counts of one SAE say about its features and about the token types.
public struct TailMeasurement: Sendable {
  /// Of features, [F] each.
  public struct Features: Sendable {
    /// A_i: positions where it is active.
    public fileprivate(set) var activations: [Int]
    /// Σ_v a_iv
    public fileprivate(set) var weights: [Double]
    /// H_i = −Σ_v p_iv ln p_iv with p_iv = a_iv/Σ_v a_iv; NaN for a feature that is never active.
    public fileprivate(set) var entropies: [Double]
    /// Distinct token types.
    public fileprivate(set) var types: [Int]
    /// The type with the largest a_iv, of equal ones the lowest; −1 for none.
    public fileprivate(set) var topTokens: [Int]
  }

  /// The feature that predicts a token type best, by F1.
  public struct Best: Sendable, Equatable {
    public var feature: Int
    /// A_iv/n_v
    public var recall: Double
    /// A_iv/A_i
    public var precision: Double

    public var f1: Double { recall + precision > 0 ? 2 * recall * precision / (recall + precision) : 0 }
  }

  public private(set) var features: Features
  /// nil for types that no feature is active on, [V].
  public private(set) var best: [Best?]
  /// Distinct pairs of a feature and a token type.
  public private(set) var pairs = 0
  private var flags: [TokenRule: [Bool]]

  public init(_ counts: TailCounts.SAE, typeCounts: [Int], _ options: TailOptions) {
    let (featureCount, vocabularySize) = (counts.featureCount, typeCounts.count)
    var features = Features(
      activations: Array(repeating: 0, count: featureCount), weights: Array(repeating: 0, count: featureCount),
      entropies: Array(repeating: .nan, count: featureCount), types: Array(repeating: 0, count: featureCount),
      topTokens: Array(repeating: -1, count: featureCount))
    var best = [Best?](repeating: nil, count: vocabularySize)
    var (dedicated, top) = (
      [Bool](repeating: false, count: vocabularySize), [Bool](repeating: false, count: vocabularySize)
    )
    var distinct = 0
    counts.forEachFeature { feature, tokens in
      guard !tokens.isEmpty else { return }
      let total = tokens.reduce(0) { $0 + $1.count }
      let weight = tokens.reduce(0) { $0 + $1.sum }
      var (entropy, strongest) = (0.0, tokens[0])
      for pair in tokens {
        if weight > 0, pair.sum > 0 { entropy -= pair.sum / weight * log(pair.sum / weight) }
        if pair.sum > strongest.sum { strongest = pair }
        let found = Best(
          feature: feature, recall: Double(pair.count) / Double(typeCounts[pair.token]),
          precision: Double(pair.count) / Double(total))
        if best[pair.token].map({ found.f1 > $0.f1 }) ?? true { best[pair.token] = found }
        if typeCounts[pair.token] >= options.minimumCount, found.recall >= options.dedicatedRecall,
          found.precision >= options.dedicatedPrecision
        {
          dedicated[pair.token] = true
        }
      }
      top[strongest.token] = true
      features.activations[feature] = total
      features.weights[feature] = weight
      features.entropies[feature] = max(entropy, 0)
      features.types[feature] = tokens.count
      features.topTokens[feature] = strongest.token
      distinct += tokens.count
    }
    self.features = features
    self.best = best
    pairs = distinct
    flags = [.dedicated: dedicated, .top: top, .any: best.map { $0 != nil }]
  }

  /// Whether a token type has a feature.
  public func has(_ rule: TokenRule, _ token: Int) -> Bool { flags[rule]![token] }

  public var aliveFeatures: Int { features.activations.count { $0 > 0 } }

  /// A_i by falling size at ranks a twentieth of a decade apart; features that are never active are left out.
  public var activationRanks: [(rank: Int, count: Int)] {
    let sorted = features.activations.filter { $0 > 0 }.sorted(by: >)
    var ranks: [(rank: Int, count: Int)] = []
    var next = 1.0
    for (place, count) in sorted.enumerated() where Double(place + 1) >= next || place == sorted.count - 1 {
      ranks.append((place + 1, count))
      while next <= Double(place + 1) { next *= pow(10, 0.05) }
    }
    return ranks
  }

  /// Entropies of the features that are active often enough.
  func entropies(_ options: TailOptions) -> [Double] {
    zip(features.activations, features.entropies).filter { $0.0 >= options.minimumActivations }.map(\.1)
  }
}
