import Files

/// The curves of a training run, from the lines of its `metrics.jsonl`.
public struct TrainingPage {
  private let title: String
  private let notes: [String]
  private let lines: [JSONObject]

  /// `notes` say what was trained on what.
  public init(_ title: String, notes: [String], lines: [JSONObject]) {
    self.title = title
    self.notes = notes
    self.lines = lines
  }

  private static let curves: [(key: String, title: String, y: String, logarithmic: Bool)] = [
    ("loss", "Loss", "minimised, per token", true),
    ("reconstruction", "Reconstruction", "|x − x̂|² per token", true),
    ("sparsity", "Sparsity penalty", "λ · penalty per token", false),
    ("auxiliary", "Auxiliary losses", "per token", false),
    ("l0", "Active features", "L0", true),
    ("explained_variance", "Explained variance", "share", false),
    ("dead", "Dead features", "features", false),
    ("ess", "Effective sample size", "tokens per step", true),
    ("gradient_norm", "Norm of the gradient", "before clipping", true),
    ("learning_rate", "Learning rate", "η", false),
    ("tokens_per_second", "Speed", "tokens/s", false),
  ]

  private static let evaluations: [(path: [String], title: String, y: String)] = [
    (["spliced", "perplexity"], "Perplexity with the SAE spliced in", "held-out text"),
    (["ce_loss_score"], "CE loss score", "1 = nothing lost"),
  ]

  public var page: HTMLPage {
    var charts: [LineChart] = []
    for curve in Self.curves {
      let series = series { Self.number($0[curve.key]) }
      guard series.contains(where: { line in line.points.contains { $0.y != 0 } }) else { continue }
      charts.append(
        LineChart(curve.title, x: "tokens", y: curve.y, logarithmic: curve.logarithmic, series))
    }
    for evaluation in Self.evaluations {
      let series = series { line in
        var value = line["evaluation"]
        for key in evaluation.path { value = value?.object?[key] }
        return Self.number(value)
      }
      guard series.contains(where: { !$0.points.isEmpty }) else { continue }
      charts.append(LineChart(evaluation.title, x: "tokens", y: evaluation.y, series))
    }
    return HTMLPage(title, notes.map { .paragraph($0) } + [.figures(charts), .heading("Last values"), table])
  }

  /// A line per SAE, in the order of their first appearance.
  private func series(_ value: (JSONObject) -> Double?) -> [LineChart.Series] {
    names.map { name in
      LineChart.Series(
        name,
        lines.filter { ($0["sae"]?.string ?? "") == name }.compactMap { line in
          guard let x = Self.number(line["tokens"]), let y = value(line) else { return nil }
          return (x, y)
        })
    }
  }

  private var names: [String] {
    var names: [String] = []
    for line in lines {
      let name = line["sae"]?.string ?? ""
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private var table: HTMLPage.Part {
    let keys = ["tokens", "loss", "reconstruction", "l0", "explained_variance", "dead", "ess"]
    let rows = names.map { name -> [String] in
      let last = lines.last { ($0["sae"]?.string ?? "") == name && $0["loss"] != nil }
      return [name.isEmpty ? "SAE" : name] + keys.map { Self.number(last?[$0]).map(Markup.label) ?? "–" }
    }
    return .table(head: ["", "tokens", "loss", "|x − x̂|²", "L0", "explained variance", "dead", "ESS"], rows: rows)
  }

  private static func number(_ value: JSON?) -> Double? {
    switch value {
    case .int(let number)?: Double(number)
    case .double(let number)?: number
    default: nil
    }
  }
}
