import Files

/// A page on what a run found, whose figures are files of their own too.
public protocol FiguredReport {
  /// The page; `record` is the run's JSON file, whose `run` says how it was made.
  func page(record: JSONObject) -> HTMLPage
  /// Every figure, by the name of its file without `.svg`.
  var figures: [(name: String, figure: ExplainedFigure)] { get }
}

extension FiguredReport {
  /// The page under a name, and the figures in `figures/`.
  public func files(page name: String, record: JSONObject) -> [AtomicFile.Content] {
    [(path: name, bytes: Array(page(record: record).html.utf8))]
      + figures.map { (path: "figures/\($0.name).svg", bytes: Array($0.figure.figure.svg.utf8)) }
  }
}

extension HTMLPage {
  /// The last part of a report: how the run was made, as its `record` says.
  static func run(of record: JSONObject) -> [Part] {
    let run = JSON(record["run"]?.object ?? JSONObject()).serialized(pretty: true)
    return [.heading("Run"), .code(String(decoding: run, as: UTF8.self))]
  }
}
