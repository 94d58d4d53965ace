/// The demonstration as one page: what came out, then every command, what it printed, and the figures it drew.
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
    /// Commands that were not run, and why.
    public var next: (reason: String, commands: [String])?

    public init(
      title: String, explanation: String, runs: [Run], isProse: Bool, figures: [(svg: String, caption: String)],
      links: [(file: String, text: String)], next: (reason: String, commands: [String])? = nil
    ) {
      self.title = title
      self.explanation = explanation
      self.runs = runs
      self.isProse = isProse
      self.figures = figures
      self.links = links
      self.next = next
    }
  }

  /// A few numbers that say what came out, and a sentence about them.
  public struct Summary: Sendable {
    public var head: [String]
    public var rows: [[String]]
    public var explanation: String
    /// SVG beside the numbers, with a sentence.
    public var figure: (svg: String, caption: String)

    public init(
      head: [String], rows: [[String]], explanation: String, figure: (svg: String, caption: String)
    ) {
      self.head = head
      self.rows = rows
      self.explanation = explanation
      self.figure = figure
    }
  }

  private let introduction: [String]
  private let summary: Summary
  private let sections: [Section]
  private let closing: String

  public init(introduction: [String], _ summary: Summary, _ sections: [Section], closing: String) {
    self.introduction = introduction
    self.summary = summary
    self.sections = sections
    self.closing = closing
  }

  public var page: HTMLPage {
    let contents = sections.enumerated().map {
      "<li><a href=\"#step-\($0 + 1)\">\(Markup.escaped($1.title))</a></li>\n"
    }
    var parts: [HTMLPage.Part] = introduction.map { .paragraph($0) }
    parts += [
      .markup("<div class=\"summary\">\n<div>\n"), .table(head: summary.head, rows: summary.rows),
      .paragraph(summary.explanation),
      .markup("</div>\n\(Self.markup(summary.figure))</div>\n"),
      .markup("<ol class=\"contents\">\n\(contents.joined())</ol>\n"),
    ]
    parts += sections.enumerated().map { .markup(Self.markup($0 + 1, $1)) }
    parts += [.heading("With your own files"), .paragraph(closing)]
    var page = HTMLPage("ssae-host: what it does", parts)
    page.style = Self.style
    return page
  }

  private static func markup(_ number: Int, _ section: Section) -> String {
    let figures = section.figures.map(markup)
    let links = section.links.map { "<a href=\"\(Markup.escaped($0.file))\">\(Markup.escaped($0.text))</a>" }
    let next = section.next.map { next in
      "<p>\(Markup.escaped(next.reason))</p>\n" + next.commands.map(command).joined()
    }
    return """
      <section id="step-\(number)">
      <h2>\(number). \(Markup.escaped(section.title))</h2>
      <p>\(Markup.escaped(section.explanation))</p>
      <div class="\(section.isProse ? "prose runs" : "runs")">
      \(section.runs.map { markup($0, isProse: section.isProse) }.joined())\
      </div>
      \(figures.isEmpty ? "" : "<div class=\"charts\">\n\(figures.joined())</div>\n")\
      \(next ?? "")\
      \(links.isEmpty ? "" : "<p class=\"links\">\(links.joined(separator: " · "))</p>\n")\
      </section>

      """
  }

  private static func markup(_ figure: (svg: String, caption: String)) -> String {
    "<figure>\n\(figure.svg)<figcaption>\(Markup.escaped(figure.caption))</figcaption>\n</figure>\n"
  }

  private static func markup(_ run: Run, isProse: Bool) -> String {
    let output = isProse ? String(run.output.drop { $0 == " " }) : run.output
    return """
      <div>
      \(run.label.isEmpty ? "" : "<h3>\(Markup.escaped(run.label))</h3>\n")\
      \(command(run.command))\
      \(output.isEmpty ? "" : "<pre tabindex=\"0\">\(Markup.escaped(output))</pre>\n")\
      </div>

      """
  }

  /// Lines break between words, not at the hyphens of options.
  private static func command(_ line: String) -> String {
    let words = line.split(separator: " ").map { "<span>\(Markup.escaped(String($0)))</span>" }
    return "<pre class=\"command\" tabindex=\"0\">\(words.joined(separator: " "))</pre>\n"
  }

  /// A command is selected whole by one click, to be copied.
  private static let style = """
    body { max-width: 1120px; line-height: 1.55; font-family: system-ui, sans-serif; }
    h1 { font-size: 1.8em; line-height: 1.25; margin: 0 0 0.6em; }
    h2 { font-size: 1.25em; line-height: 1.3; margin: 0 0 0.4em; }
    section { margin-top: 3em; padding-top: 1.6em; border-top: 1px solid var(--grid); scroll-margin-top: 0; }
    section + h2 { margin-top: 3em; padding-top: 1.6em; border-top: 1px solid var(--grid); }
    p { max-width: 72ch; margin: 0.6em 0; } a { color: inherit; text-underline-offset: 0.2em; }
    pre { font-size: 0.8em; line-height: 1.5; border-radius: 6px; margin: 0.6em 0; white-space: pre; }
    pre.command { white-space: pre-wrap; user-select: all; border-left: 3px solid var(--rule); }
    pre.command::before { content: "$ "; opacity: 0.5; user-select: none; }
    .summary { margin: 1.8em 0; display: grid; gap: 1.2em 2.4em; align-items: start; }
    @media (min-width: 1000px) { .summary { grid-template-columns: minmax(0, 1fr) 26em; } }
    .summary > div { min-width: 0; } .summary p { font-size: 0.9em; }
    .summary td { font-variant-numeric: tabular-nums; padding: 0.35em 0.8em; border-bottom: 1px solid var(--grid); }
    .summary th { font-weight: 600; padding: 0.35em 0.8em; }
    .summary td:last-child { font-weight: 600; }
    .summary th:first-child, .summary td:first-child { padding-left: 0; min-width: 8em; }
    .runs { display: grid; gap: 0 1.4em; grid-template-columns: repeat(auto-fit, minmax(min(34em, 100%), 1fr)); }
    .prose.runs { grid-template-columns: repeat(auto-fit, minmax(min(20em, 100%), 1fr)); }
    .prose pre { white-space: pre-wrap; } .prose pre:not(.command) { font: inherit; padding: 0.8em 1em; }
    .runs > div { min-width: 0; } h3 { font-size: 1em; margin: 0.9em 0 0; }
    .contents { columns: 2 18em; padding-left: 1.6em; } .contents li { break-inside: avoid; }
    .command span { display: inline-block; max-width: 100%; }
    @media (max-width: 560px) { .summary { font-size: 0.92em; } .summary th, .summary td { padding: 0.35em 0.4em; }
      .summary th:first-child, .summary td:first-child { min-width: 6em; } }
    .charts { margin: 1.4em 0; } figure { max-width: 580px; } figcaption { max-width: 60ch; margin-top: 0.3em; }
    .links { font-weight: 600; }

    """
}
