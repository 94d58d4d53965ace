import Evaluation
import Files

/// The report of a comparison: figures of cost against sparsity for every kind of text, each with its numbers.
public struct ParetoPage: FiguredReport {
  private let comparison: ParetoComparison
  private let notes: [String]

  /// `notes` say which model and rules.
  public init(_ comparison: ParetoComparison, notes: [String]) {
    self.comparison = comparison
    self.notes = notes
  }

  public func page(record: JSONObject) -> HTMLPage {
    var parts: [HTMLPage.Part] = notes.map { .paragraph($0) } + [.paragraph(legend)]
    for domain in comparison.domains {
      let drawing = ParetoDrawing(comparison, domain)
      parts += [
        .heading("Text: \(domain.name)"),
        .paragraph(
          "\(domain.files.map(\.path).joined(separator: ", ")): \(domain.predictions) predictions; "
            + "perplexity without an SAE \(Markup.fixed(domain.cleanPerplexity, 4))."),
        .explained(drawing.figures.map(\.figure)), .heading("All numbers: \(domain.name)"), drawing.table,
      ]
    }
    parts += HTMLPage.run(of: record)
    return HTMLPage("SAEs compared: perplexity and sparsity", parts)
  }

  public var figures: [(name: String, figure: ExplainedFigure)] {
    comparison.domains.enumerated().flatMap { place, domain in
      let prefix = comparison.domains.count > 1 ? "\(place + 1)-\(Self.fileName(domain.name))-" : ""
      return ParetoDrawing(comparison, domain).figures.map { ("\(prefix)\($0.name)", $0.figure) }
    }
  }

  private static func fileName(_ name: String) -> String {
    String(name.prefix(40).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  private var legend: String {
    var text = "A mark is one SAE, or the mean of those that differ in their seed alone"
    let hasSeeds = comparison.points.contains { $0.members.count > 1 }
    if hasSeeds { text += "; whiskers are ± one sample standard deviation over seeds" }
    text += ". Ringed marks lie on the Pareto front: no other has both a lower L0 and a lower perplexity."
    if let baseline = comparison.baseline {
      text +=
        " Relative perplexity is perplexity divided by that of \(baseline) at the same L0, interpolated in log L0 between"
        + " its points (a single point stands for every L0; outside the range of several there is no value)."
    }
    return text + " Hovering over a mark shows its numbers."
  }
}
