#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension ParetoComparison {
  /// How far outside the baseline's range of L0 its end still stands for it.
  private static let reach = 0.01

  /// The baseline's cross-entropy at an L0: linear in log L0 between its neighbouring points, whose seeds are averaged.
  /// A baseline of a single point is that point at every L0; beyond the ends of a longer one there is none.
  func baselineCrossEntropy(atL0 l0: Double, in domain: Domain) -> Double? {
    let curve = baselineCurves[domain.name] ?? []
    guard let first = curve.first, let last = curve.last, l0.isFinite else { return nil }
    if curve.count == 1 { return first.crossEntropy }
    guard l0 >= first.l0 * (1 - Self.reach), l0 <= last.l0 * (1 + Self.reach) else { return nil }
    var (next, end) = (0, curve.count)
    while next < end {
      let middle = (next + end) / 2
      if curve[middle].l0 < l0 { next = middle + 1 } else { end = middle }
    }
    guard next < curve.count else { return last.crossEntropy }
    guard next > 0 else { return first.crossEntropy }
    let (low, high) = (curve[next - 1], curve[next])
    // An SAE whose features are all dead has L0 = 0 and no logarithm.
    let share = low.l0 > 0 ? log(l0 / low.l0) / log(high.l0 / low.l0) : (l0 - low.l0) / (high.l0 - low.l0)
    return low.crossEntropy + share * (high.crossEntropy - low.crossEntropy)
  }

  /// The baseline's points by rising L0; those of one L0 are averaged.
  func baselineCurve(in domain: Domain) -> [(l0: Double, crossEntropy: Double)] {
    var sums: [Double: (sum: Double, count: Double)] = [:]
    for point in points where point.label == baseline {
      guard let l0 = value(.l0, of: point, in: domain)?.mean,
        let crossEntropy = value(.crossEntropy, of: point, in: domain)?.mean
      else { continue }
      let before = sums[l0] ?? (0, 0)
      sums[l0] = (before.sum + crossEntropy, before.count + 1)
    }
    return sums.map { ($0.key, $0.value.sum / $0.value.count) }.sorted { $0.l0 < $1.l0 }
  }
}
