import Files
import Testing

@testable import Reports

@Suite struct ReportsTests {
  /// Whatever a name holds, the page has no markup of it.
  @Test func textIsEscapedEverywhere() {
    let nasty = "<script>alert('x & \"y\"')</script>\u{1B}\u{0}"
    let chart = LineChart(nasty, x: nasty, y: nasty, [.init(nasty, [(0, 1), (1, 2)]), .init(nasty, [(0, 2)])])
    let marks = LineChart(
      nasty, x: nasty, y: nasty, ringLabel: nasty,
      [.init(nasty, .markedLine, [.init(1, 2, isRinged: true, note: nasty)]), .init(nasty, .level, [.init(0, 1)])])
    let page = HTMLPage(
      nasty,
      [
        .heading(nasty), .paragraph(nasty), .code(nasty), .table(head: [nasty], rows: [[nasty]]), .figures([chart]),
        .explained([ExplainedFigure(marks, caption: nasty, head: [nasty], rows: [[nasty]])]),
      ])
    #expect(!page.html.contains("<script"))
    #expect(page.html.contains("&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;"))
    #expect(!page.html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
    // Nothing is loaded: the one address is the name of SVG.
    #expect(page.html.components("://").count == page.html.components("http://www.w3.org/2000/svg").count)
  }

  /// The smallest value lies on the lower edge of the frame, the largest on the upper.
  @Test func pointsLieWhereTheAxesSay() {
    let chart = LineChart("t", x: "x", y: "y", [.init("a", [(0, 0), (5, 5), (10, 10)])])
    #expect(chart.svg.contains("points=\"62,252 243,143 424,34\""), "\(chart.svg)")
    let logarithmic = LineChart(
      "t", x: "x", y: "y", logarithmic: true, [.init("a", [(0, 1), (5, 10), (9, 0), (10, 100)])])
    #expect(logarithmic.svg.contains("points=\"62,252 243,143 424,34\""))
  }

