import Evaluation
import Files

/// The report of two SAEs side by side: what both have, what only one has, and how often each feature is active.
public struct ComparisonPage: FiguredReport {
  private let comparison: SAEComparison
  private let notes: [String]
  private var labels: [String] { comparison.saes.map(\.label) }

  /// `notes` say which model, texts and rules.
  public init(_ comparison: SAEComparison, notes: [String]) {
    self.comparison = comparison
    self.notes = notes
  }

  public func page(record: JSONObject) -> HTMLPage {
    var parts: [HTMLPage.Part] = notes.map { .paragraph($0) }
    parts += [
      .paragraph(legend), summary, .explained(figures.map(\.figure)),
      .heading("Pairs whose features differ most in how often they are active"), pairs(byDensity),
      .heading("Pairs of the smallest cosine"), pairs(Array(comparison.matching.pairs.indices.reversed())),
    ]
    for side in 0..<2 { parts += list(side) }
    if let tail = comparison.tail {
      parts += [
        .heading("Tail metrics"),
        .paragraph("Every number that \(tail.path) has of the two SAEs, over \(tail.positions) positions."),
        .table(
          head: ["evaluate tail"] + labels,
          rows: tail.rows.map { row in [row.name] + row.values.map { $0.map(Markup.label) ?? "–" } }),
      ]
    }
    parts += HTMLPage.run(of: record)
    var page = HTMLPage("Two SAEs compared: \(labels[0]) and \(labels[1])", parts)
    page.style = FeatureContexts.style
    return page
  }

  public var figures: [(name: String, figure: ExplainedFigure)] { ComparisonDrawing(comparison).figures }

  private var legend: String {
    let threshold = Markup.label(Double(comparison.matching.threshold))
    var text =
      "Features are matched by the cosine of their decoder rows, one to one and greedily: of all pairs with a cosine of at "
      + "least \(threshold) the one with the largest comes first. A feature without a partner is the SAE's alone when no "
      + "decoder row of the other has a cosine of \(threshold) with its own; else every similar one has a nearer partner."
    if comparison.indexCosines != nil {
      text += " Features are compared by index too: \(comparison.kinshipInWords)."
    } else if case .none(let reason) = comparison.kinship {
      text += " They are not compared by index: \(reason)."
    }
    return text + " Hovering over a mark shows its numbers."
  }

  private var summary: HTMLPage.Part {
    let matching = comparison.matching
    func row(_ name: String, _ value: (Int) -> String) -> [String] { [name, value(0), value(1)] }
    var rows = [
      row("features") { "\(comparison.saes[$0].featureCount)" },
      row("with a partner") { _ in "\(matching.pairs.count)" },
      row("similar ones have nearer partners") { side in "\(matching.outcomes[side].count { $0 == .taken })" },
      row("this SAE's alone") { side in "\(matching.outcomes[side].count { $0 == .only })" },
      row("mean cosine with the nearest") { Markup.fixed(comparison.meanNearestCosine($0), 5) },
      row("mean cosine of the pairs") { _ in Markup.fixed(comparison.meanPairCosine, 5) },
      row("mean cosine of their encoder columns") { _ in Markup.fixed(comparison.meanEncoderCosine, 4) },
    ]
    if comparison.indexCosines != nil {
      rows.append(row("mean cosine by index") { _ in Markup.fixed(comparison.meanIndexCosine, 5) })
      rows.append(row("mean cosine of encoders by index") { _ in Markup.fixed(comparison.meanIndexEncoderCosine, 4) })
      rows.append(row("pairs of one index") { _ in "\(comparison.pairsOfOneIndex)" })
    }
    if comparison.withoutDirection != [0, 0] {
      rows.append(row("decoder rows of zeros") { "\(comparison.withoutDirection[$0])" })
    }
    if let firings = comparison.firings {
      rows.append(row("mean overlap of the pairs") { _ in Markup.fixed(comparison.meanOverlap, 4) })
      rows.append(row("features active here") { "\(firings.metrics[$0].aliveFeatures)" })
      rows.append(row("L0") { Markup.fixed(firings.metrics[$0].l0, 2) })
      rows.append(row("explained variance") { Markup.fixed(firings.metrics[$0].explainedVariance(), 4) })
    }
    return .table(head: [""] + labels, rows: rows)
  }

  /// Places of the pairs, those with the largest difference first, one activation added to each count.
  private var byDensity: [Int] {
    let floor = comparison.firings.map { 1 / Double($0.positions) } ?? 1e-6
    let ratios = comparison.matching.pairs.map { pair -> Double in
      guard let x = comparison.density(0, pair.features[0]), let y = comparison.density(1, pair.features[1])
      else { return 1 }
      return max((x + floor) / (y + floor), (y + floor) / (x + floor))
    }
    return ratios.indices.sorted { (ratios[$1], $0) < (ratios[$0], $1) }
  }

  private func pairs(_ places: [Int]) -> HTMLPage.Part {
    guard !places.isEmpty else { return .paragraph("There are no pairs.") }
    var head =
      ["feature of \(labels[0])", "of \(labels[1])", "cosine", "of encoders"] + labels.map { "density, \($0)" }
    if comparison.firings != nil { head.append("overlap") }
    return .table(
      head: head,
      rows: places.prefix(SAEComparison.listed).map { place in
        let pair = comparison.matching.pairs[place]
        var row = pair.features.map { "\($0)" } + [Markup.fixed(Double(pair.cosine), 5)]
        row.append(Markup.fixed(Double(comparison.encoderCosines[place]), 4))
        row += (0..<2).map { comparison.density($0, pair.features[$0]).map(Markup.label) ?? "–" }
        if let firings = comparison.firings { row.append(Markup.fixed(firings.overlap(place, pair.features), 3)) }
        return row
      })
  }

  /// The features that only one SAE has.
  private func list(_ side: Int) -> [HTMLPage.Part] {
    let features = comparison.features(of: side, .only)
    var parts: [HTMLPage.Part] = [.heading("Features of \(labels[side]) alone: \(features.count)")]
    guard !features.isEmpty else {
      return parts + [.paragraph("Every feature has a similar one in \(labels[1 - side]).")]
    }
    if features.count > SAEComparison.listed {
      parts.append(.paragraph("The \(SAEComparison.listed) that are active most often; features.csv has all."))
    }
    let listed = features.prefix(SAEComparison.listed)
    parts.append(
      .table(
        head: ["feature", "density", "nearest in \(labels[1 - side])", "cosine"],
        rows: listed.map { feature in
          let nearest = comparison.matching.nearest[side][feature]
          return [
            "\(feature)", comparison.density(side, feature).map(Markup.label) ?? "–", "\(nearest.index)",
            Markup.fixed(Double(nearest.cosine), 4),
          ]
        }))
    var contexts = ""
    for feature in listed {
      guard let found = comparison.contexts[side][feature], !found.isEmpty else { continue }
      contexts += "<h3>\(feature)</h3>\n" + FeatureContexts(found.map(\.json), atMost: found.count).html
    }
    if !contexts.isEmpty {
      parts.append(
        .markup("<details><summary>Where they are most active</summary>\n" + contexts + "</details>\n"))
    }
    return parts
  }
}
