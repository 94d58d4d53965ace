import Evaluation
import Reports

/// Scores of explanations as a person reads them.
struct InterpretationTable {
  let text: String

  init(_ all: [InterpretationPage.Scored]) {
    func interval(_ mean: BootstrapMean?) -> String {
      mean.map { "\($0.mean.fixed(3)) (\($0.low.fixed(3)) to \($0.high.fixed(3)))" } ?? "–"
    }
    var rows = [["", "asked", "explained", "scored", "mean F1 (95 %)", "median F1", "unusable answers"]]
    for (name, scores) in all {
      rows.append([
        name, scores.features.count.grouped, scores.features.count { $0.explanation != nil }.grouped,
        scores.values.count.grouped, interval(scores.mean), scores.quantile(0.5)?.fixed(3) ?? "–",
        "\(scores.unusableRequests.grouped) of \(scores.requests.grouped)",
      ])
    }
    var frequencies = [["share of positions from"] + all.flatMap { [$0.name, "features"] }]
    let bins = all.map(\.scores.byFrequency)
    for density in Set(bins.joined().map(\.density)).sorted() {
      frequencies.append(
        [density < 1e-4 ? density.scientific : density.fixed(5)]
          + bins.flatMap { bins -> [String] in
            let bin = bins.first { $0.density == density }
            return [interval(bin?.mean), bin?.features.grouped ?? "0"]
          })
    }
    text = TextTable.aligned(rows, leftColumns: 1) + "\n" + TextTable.aligned(frequencies, leftColumns: 1) + "\n"
  }
}
