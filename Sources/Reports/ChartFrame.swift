/// The frame of a chart: title, axes with ticks and labels, and where values lie between them.
struct ChartFrame {
  /// Narrow enough that the text stays legible where the page is as wide as a phone.
  static let width = 440.0
  /// Without a legend, which adds to it.
  static let height = 300.0
  private static let margin = (left: 62.0, top: 34.0, right: 16.0, bottom: 48.0)

  private let title: String
  private let xs: Axis
  private let xLabel: String
  private let ys: Axis
  private let yLabel: String
  /// Room between the sides and the outermost values, so that no mark lies on the labels of the axis.
  private let inset: Double

  init(_ title: String, xs: Axis, xLabel: String, ys: Axis, yLabel: String, hasMarks: Bool) {
    self.title = title
    inset = hasMarks ? 12 : 0
    self.xs = xs
    self.xLabel = xLabel
    self.ys = ys
    self.yLabel = yLabel
  }

  /// The chart of nothing.
  static func empty(_ title: String) -> String {
    opening(title, height: height)
      + text(width / 2, height / 2, "no values", anchor: "middle", size: 12) + "</svg>\n"
  }

  func opening(height: Double) -> String { Self.opening(title, height: height) }

  /// The page's style takes over colours by the classes: dark where the reader prefers it.
  private static func opening(_ title: String, height: Double) -> String {
    "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" "
      + "viewBox=\"0 0 \(Markup.coordinate(width)) \(Markup.coordinate(height))\" "
      + "role=\"img\" aria-label=\"\(Markup.escaped(title))\" font-family=\"sans-serif\" font-size=\"11\" "
      + "fill=\"#202020\">\n"
      + text(width / 2, 18, Markup.shortened(title, to: 62), anchor: "middle", size: 13)
  }

  /// Grid, ticks and labels.
  var axes: String {
    let (left, right) = (Self.margin.left, Self.width - Self.margin.right)
    let (top, bottom) = (Self.margin.top, Self.height - Self.margin.bottom)
    var out = ""
    for (tick, label) in zip(ys.ticks, ys.labels) {
      let place = y(tick)
      out += Self.line(left, place, right, place, "grid")
      out += Self.text(left - 6, place + 4, label, anchor: "end", size: 11)
    }
    for (tick, label) in zip(xs.ticks, xs.labels) {
      let place = x(tick)
      out += Self.line(place, bottom, place, bottom + 4, "axis")
      // A long label at the end of the axis stays within the chart.
      let middle = min(place, Self.width - Markup.width(label) / 2 - 1)
      out += Self.text(middle, bottom + 16, label, anchor: "middle", size: 11)
    }
    out += Self.line(left, bottom, right, bottom, "axis") + Self.line(left, top, left, bottom, "axis")
    out += Self.text(
      (left + right) / 2, Self.height - 12, Markup.shortened(xLabel, to: 66), anchor: "middle", size: 11)
    out +=
      "<text transform=\"translate(13 \(Markup.coordinate((top + bottom) / 2))) rotate(-90)\" text-anchor=\"middle\">"
      + "\(Markup.escaped(Markup.shortened(yLabel, to: 40)))</text>\n"
    return out
  }

  func x(_ value: Double) -> Double {
    let width = Self.width - Self.margin.left - Self.margin.right - 2 * inset
    return Self.margin.left + inset + Self.within(xs.share(value)) * width
  }

  func y(_ value: Double) -> Double {
    let height = Self.height - Self.margin.top - Self.margin.bottom
    return Self.height - Self.margin.bottom - Self.within(ys.share(value)) * height
  }

  /// A line across the chart.
  func level(_ value: Double, _ stroke: String) -> String {
    "<path d=\"M\(Markup.coordinate(Self.margin.left)) \(Markup.coordinate(y(value)))"
      + "H\(Markup.coordinate(Self.width - Self.margin.right))\" fill=\"none\" \(stroke)/>\n"
  }

  /// A whisker that reaches below everything a logarithm can show ends at the edge.
  private static func within(_ share: Double) -> Double { share.isNaN ? 0 : min(max(share, 0), 1) }

  private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ role: String) -> String {
    "<line class=\"\(role)\" x1=\"\(Markup.coordinate(x1))\" y1=\"\(Markup.coordinate(y1))\" "
      + "x2=\"\(Markup.coordinate(x2))\" y2=\"\(Markup.coordinate(y2))\" "
      + "stroke=\"\(role == "grid" ? "#e0e0e0" : "#606060")\"/>\n"
  }

  static func text(_ x: Double, _ y: Double, _ text: String, anchor: String, size: Int) -> String {
    "<text x=\"\(Markup.coordinate(x))\" y=\"\(Markup.coordinate(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">"
      + "\(Markup.escaped(text))</text>\n"
  }
}
