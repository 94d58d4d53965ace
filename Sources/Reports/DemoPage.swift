/// The demonstration as one page: every command, what it printed, and the figures it drew.
public struct DemoPage {
  public struct Run: Sendable {
    /// Tells it from the others of its section; empty where there is one.
    public var label: String
    public var command: String
    public var output: String

    public init(label: String, command: String, output: String) {
      self.label = label
      self.command = command
      self.output = output
    }
  }

  public struct Section: Sendable {
    public var title: String
    public var explanation: String
    /// Shown side by side where there is room.
    public var runs: [Run]
    /// Whether outputs are sentences, which may wrap.
    public var isProse: Bool
    /// SVG as this program drew it, each with a sentence.
    public var figures: [(svg: String, caption: String)]
    /// Files beside the page, each with the words that lead there.
    public var links: [(file: String, text: String)]

    public init(
      title: String, explanation: String, runs: [Run], isProse: Bool, figures: [(svg: String, caption: String)],
      links: [(file: String, text: String)]
    ) {
      self.title = title
      self.explanation = explanation
      self.runs = runs
      self.isProse = isProse
      self.figures = figures
      self.links = links
    }
  }

  private let introduction: [String]
  private let sections: [Section]

  public init(introduction: [String], _ sections: [Section]) {
    self.introduction = introduction
    self.sections = sections
  }

  public var page: HTMLPage {
    let contents = sections.enumerated().map {
      "<li><a href=\"#step-\($0 + 1)\">\(Markup.escaped($1.title))</a></li>\n"
    }
    var page = HTMLPage(
      "ssae-host: what it does",
      introduction.map { .paragraph($0) } + [.markup("<ol class=\"contents\">\n\(contents.joined())</ol>\n")]
        + sections.enumerated().map { .markup(Self.markup($0 + 1, $1)) })
    page.style = Self.style
    return page
  }

  private static func markup(_ number: Int, _ section: Section) -> String {
    let figures = section.figures.map {
      "<figure>\n\($0.svg)<figcaption>\(Markup.escaped($0.caption))</figcaption>\n</figure>\n"
    }
    let links = section.links.map { "<a href=\"\(Markup.escaped($0.file))\">\(Markup.escaped($0.text))</a>" }
    return """
      <section id="step-\(number)">
      <h2>\(number). \(Markup.escaped(section.title))</h2>
      <p>\(Markup.escaped(section.explanation))</p>
      <div class="\(section.isProse ? "prose runs" : "runs")">
      \(section.runs.map(markup).joined())\
      </div>
      \(figures.isEmpty ? "" : "<div class=\"charts\">\n\(figures.joined())</div>\n")\
      \(links.isEmpty ? "" : "<p class=\"links\">\(links.joined(separator: " · "))</p>\n")\
      </section>

      """
  }

  private static func markup(_ run: Run) -> String {
    """
    <div>
    \(run.label.isEmpty ? "" : "<h3>\(Markup.escaped(run.label))</h3>\n")\
    <pre class="command" tabindex="0">\(Markup.escaped(run.command))</pre>
    \(run.output.isEmpty ? "" : "<pre tabindex=\"0\">\(Markup.escaped(run.output))</pre>\n")\
    </div>

    """
  }

  /// A command is selected whole by one click, to be copied.
  private static let style = """
    body { max-width: 1200px; line-height: 1.55; font-family: system-ui, sans-serif; }
    h1 { font-size: 1.7em; line-height: 1.25; } h2 { font-size: 1.2em; margin: 2.6em 0 0.4em; }
    p { max-width: 68ch; } a { color: inherit; text-underline-offset: 0.2em; }
    pre { font-size: 0.78em; line-height: 1.45; border-radius: 6px; white-space: pre; }
    pre.command { white-space: pre-wrap; user-select: all; border-left: 3px solid var(--rule); }
    pre.command::before { content: "$ "; opacity: 0.5; user-select: none; }
    .runs { display: grid; gap: 0 1.2em; grid-template-columns: repeat(auto-fit, minmax(min(35em, 100%), 1fr)); }
    .prose.runs { grid-template-columns: repeat(auto-fit, minmax(min(21em, 100%), 1fr)); }
    .prose pre { white-space: pre-wrap; } .prose pre:not(.command) { font: inherit; padding: 0.8em 1em; }
    .runs > div { min-width: 0; } h3 { font-size: 1em; margin: 0.8em 0 0; }
    .contents { columns: 2 18em; padding-left: 1.6em; } .contents li { break-inside: avoid; }
    .charts { margin: 1.2em 0; }

    """
}
