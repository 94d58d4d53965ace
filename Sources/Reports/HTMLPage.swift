/// One self-contained page: no files beside it, nothing loaded from anywhere, no scripts unless one is given. All text
/// is escaped.
public struct HTMLPage: Sendable {
  public enum Part: Sendable {
    case heading(String)
    case paragraph(String)
    /// Rows below a head; the first column is left-aligned, the others right.
    case table(head: [String], rows: [[String]])
    case figures([any Figure])
    /// Markup as it is; whoever makes it has escaped what it holds.
    case markup(String)
    /// Figures, each with what it shows and the numbers behind it.
    case explained([ExplainedFigure])
    /// Text as it is, in a fixed-width font.
    case code(String)
  }

  public var title: String
  public var parts: [Part]
  /// Rules beside the page's own.
  public var style = ""
  /// JavaScript that runs when the page has been read.
  public var script = ""
  /// Whether the script loads others from the folder of the page; those from elsewhere stay forbidden.
  public var loadsScriptsBeside = false

  public init(_ title: String, _ parts: [Part]) {
    self.title = title
    self.parts = parts
  }

  /// The whole document.
  ///
  /// The policy forbids everything but the style in the page itself, and its script where it has one.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(policy)">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Markup.escaped(title))</title>
    <style>
    \(Self.baseStyle)
    \(style)</style>
    </head>
    <body>
    <h1>\(Markup.escaped(title))</h1>

    """ + parts.map(Self.html).joined()
      + (script.isEmpty ? "" : "<script>\n\(script)</script>\n") + "</body>\n</html>\n"
  }

  private var policy: String {
    "default-src 'none'; style-src 'unsafe-inline'" + (script.isEmpty ? "" : "; script-src 'unsafe-inline'")
      + (loadsScriptsBeside ? " 'self' file:" : "")
  }

  private static func html(_ part: Part) -> String {
    switch part {
    case .heading(let text): return "<h2>\(Markup.escaped(text))</h2>\n"
    case .paragraph(let text): return "<p>\(Markup.escaped(text))</p>\n"
    case .code(let text): return "<pre>\(Markup.escaped(text))</pre>\n"
    case .figures(let figures): return "<div class=\"charts\">\n\(figures.map(\.svg).joined())</div>\n"
    case .markup(let markup): return markup
    case .explained(let figures): return "<div class=\"charts\">\n\(figures.map(html).joined())</div>\n"
    case .table(let head, let rows): return table(head, rows)
    }
  }

  private static func html(_ figure: ExplainedFigure) -> String {
    "<figure>\n\(figure.figure.svg)<figcaption>\(Markup.escaped(figure.caption))</figcaption>\n"
      + "<details><summary>Numbers</summary>\n\(table(figure.head, figure.rows))</details>\n</figure>\n"
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    func cells(_ texts: [String], _ tag: String) -> String {
      "<tr>" + texts.map { "<\(tag)>\(Markup.escaped($0))</\(tag)>" }.joined() + "</tr>\n"
    }
    return "<div class=\"table\"><table>\n<thead>\n\(cells(head, "th"))</thead>\n<tbody>\n"
      + rows.map { cells($0, "td") }.joined() + "</tbody>\n</table></div>\n"
  }

  /// Light or dark as the reader prefers; charts carry light colours as attributes, which these rules override.
  private static let baseStyle = """
    :root { color-scheme: light dark; --paper: #ffffff; --ink: #202020; --soft: #f4f4f4; --rule: #808080;
      --grid: #e0e0e0; --axis: #606060; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #161616; --ink: #e6e6e6; --soft: #262626; --rule: #909090; --grid: #3a3a3a; --axis: #a8a8a8; }
      .chart [fill="#0072b2"] { fill: #4aa8e0; } .chart [stroke="#0072b2"] { stroke: #4aa8e0; }
      .chart [fill="#000000"] { fill: #ffffff; } .chart [stroke="#000000"] { stroke: #ffffff; }
    }
    body { font-family: sans-serif; max-width: 1180px; margin: 2em auto; padding: 0 1em; color: var(--ink);
      background: var(--paper); overflow-wrap: anywhere; }
    .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(420px, 100%), 1fr)); gap: 1.5em; }
    figure { margin: 0; min-width: 0; } figcaption { font-size: 0.9em; } summary { cursor: pointer; }
    svg { width: 100%; height: auto; } svg:not(.chart) { background: #ffffff; }
    .chart, .chart text { fill: var(--ink); } .chart .grid { stroke: var(--grid); }
    .chart .axis { stroke: var(--axis); } .chart .ring, .chart .ink { stroke: var(--ink); }
    .table { overflow-x: auto; } table { border-collapse: collapse; overflow-wrap: normal; }
    th, td { padding: 0.2em 0.8em; text-align: right; } td { white-space: nowrap; }
    th:first-child, td:first-child { text-align: left; white-space: normal; min-width: 12em; }
    thead { border-bottom: 1px solid var(--rule); }
    pre { background: var(--soft); padding: 0.8em; overflow-x: auto; }
    """
}

/// A figure, a sentence about it, and the table behind it.
public struct ExplainedFigure: Sendable {
  public var figure: any Figure
  public var caption: String
  public var head: [String]
  public var rows: [[String]]

  public init(_ figure: any Figure, caption: String, head: [String], rows: [[String]]) {
    self.figure = figure
    self.caption = caption
    self.head = head
    self.rows = rows
  }
}
