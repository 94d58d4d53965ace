import Evaluation

extension TailComparison {
  /// The comparison as a person reads it.
  var table: String {
    var text =
      "\(counts.positions.grouped) positions, \(types.ranked.count.grouped) token types; frequencies \(frequencies.source)\n\n"
    var rows = [
      [
        "SAE", "active", "L0", "dedicated", "in the rarest tenth", "area", "error", "rare: error", "largest",
        "types of a feature",
      ]
    ]
    for (place, entry) in saes.enumerated() {
      let coverage = types.coverage(.dedicated, entry.measurement)
      let rare = types.rare(entry.counts.errors)
      rows.append([
        name(place), entry.measurement.aliveFeatures.grouped, Self.text(entry.counts.sketches.active.mean, 2),
        Self.text(types.share(.dedicated, of: types.ranked, entry.measurement).share.map { $0 * 100 }, 1, "%"),
        Self.text(coverage.atTenth, 3), Self.text(coverage.area, 3), Self.significant(entry.counts.sketches.error.mean),
        Self.significant(rare?.mean), Self.significant(rare?.maximum), Self.text(effectiveTypes(place), 1),
      ])
    }
    text += TextTable.aligned(rows, leftColumns: 1)
    text +=
      "dedicated: token types of \(options.minimumCount) positions or more with a feature of their own; in the rarest tenth: share "
      + "of them within the rarest tenth of the tokens; rare: types of at most \(options.rareCount) positions\n"
    return text + conceptTable + "\n"
  }

  private var conceptTable: String {
    guard let recall else { return "" }
    var text =
      "\n\(recall.mentions.count { $0 > 0 }) of \(recall.concepts.count) concepts are mentioned, "
      + "\(recall.scored.count) often enough to be scored\n"
    guard !recall.scored.isEmpty else { return text }
    text += "\n"
    var rows = [["tenth", "concepts"] + saes.indices.flatMap { ["held: \(name($0))", "F1", "shuffled"] }]
    for decile in recall.deciles.map(Optional.some) + [nil] {
      rows.append(
        [decile.map { "\($0)" } ?? "all", "\(recall.scored(in: decile).count)"]
          + saes.indices.flatMap { place -> [String] in
            let held = recall.mean(.held, of: place, in: decile)
            return [
              held.map {
                "\(Self.text($0.mean * 100, 0)) [\(Self.text($0.low * 100, 0))–\(Self.text($0.high * 100, 0))] %"
              }
                ?? "–", Self.text(recall.mean(.boundedF1, of: place, in: decile)?.mean, 3),
              Self.text(recall.mean(.shuffledBoundedF1, of: place, in: decile)?.mean, 3),
            ]
          })
    }
    return text + TextTable.aligned(rows, leftColumns: 1)
      + "held: one feature predicts a concept's mentions with F1 of \(options.heldF1) or more; in brackets the 95 % "
      + "bootstrap interval; tenth 1 are the most frequent\n"
  }

  /// Errors are of any size: five digits.
  private static func significant(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    var (digits, size) = (4, abs(value))
    while size >= 10, digits > 0 {
      size /= 10
      digits -= 1
    }
    return value.fixed(digits)
  }

  private static func text(_ value: Double?, _ digits: Int, _ unit: String = "") -> String {
    guard let value, value.isFinite else { return "–" }
    return value.fixed(digits) + (unit.isEmpty ? "" : " " + unit)
  }
}
