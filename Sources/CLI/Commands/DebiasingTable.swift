import Debiasing

/// A study's table, for people: shares in per cent.
struct DebiasingTable {
  let text: String

  init(_ results: StudyResults) {
    let head = ["method", "saes", "ablated", "profession", "gender", "worst group"]
    var rows = [head]
    for row in results.rows {
      rows.append(
        [row.title, row.set ?? "", row.ablated.map(String.init) ?? ""]
          + [row.summary(\.profession), row.summary(\.gender), row.summary(\.worst)].map(Self.percent))
    }
    let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      var line = row.indices.map { column in
        column < 2 ? row[column].padded(to: widths[column]) : row[column].aligned(to: widths[column])
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    let seeds = results.options.seeds.count
    text =
      (results.isSynthetic ? "synthetic data\n" : "") + lines.joined()
      + "per cent, \(seeds == 1 ? "one seed" : "mean over \(seeds) seeds ± 95 % interval"); "
      + "\(results.counts.testGroup) test texts of each group\n"
  }

  private static func percent(_ summary: SeedSummary) -> String {
    (100 * summary.mean).fixed(1) + (summary.margin.map { " ± \((100 * $0).fixed(1))" } ?? "")
  }
}