  /// A bar's length is its value's share of the frame, its whisker as long as the error on both sides.
  @Test func barsAreAsLongAsTheirValues() {
    let chart = BarChart(
      "t", value: "v", series: ["a", "b"],
      [.init("g<1>", [(0.5, 0.25), (1, 0)]), .init("h", [(.nan, 0), (0, 0)])])
    // The frame reaches from 196 to 424.
    #expect(chart.svg.contains("x=\"196\" y=\"59\" width=\"114\" height=\"8\""))
    #expect(chart.svg.contains("x=\"196\" y=\"68\" width=\"228\" height=\"8\""))
    #expect(chart.svg.contains("x1=\"253\"") && chart.svg.contains("x2=\"367\""))
    #expect(chart.svg.contains("g&lt;1&gt;") && !chart.svg.contains("nan"))
    // The page's style finds it, and its lines by their roles.
    #expect(chart.svg.hasPrefix("<svg class=\"chart\""))
    for role in ["grid", "axis", "ink"] { #expect(chart.svg.contains("<line class=\"\(role)\"")) }
  }

  /// The demonstration: text escaped, commands apart from what they print, nothing for what a step has not.
  @Test func aDemonstrationShowsCommandsResultsAndLinks() {
    let page = DemoPage(
      introduction: ["i"],
      .init(
        head: ["", "GSAE"], rows: [["Perplexity", "3.14"]], explanation: "lower is better",
        figure: ("<svg id='top'></svg>", "b caption")),
      [
        .init(
          title: "<one>", explanation: "e", runs: [.init(label: "", command: "ssae-host '<a>'", output: "o < p")],
          isProse: false, figures: [], links: [("x/y.html", "The page")], next: ("nobody answered", ["then \"this\""])),
        .init(
          title: "two", explanation: "e", runs: [], isProse: true, figures: [("<svg></svg>", "a caption")], links: []),
      ], closing: "c"
    ).page.html
    for text in [
      "<td>3.14</td>", "<a href=\"#step-2\">two</a>", "<section id=\"step-2\">", "&lt;one&gt;",
      "<span>ssae-host</span> <span>&#39;&lt;a&gt;&#39;</span></pre>", "o &lt; p",
      "<a href=\"x/y.html\">The page</a>",
      "nobody answered", "<span>then</span> <span>&quot;this&quot;</span>", "<figcaption>a caption</figcaption>",
      "<svg id='top'></svg><figcaption>b caption</figcaption>",
    ] { #expect(page.contains(text), "\(text)") }
    #expect(!page.contains("<a>") && page.components("class=\"links\"").count == 2)
  }

  /// A whisker that is not symmetric reaches from one end to the other, and the axis holds both.
  @Test func intervalsAreDrawnFromEndToEnd() {
    let chart = LineChart(
      "t", x: "x", y: "y", [.init("a", .marks, [.init(0, 1, yInterval: 0...4), .init(1, 1)])])
    // The frame reaches from 252 (0) up to 34 (4).
    #expect(chart.svg.contains("M74 252V34"))
    #expect(chart.svg.ranges(of: "class=\"whisker\"").count == 1)
  }

  @Test func chartsOfNothingAndOfOneValueAreStillCharts() {
    #expect(LineChart("t", x: "x", y: "y", []).svg.contains("no values"))
    #expect(LineChart("t", x: "x", y: "y", [.init("a", [(3, .nan)])]).svg.contains("no values"))
    #expect(LineChart("t", x: "x", y: "y", [.init("a", [(3, 7)])]).svg.contains("<circle"))
  }

  /// Whiskers reach as far as the errors say, and the axes hold them.
  @Test func marksCarryWhiskersRingsAndNotes() {
    let chart = LineChart(
      "t", x: "x", y: "y", ringLabel: "ringed",
      [
        .init("a", .markedLine, [.init(0, 0), .init(10, 5, xError: 0, yError: 5, isRinged: true, note: "n")]),
        .init("b", .marks, [.init(5, .nan), .init(5, 5)]), .init("", .guide, [.init(0, 0), .init(10, 5)]),
        .init("level", .level, [.init(99, 10)]),
      ])
    let svg = chart.svg
    #expect(svg.components("class=\"mark\"").count == 4)
    #expect(svg.components("class=\"whisker\"").count == 2)
    #expect(svg.components("class=\"ring\"").count == 3)  // the mark's and the legend's
    #expect(svg.components("class=\"legend\"").count == 5)  // a, b, level, ringed
    #expect(svg.contains("d=\"M412 252V34M409 252h6M409 34h6\""), "\(svg)")
    #expect(svg.contains("d=\"M62 34H424\""), "\(svg)")
    #expect(svg.contains("<title>n</title>"))
  }

  /// A whisker below 0 ends at the edge of a logarithmic axis instead of nowhere.
  @Test func whiskersOfLogarithmicAxesStayInside() {
    let chart = LineChart(
      "t", x: "x", y: "y", scale: [.logarithmicX, .logarithmicY],
      [.init("a", .marks, [.init(1, 10, yError: 20), .init(100, 1000), .init(-1, 3), .init(5, 0)])])
    #expect(chart.svg.components("class=\"mark\"").count == 3)
    #expect(chart.svg.contains("V252M") || chart.svg.contains(" 252V"), "\(chart.svg)")
    #expect(!chart.svg.contains("nan") && !chart.svg.contains("inf"))
  }

  /// The names of twenty SAEs lie below the frame, and none is wider than the chart.
  @Test func legendsOfLongNamesStayInside() throws {
    let names = (0..<20).map { String(repeating: $0 % 2 == 0 ? "name " : "名前", count: 1 + 3 * $0) + "\($0)" }
    let svg = LineChart("t", x: "x", y: "y", names.map { .init($0, .marks, [.init(1, 1)]) }).svg
    for name in names { #expect(svg.contains("<title>\(name)</title>")) }
    let height = try #require(svg.firstMatch(of: /viewBox="0 0 440 ([0-9]+)"/).flatMap { Double($0.output.1) })
    #expect(height > 300 + 17 * 7)
    #expect(svg.contains("…"))
    for found in svg.matches(of: /<text x="([0-9.]+)" y="([0-9.]+)" text-anchor="start" font-size="11">([^<]*)</) {
      let (x, y) = (try #require(Double(found.output.1)), try #require(Double(found.output.2)))
      #expect(y > 300 && y < height)
      #expect(x + Markup.width(String(found.output.3)) < 440, "\(found.output.3)")
    }
  }

  /// Neighbouring ticks of a narrow range have different labels.
  @Test func tickLabelsTellNeighboursApart() throws {
    for values in [[2.1336, 2.1351], [0.98515, 0.98523], [1500, 1510], [-1e-5, 2e-5], [3e6, 3.1e6], [0, 1]] {
      let axis = try #require(Axis(values, logarithmic: false))
      #expect(Set(axis.labels).count == axis.ticks.count, "\(axis.labels)")
    }
    for (values, expected) in [
      ([24.0, 32], ["20", "50"]), ([8, 128], ["5", "10", "20", "50", "100", "200"]), ([3, 3], ["2", "5"]),
      ([0.02, 30_000], ["0.01", "1", "100", "10k"]), ([20, 20], ["10", "20", "50"]),
    ] {
      let axis = try #require(Axis(values, logarithmic: true))
      #expect(axis.labels == expected, "\(values): \(axis.labels)")
    }
  }

  @Test(arguments: [
    (2.68751, 0.0031, "2.6875 ± 0.0031"), (2.68751, 0.42, "2.69 ± 0.42"), (180.3, 21, "180 ± 21"),
    (5, 0, "5.0000 ± 0.0000"),
  ])
  func digitsFollowTheSpread(_ mean: Double, _ deviation: Double, _ expected: String) {
    #expect(Markup.spread(mean, deviation, digits: 4) == expected)
    #expect(Markup.spread(mean, nil, digits: 1) == Markup.fixed(mean, 1))
  }

  @Test func pagesForbidEverythingButTheirStyle() {
    let html = HTMLPage("t", []).html
    #expect(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""))
    #expect(html.contains("prefers-color-scheme: dark"))
  }

  @Test(arguments: [
    ([0.0, 1], [0, 0.2, 0.4, 0.6, 0.8, 1]), ([3, 48], [0, 10, 20, 30, 40, 50]), ([-1, 1], [-1, -0.5, 0, 0.5, 1]),
  ])
  func ticksAreRoundNumbers(_ values: [Double], _ expected: [Double]) throws {
    let ticks = try #require(Axis(values, logarithmic: false)).ticks
    #expect(ticks.count == expected.count)
    for (tick, value) in zip(ticks, expected) { #expect(abs(tick - value) < 1e-12) }
  }

  @Test(arguments: [
    (0.0, "0"), (1, "1"), (0.25, "0.25"), (1500, "1.5k"), (2_000_000, "2M"), (0.00012, "1.2e-4"), (-3.14159, "-3.14"),
  ])
  func labelsAreShort(_ value: Double, _ expected: String) { #expect(Markup.label(value) == expected) }

  /// Two SAEs in one log are two lines in every chart that has values.
  @Test func aTrainingPageHasALinePerSAE() {
    var lines: [JSONObject] = []
    for step in 1...3 {
      for name in ["k8", "k16"] {
        lines.append([
          "step": JSON(step), "tokens": JSON(step * 100), "sae": JSON(name), "loss": JSON(10.0 / Double(step)),
          "l0": 8.0, "auxiliary": 0.0,
        ])
      }
    }
    lines.append(["tokens": 300, "sae": "k8", "evaluation": ["spliced": ["perplexity": 12.5]]])
    let html = TrainingPage("run", notes: ["a note"], lines: lines).page.html
    // Loss and L0; nothing for what is zero throughout.
    #expect(html.components("<polyline").count == 5)
    #expect(html.contains("Perplexity with the SAE spliced in") && html.contains("a note"))
    #expect(!html.contains("Auxiliary losses"))
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
