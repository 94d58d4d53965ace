import Files
import Testing

@testable import Reports

@Suite struct ReportsTests {
  /// Whatever a name holds, the page has no markup of it.
  @Test func textIsEscapedEverywhere() {
    let nasty = "<script>alert('x & \"y\"')</script>\u{1B}\u{0}"
    let chart = LineChart(nasty, x: nasty, y: nasty, [.init(nasty, [(0, 1), (1, 2)]), .init(nasty, [(0, 2)])])
    let page = HTMLPage(
      nasty,
      [.heading(nasty), .paragraph(nasty), .code(nasty), .table(head: [nasty], rows: [[nasty]]), .figures([chart])])
    #expect(!page.html.contains("<script"))
    #expect(page.html.contains("&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;"))
    #expect(!page.html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
    // Nothing is loaded: the one address is the name of SVG.
    #expect(page.html.components("http").count == page.html.components("http://www.w3.org/2000/svg").count)
  }

  /// The smallest value lies on the lower edge of the frame, the largest on the upper.
  @Test func pointsLieWhereTheAxesSay() {
    let chart = LineChart("t", x: "x", y: "y", [.init("a", [(0, 0), (5, 5), (10, 10)])])
    #expect(chart.svg.contains("points=\"64,254 305,144 546,34\""), "\(chart.svg)")
    let logarithmic = LineChart(
      "t", x: "x", y: "y", logarithmic: true, [.init("a", [(0, 1), (5, 10), (9, 0), (10, 100)])])
    #expect(logarithmic.svg.contains("points=\"64,254 305,144 546,34\""))
  }

  /// A bar's height is its value's share of the frame, its whisker as long as the error on both sides.
  @Test func barsAreAsHighAsTheirValues() {
    let chart = BarChart(
      "t", y: "y", series: ["a", "b"],
      [.init("g<1>", [(0.5, 0.25), (1, 0)]), .init("h", [(.nan, 0), (0, 0)])])
    // The frame reaches from 204 up to 52.
    #expect(chart.svg.contains("y=\"128\" width=\"14\" height=\"76\""))
    #expect(chart.svg.contains("y=\"52\" width=\"14\" height=\"152\""))
    #expect(chart.svg.contains("y1=\"90\"") && chart.svg.contains("y2=\"166\""))
    #expect(chart.svg.contains("g&lt;1&gt;") && !chart.svg.contains("nan"))
  }

  @Test func chartsOfNothingAndOfOneValueAreStillCharts() {
    #expect(LineChart("t", x: "x", y: "y", []).svg.contains("no values"))
    #expect(LineChart("t", x: "x", y: "y", [.init("a", [(3, .nan)])]).svg.contains("no values"))
    #expect(LineChart("t", x: "x", y: "y", [.init("a", [(3, 7)])]).svg.contains("<circle"))
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
