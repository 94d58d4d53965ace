import Evaluation

/// The figures and the table of one kind of text.
struct ParetoDrawing {
  private typealias Metric = ParetoComparison.Metric

  private let comparison: ParetoComparison
  private let domain: ParetoComparison.Domain
  private let front: Set<Int>

  init(_ comparison: ParetoComparison, _ domain: ParetoComparison.Domain) {
    self.comparison = comparison
    self.domain = domain
    front = comparison.front(in: domain)
  }

  var figures: [(name: String, figure: ExplainedFigure)] {
    var figures: [(String, Metric, Metric)] = []
    if comparison.baseline != nil { figures.append(("relative-perplexity-l0", .l0, .relativePerplexity)) }
    figures += [
      ("perplexity-l0", .l0, .perplexity), ("ce-loss-score-l0", .l0, .crossEntropyScore),
      ("explained-variance-l0", .l0, .explainedVariance),
      ("perplexity-explained-variance", .explainedVariance, .perplexity),
      ("ce-loss-score-explained-variance", .explainedVariance, .crossEntropyScore),
    ]
    return figures.map { name, x, y in
      (name, ExplainedFigure(chart(x, y), caption: caption(x, y), head: head(x, y), rows: rows(x, y)))
    }
  }

  /// Every number.
  var table: HTMLPage.Part {
    let metrics = comparison.metrics
    return .table(
      head: ["SAEs", "seeds"] + metrics.map(Self.name) + ["front"],
      rows: comparison.points.enumerated().map { place, point in
        [name(point), "\(point.members.count)"] + metrics.map { text($0, point) }
          + [front.contains(place) ? "yes" : ""]
      })
  }

  private func chart(_ x: Metric, _ y: Metric) -> LineChart {
    let series = comparison.labels.map { label in
      LineChart.Series(
        label, x == .l0 ? .markedLine : .marks,
        comparison.points.indices.compactMap { place in
          comparison.points[place].label == label ? mark(place, x, y) : nil
        })
    }
    var guides: [LineChart.Series] = []
    if x == .l0, y == .perplexity {
      let points = front.compactMap { mark($0, x, y) }.sorted { $0.x < $1.x }
      guides.append(LineChart.Series("", .guide, points))
    }
    if y == .perplexity, isNear(domain.cleanPerplexity, series) {
      guides.append(LineChart.Series("without an SAE", .level, [LineChart.Point(0, domain.cleanPerplexity)]))
    } else if y == .relativePerplexity {
      guides.append(LineChart.Series("1: as the baseline", .level, [LineChart.Point(0, 1)]))
    }
    return LineChart(
      "\(Self.title(y)) against \(Self.title(x, isFirst: false))", x: Self.name(x), y: Self.name(y),
      scale: scale(x, y), ringLabel: "on the Pareto front", series + guides)
  }

  private func mark(_ place: Int, _ x: Metric, _ y: Metric) -> LineChart.Point? {
    let point = comparison.points[place]
    guard let across = comparison.value(x, of: point, in: domain), let up = comparison.value(y, of: point, in: domain)
    else { return nil }
    return LineChart.Point(
      across.mean, up.mean, xError: across.deviation, yError: up.deviation, isRinged: front.contains(place),
      note: "\(name(point)): \(Self.name(x)) \(text(x, point)), \(Self.name(y)) \(text(y, point))"
        + (point.members.count > 1 ? " (\(point.members.count) seeds)" : ""))
  }

  /// Whether a level can be shown without pressing the marks together: no further from them than they lie apart.
  private func isNear(_ level: Double, _ series: [LineChart.Series]) -> Bool {
    let values = series.flatMap(\.points).map(\.y)
    guard let low = values.min(), let high = values.max(), high > low else { return true }
    return level >= low - (high - low) && level <= high + (high - low)
  }

  /// By logarithm where values are positive and far apart.
  private func scale(_ x: Metric, _ y: Metric) -> LineChart.Scale {
    func spans(_ metric: Metric, _ ratio: Double) -> Bool {
      let values = comparison.points.compactMap { comparison.value(metric, of: $0, in: domain)?.mean }
      guard let low = values.min(), let high = values.max() else { return false }
      return low > 0 && high / low >= ratio
    }
    var scale: LineChart.Scale = []
    if x == .l0, spans(x, 4) { scale.insert(.logarithmicX) }
    if y == .perplexity || y == .relativePerplexity, spans(y, 10) { scale.insert(.logarithmicY) }
    return scale
  }

  private func caption(_ x: Metric, _ y: Metric) -> String {
    let missing = comparison.points.count {
      comparison.value(x, of: $0, in: domain) == nil || comparison.value(y, of: $0, in: domain) == nil
    }
    let sentence =
      switch y {
      case .relativePerplexity: "Perplexity with the SAE spliced in, divided by the baseline's. Lower is better."
      case .perplexity:
        "Perplexity of the next token with the SAE's reconstruction spliced in. Lower is better; without an SAE it is "
          + "\(Markup.fixed(domain.cleanPerplexity, 4))."
      case .crossEntropyScore: "1: the splice costs nothing; 0: as much as the ablation. Higher is better."
      default: "Share of the activations' variance that the reconstruction explains. Higher is better."
      }
    guard missing > 0 else { return sentence }
    return sentence + " \(missing) of \(comparison.points.count) marks have no value here and are left out."
  }

  private func head(_ x: Metric, _ y: Metric) -> [String] { ["SAEs", "seeds", Self.name(x), Self.name(y), "front"] }

  private func rows(_ x: Metric, _ y: Metric) -> [[String]] {
    comparison.points.enumerated().map { place, point in
      [
        name(point), "\(point.members.count)", text(x, point), text(y, point), front.contains(place) ? "yes" : "",
      ]
    }
  }

  private func name(_ point: ParetoComparison.Point) -> String {
    point.label == point.name ? point.label : "\(point.label), \(point.name)"
  }

  private func text(_ metric: Metric, _ point: ParetoComparison.Point) -> String {
    guard let spread = comparison.value(metric, of: point, in: domain) else { return "–" }
    return Markup.spread(spread.mean, spread.deviation, digits: Self.digits(metric))
  }

  private static func digits(_ metric: Metric) -> Int {
    switch metric {
    case .aliveFeatures: 0
    case .l0: 2
    default: 4
    }
  }

  private static func name(_ metric: Metric) -> String {
    switch metric {
    case .l0: "L0"
    case .perplexity: "perplexity"
    case .crossEntropy: "cross-entropy"
    case .crossEntropyScore: "CE loss score"
    case .kl: "KL"
    case .explainedVariance: "explained variance"
    case .aliveFeatures: "alive features"
    case .relativePerplexity: "relative perplexity"
    }
  }

  private static func title(_ metric: Metric, isFirst: Bool = true) -> String {
    let name = name(metric)
    return isFirst ? name.prefix(1).uppercased() + name.dropFirst() : name
  }
}
