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
    /// Text as it is, in a fixed-width font.
    case code(String)
  }

  public var title: String
  public var parts: [Part]
  /// Rules beside the page's own.
  public var style = ""
  /// JavaScript that runs when the page has been read.
  public var script = ""

  public init(_ title: String, _ parts: [Part]) {
    self.title = title
    self.parts = parts
  }

  /// The whole document.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Markup.escaped(title))</title>
    <style>
    body { font-family: sans-serif; max-width: 1180px; margin: 2em auto; padding: 0 1em; color: #202020; }
    .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 1em; }
    table { border-collapse: collapse; } th, td { padding: 0.2em 0.8em; text-align: right; }
    th:first-child, td:first-child { text-align: left; } thead { border-bottom: 1px solid #808080; }
    pre { background: #f4f4f4; padding: 0.8em; overflow-x: auto; }
    \(style)</style>
    </head>
    <body>
    <h1>\(Markup.escaped(title))</h1>

    """ + parts.map(Self.html).joined()
      + (script.isEmpty ? "" : "<script>\n\(script)</script>\n") + "</body>\n</html>\n"
  }

  private static func html(_ part: Part) -> String {
    switch part {
    case .heading(let text): return "<h2>\(Markup.escaped(text))</h2>\n"
    case .paragraph(let text): return "<p>\(Markup.escaped(text))</p>\n"
    case .code(let text): return "<pre>\(Markup.escaped(text))</pre>\n"
    case .figures(let figures): return "<div class=\"charts\">\n\(figures.map(\.svg).joined())</div>\n"
    case .markup(let markup): return markup
    case .table(let head, let rows):
      func cells(_ texts: [String], _ tag: String) -> String {
        "<tr>" + texts.map { "<\(tag)>\(Markup.escaped($0))</\(tag)>" }.joined() + "</tr>\n"
      }
      return "<table>\n<thead>\n\(cells(head, "th"))</thead>\n<tbody>\n"
        + rows.map { cells($0, "td") }.joined() + "</tbody>\n</table>\n"
    }
  }
}
