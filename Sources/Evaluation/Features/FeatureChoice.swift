import Files
import Kernels
import SparseAutoencoders

/// Which features of an SAE are shown: the union of everything asked for.
public struct FeatureChoice: Sendable, Equatable {
  /// What "most changed from a baseline" goes by, for features of the same index.
  public enum Change: String, CaseIterable, Sendable {
    /// 1 − cosine of the two decoder rows.
    case direction
    /// |log-ratio| of activation counts, see `FeatureChanges`.
    case activation
  }

  public var all = false
  public var features: [Int] = []
  public var mostActive: Int?
  /// Of those that are active at all.
  public var rarest: Int?
  public var mostChanged: Int?
  /// Drawn from those that are active at all.
  public var random: Int?
  /// Decides what is drawn.
  public var seed: UInt64 = 0
  public var changedBy = Change.direction

  public init() {}

  /// Whether only counts decide, so that every feature has to be gathered.
  public var needsCounts: Bool {
    mostActive != nil || rarest != nil || random != nil || (mostChanged != nil && changedBy == .activation)
  }

  /// The features to gather, rising. Throws when one is not of the SAE.
  public func gathered(of sae: SparseAutoencoder, cosines: [Float]?) throws(UsageError) -> [Int] {
    if let bad = features.first(where: { $0 < 0 || $0 >= sae.featureCount }) {
      throw UsageError("\(sae.path): there is no feature \(bad)", hint: "features are 0 to \(sae.featureCount - 1)")
    }
    if all || needsCounts { return Array(0..<sae.featureCount) }
    return Set(features + mostChangedByDirection(cosines)).sorted()
  }

  /// The features to show, once everything is counted, rising.
  public func shown(_ gathered: GatheredFeatures, _ changes: FeatureChanges?) -> [Int] {
    if all { return gathered.features }
    let counts = gathered.activationCounts
    let indices = Array(counts.indices)
    var chosen = Set(features + mostChangedByDirection(changes?.cosines))
    if let mostActive { chosen.formUnion(Self.first(mostActive, indices.filter { counts[$0] > 0 }) { -counts[$0] }) }
    if let rarest { chosen.formUnion(Self.first(rarest, indices.filter { counts[$0] > 0 }) { counts[$0] }) }
    if let random {
      chosen.formUnion(
        Self.first(random, indices.filter { counts[$0] > 0 }) { feature in
          var draw = SeededRandom(seed: seed, stream: UInt64(feature))
          return draw.next()
        })
    }
    if let mostChanged, changedBy == .activation, let ratios = changes?.logRatios {
      chosen.formUnion(Self.first(mostChanged, indices) { -abs(ratios[$0]) })
    }
    return chosen.sorted()
  }

  private func mostChangedByDirection(_ cosines: [Float]?) -> [Int] {
    guard let mostChanged, changedBy == .direction, let cosines else { return [] }
    return Self.first(mostChanged, Array(cosines.indices)) { cosines[$0] }
  }

  /// The first by a key; of equal ones the lowest index. `indices` rise.
  private static func first<Key: Comparable>(_ count: Int, _ indices: [Int], by key: (Int) -> Key) -> [Int] {
    // The library's sort is stable.
    let ordered: [Int] = indices.sorted { (a: Int, b: Int) -> Bool in key(a) < key(b) }
    return Array(ordered.prefix(count))
  }

  /// In words.
  public var description: String {
    if all { return "all features" }
    var parts: [String] = []
    if !features.isEmpty { parts.append("features named") }
    if let mostActive { parts.append("the \(mostActive) most active") }
    if let random { parts.append("\(random) drawn from those that are active") }
    if let rarest { parts.append("the \(rarest) rarest that are active") }
    if let mostChanged {
      let measure =
        changedBy == .direction ? "1 − cosine of decoder rows" : "the log-ratio of activation counts, either way"
      parts.append("the \(mostChanged) most changed from the baseline by \(measure)")
    }
    return parts.joined(separator: "; ")
  }
}
