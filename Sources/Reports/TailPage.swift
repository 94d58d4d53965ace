import Evaluation
import Files

/// The report of a tail evaluation: figures of what each SAE sees of rare tokens and concepts, each with its numbers.
public struct TailPage: FiguredReport {
  private let comparison: TailComparison
  private let notes: [String]

  /// `notes` say which model and rules.
  public init(_ comparison: TailComparison, notes: [String]) {
    self.comparison = comparison
    self.notes = notes
  }

  private var sections: [TailSection] {
    let drawing = TailDrawing(comparison)
    return [
      drawing.conceptSection, drawing.tokenSection, drawing.errorSection, drawing.featureSection,
      drawing.decoderSection,
    ]
    .compactMap { $0 }
  }

  public func page(record: JSONObject) -> HTMLPage {
    var parts: [HTMLPage.Part] = notes.map { .paragraph($0) } + [.paragraph(legend), table]
    for section in sections {
      parts += [.heading(section.title), .paragraph(section.text)]
      if !section.figures.isEmpty { parts.append(.explained(section.figures.map(\.figure))) }
    }
    parts += HTMLPage.run(of: record)
    return HTMLPage("The tail: rare tokens and rare concepts", parts)
  }

  public var figures: [(name: String, figure: ExplainedFigure)] { sections.flatMap(\.figures) }

  private var legend: String {
    let (counts, options) = (comparison.counts, comparison.options)
    return
      "\(counts.positions) positions, \(comparison.types.ranked.count) token types. A type has a dedicated feature when "
      + "one feature is active on \(Markup.label(options.dedicatedRecall)) or more of its positions and has "
      + "\(Markup.label(options.dedicatedPrecision)) or more of its activations there, for types of "
      + "\(options.minimumCount) positions or more. Rare are types of at most \(options.rareCount) positions. "
      + "Hovering over a mark shows its numbers."
  }

  /// A row for each quantity, so that many of them fit a narrow page.
  private var table: HTMLPage.Part {
    let saes = comparison.saes.indices
    func row(_ title: String, _ value: (TailComparison.Measured) -> String) -> [String] {
      [title] + comparison.saes.map(value)
    }
    func label(_ value: Double?) -> String { value.map(Markup.label) ?? "–" }
    let types = comparison.types
    var rows = [
      row("features") { "\($0.sae.featureCount)" }, row("of them active") { "\($0.measurement.aliveFeatures)" },
      row("active features of a position (L0)") { Markup.fixed($0.counts.sketches.active.mean, 2) },
      row("token types with a dedicated feature") {
        Markup.percent(types.share(.dedicated, of: types.ranked, $0.measurement).share)
      },
      row("share of them in the rarest tenth of the tokens") {
        Markup.fixed(types.coverage(.dedicated, $0.measurement).atTenth, 3)
      },
      row("area below their curve") { Markup.fixed(types.coverage(.dedicated, $0.measurement).area, 3) },
      row("squared error") { label($0.counts.sketches.error.mean) },
      row("rare types: squared error") { label(types.rare($0.counts.errors)?.mean) },
      row("rare types: variance over positions") { label(types.rare($0.counts.errors)?.variance) },
      row("rare types: variance over types") { label(types.rare($0.counts.errors)?.typeVariance) },
      row("rare types: largest squared error") { label(types.rare($0.counts.errors)?.maximum) },
      ["token types that a feature amounts to"] + saes.map { Markup.fixed(comparison.effectiveTypes($0), 2) },
      row("entropy of a token over features") { Markup.fixed($0.counts.sketches.entropy.mean, 3) },
      row("largest activation of a position") { label($0.counts.sketches.largest.mean) },
      row("cosine with the nearest decoder row") { entry in
        let cosines = entry.nearest.compactMap { $0.map { Double($0.cosine) } }
        return Markup.fixed(cosines.isEmpty ? nil : cosines.reduce(0, +) / Double(cosines.count), 3)
      },
    ]
    if let recall = comparison.recall, !recall.scored.isEmpty {
      rows.append(["concepts held"] + saes.map { Markup.percent(recall.mean(.held, of: $0, in: nil)?.mean) })
      rows.append(["F1 of concepts"] + saes.map { Markup.fixed(recall.mean(.boundedF1, of: $0, in: nil)?.mean, 3) })
    }
    return .table(head: [""] + saes.map(comparison.name), rows: rows)
  }
}

/// Figures of one subject.
struct TailSection {
  let title: String
  let text: String
  let figures: [(name: String, figure: ExplainedFigure)]
}
