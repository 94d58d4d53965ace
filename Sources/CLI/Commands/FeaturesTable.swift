import Evaluation
import SparseAutoencoders

extension FeatureDashboard {
  private static let rows = 10

  /// The first features as a person reads them: the most active.
  func table(_ words: TokenWords) -> String {
    let counts = gathered.activationCounts
    var text =
      "\(gathered.positions.grouped) positions, \(counts.count { $0 > 0 }.grouped) of \(sae.featureCount.grouped) "
      + "features active; \(gathered.features.count.grouped) shown\n\n"
    let order = gathered.features.indices.sorted {
      (counts[gathered.features[$1]], gathered.features[$0]) < (counts[gathered.features[$0]], gathered.features[$1])
    }
    guard !order.isEmpty else { return text }
    text += "feature    active  largest  most active on                promotes\n"
    for place in order.prefix(Self.rows) {
      let feature = gathered.gathered(at: place)
      let peaks = gathered.strongestTokens(at: place, count: 3).map(words.spelling).joined(separator: " ")
      let promoted = facts[place].tokens?.promoted.prefix(4).map { words.spelling($0.id) } ?? []
      text +=
        "\(feature.index)".aligned(to: 7) + "\((100 * feature.density).fixed(3)) %".aligned(to: 10)
        + (feature.count > 0 ? Double(feature.maximum).fixed(3) : "–").aligned(to: 9) + "  "
        + peaks.onOneLine.padded(to: 28) + "  \(promoted.joined(separator: " ").onOneLine)\n"
    }
    if order.count > Self.rows { text += "… and \((order.count - Self.rows).grouped) more\n" }
    return text + "\n"
  }
}
