import Evaluation
import Files

/// The report of how well features can be explained: F1 of detection by feature, its distribution, and by frequency.
public struct InterpretationPage: FiguredReport {
  /// Scores under the name that they have in figures.
  public typealias Scored = (name: String, scores: DetectionScores)

  private let all: [Scored]
  private let notes: [String]

  /// The first scores are the page's own; others stand beside them in figures and totals. `notes` say where they are from.
  public init(_ all: [Scored], notes: [String]) {
    self.all = all
    self.notes = notes
  }

  private static let mostRows = 300
  private static let bins = 10

  public func page(record: JSONObject) -> HTMLPage {
    let own = all[0].scores
    let order = own.features.filter { $0.counts.f1 != nil }.sorted {
      ($1.counts.f1 ?? 0, $0.index) < ($0.counts.f1 ?? 0, $1.index)
    }
    var parts: [HTMLPage.Part] = notes.map { .paragraph($0) } + [.paragraph(legend), summary]
    parts += [.explained(figures.map(\.figure)), .heading("Features by F1"), table(Array(order.prefix(Self.mostRows)))]
    if order.count > Self.mostRows {
      parts.append(.paragraph("The first \(Self.mostRows) of \(order.count); scores.csv has all."))
    }
    let rest = own.features.filter { $0.counts.f1 == nil }
    if !rest.isEmpty {
      parts += [
        .heading("Features without a score: \(rest.count)"),
        .table(
          head: ["feature", "why"],
          rows: rest.prefix(Self.mostRows).map { feature in
            ["\(feature.index)", feature.failure ?? "no active passage has a usable answer"]
          }),
      ]
    }
    parts += HTMLPage.run(of: record)
    var page = HTMLPage("Auto-interpretation of features", parts)
    page.style = ".explanations :is(th, td):last-child { white-space: normal; text-align: left; min-width: 16em; }\n"
    return page
  }

  public var figures: [(name: String, figure: ExplainedFigure)] {
    [("f1-distribution", distribution), ("f1-frequency", frequency)]
  }

  private var legend: String {
    "An explainer saw passages in which a feature is active and described what they have in common; a predictor, given only "
      + "that description, marked other passages. F1 is 2PR/(P + R) of its marks against whether the feature is active "
      + "somewhere in the passage; passages without a usable answer do not count. Means have 95 % intervals by bootstrap "
      + "over features. Saying that every passage fits would have the F1 in the last row. Hovering over a mark shows its "
      + "numbers."
  }

  private var summary: HTMLPage.Part {
    func row(_ name: String, _ value: (DetectionScores) -> String) -> [String] { [name] + all.map { value($0.scores) } }
    return .table(
      head: [""] + all.map(\.name),
      rows: [
        row("features asked about") { "\($0.features.count)" },
        row("too few passages") { "\($0.skipped.count)" },
        row("explained") { scores in "\(scores.features.count { $0.explanation != nil })" },
        row("scored") { "\($0.values.count)" },
        row("detection answers that cannot be used") { "\($0.unusableRequests) of \($0.requests)" },
        row("mean F1") { Self.text($0.mean) },
        row("median F1") { Markup.fixed($0.quantile(0.5), 3) },
        row("found of the strongest passages") { Markup.fixed($0.recall(of: .top), 3) },
        row("found of passages of every strength") { Markup.fixed($0.recall(of: .quantile), 3) },
        row("F1 of always saying yes") { scores in
          let values = scores.features.compactMap(\.counts.f1OfAlways)
          return Markup.fixed(values.isEmpty ? nil : values.reduce(0, +) / Double(values.count), 3)
        },
      ])
  }

  private static func text(_ mean: BootstrapMean?) -> String {
    guard let mean else { return "–" }
    return "\(Markup.fixed(mean.mean, 3)) (\(Markup.fixed(mean.low, 3)) to \(Markup.fixed(mean.high, 3)))"
  }

  /// Fig. 8 of the SSAE paper.
  private var distribution: ExplainedFigure {
    let bins = all.map { EqualBins($0.scores.values, low: 0, width: 1 / Double(Self.bins), count: Self.bins) }
    return ExplainedFigure(
      LineChart(
        "How well features are explained", x: "F1", y: "share of features",
        zip(all, bins).map { scored, bins in
          LineChart.Series(
            scored.name, .markedLine, bins.points(0..<Self.bins, decimals: 1, name: scored.name))
        }),
      caption: "Features by the F1 of their explanation.", head: ["F1"] + all.map(\.name),
      rows: (0..<Self.bins).map { bin in [bins[0].range(bin, decimals: 1)] + bins.map { "\($0.counts[bin])" } })
  }

  private var frequency: ExplainedFigure {
    let bins = all.map(\.scores.byFrequency)
    let rows = zip(all, bins).flatMap { scored, bins in
      bins.map { [scored.name, Markup.label($0.density), "\($0.features)", Self.text($0.mean)] }
    }
    return ExplainedFigure(
      LineChart(
        "F1 by how often a feature is active", x: "share of positions", y: "mean F1", scale: .logarithmicX,
        zip(all, bins).map { scored, bins in
          LineChart.Series(
            scored.name, .markedLine,
            bins.map { bin in
              LineChart.Point(
                // The middle of half a power of ten.
                bin.density * 1.778_279_41, bin.mean.mean, yError: (bin.mean.high - bin.mean.low) / 2,
                note: "\(scored.name), from \(Markup.label(bin.density)): \(Self.text(bin.mean)), "
                  + "\(bin.features) features")
            })
        }),
      caption: "Means over half powers of ten; whiskers are half the width of the 95 % interval.",
      head: ["", "share of positions from", "features", "mean F1"], rows: rows)
  }

  private func table(_ features: [DetectionScores.Feature]) -> HTMLPage.Part {
    guard !features.isEmpty else { return .paragraph("No feature has a score.") }
    let head = ["feature", "F1", "precision", "recall", "density", "unanswered", "explanation"]
    func cells(_ texts: [String], _ tag: String) -> String {
      "<tr>" + texts.map { "<\(tag)>\(Markup.escaped($0))</\(tag)>" }.joined() + "</tr>\n"
    }
    let rows = features.map { feature in
      [
        "\(feature.index)", Markup.fixed(feature.counts.f1, 3), Markup.fixed(feature.counts.precision, 3),
        Markup.fixed(feature.counts.recall, 3), Markup.label(feature.density), "\(feature.counts.unanswered)",
        feature.explanation ?? "",
      ]
    }
    return .markup(
      "<div class=\"table explanations\"><table>\n<thead>\n\(cells(head, "th"))</thead>\n<tbody>\n"
        + rows.map { cells($0, "td") }.joined() + "</tbody>\n</table></div>\n")
  }
}
