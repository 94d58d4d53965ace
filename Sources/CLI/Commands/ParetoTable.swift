import Evaluation

extension ParetoComparison {
  /// The comparison as a person reads it.
  var table: String {
    domains.map { domain in
      "\(domain.name): \(domain.predictions.grouped) predictions, perplexity without an SAE "
        + "\(domain.cleanPerplexity.fixed(4))\n\n" + lines(domain) + "\n"
    }.joined()
  }

  private func lines(_ domain: Domain) -> String {
    var columns: [(title: String, metric: Metric, digits: Int)] = [
      ("L0", .l0, 2), ("explained variance", .explainedVariance, 4), ("perplexity", .perplexity, 4),
      ("CE loss score", .crossEntropyScore, 4),
    ]
    if baseline != nil { columns.append(("relative", .relativePerplexity, 4)) }
    let hasSeeds = points.contains { $0.members.count > 1 }
    var head = ["label", "SAE"] + columns.map(\.title)
    if hasSeeds { head.insert("seeds", at: 2) }
    let front = front(in: domain)
    var rows = [head + [""]]
    for (place, point) in points.enumerated() {
      var row = [point.label, point.name]
      if hasSeeds { row.append("\(point.members.count)") }
      row += columns.map { column in
        guard let spread = value(column.metric, of: point, in: domain) else { return "–" }
        return spread.mean.fixed(column.digits)
          + (spread.deviation.map { " ± \($0.fixed(column.digits))" } ?? "")
      }
      rows.append(row + [front.contains(place) ? "*" : ""])
    }
    return TextTable.aligned(rows, leftColumns: 2)
      + "* on the Pareto front: no other has both a lower L0 and a lower perplexity\n"
  }
}
