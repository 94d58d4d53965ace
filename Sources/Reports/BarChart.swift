/// Bars in groups side by side, with whiskers, as SVG; values from 0 to 1.
public struct BarChart: Sendable {
  /// One group of bars, a value for each series.
  public struct Group: Sendable {
    public var name: String
    /// Value and half the whisker's length; a value that is not finite has no bar.
    public var bars: [(value: Double, error: Double)]

    public init(_ name: String, _ bars: [(value: Double, error: Double)]) {
      (self.name, self.bars) = (name, bars)
    }
  }

  public var title: String
  public var yLabel: String
  /// What the bars of each group are.
  public var series: [String]
  public var groups: [Group]

  public init(_ title: String, y: String, series: [String], _ groups: [Group]) {
    (self.title, yLabel, self.series, self.groups) = (title, y, series, groups)
  }

  private static let barWidth = 16.0
  private static let height = 300.0
  private static let frame = (left: 52.0, top: 52.0, right: 14.0, bottom: 96.0)

  private var groupWidth: Double { Double(max(series.count, 1)) * Self.barWidth + 26 }
  private var width: Double { Self.frame.left + Self.frame.right + Double(groups.count) * groupWidth }

  /// A complete `<svg>` element.
  public var svg: String {
    let size = "\(Markup.coordinate(max(width, 320))) \(Markup.coordinate(Self.height))"
    var out =
      "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" role=\"img\" "
      + "aria-label=\"\(Markup.escaped(title))\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#202020\">\n"
    out += text(Self.frame.left, 16, title, anchor: "start", size: 13)
    for (index, name) in series.enumerated() {
      let x = Self.frame.left + Double(index) * 130
      out += rectangle(x, 27, 10, 10, SeriesLook.colour(index)) + text(x + 14, 36, name, anchor: "start", size: 10)
    }
    for tick in stride(from: 0.0, through: 1, by: 0.25) {
      out += line(Self.frame.left, y(tick), width - Self.frame.right, y(tick), "grid", "#e0e0e0")
      out += text(Self.frame.left - 6, y(tick) + 4, Markup.label(tick), anchor: "end", size: 11)
    }
    for (place, group) in groups.enumerated() {
      let start = Self.frame.left + Double(place) * groupWidth + 13
      for (index, bar) in group.bars.enumerated() where bar.value.isFinite {
        let (x, top) = (start + Double(index) * Self.barWidth, y(bar.value))
        out += rectangle(x, top, Self.barWidth - 2, max(y(0) - top, 0), SeriesLook.colour(index))
        guard bar.error > 0 else { continue }
        let middle = x + Self.barWidth / 2 - 1
        out += line(
          middle, y(min(bar.value + bar.error, 1)), middle, y(max(bar.value - bar.error, 0)), "ink", "#202020")
      }
      out +=
        "<text transform=\"translate(\(Markup.coordinate(start + 6)) \(Markup.coordinate(y(0) + 12))) rotate(28)\" "
        + "font-size=\"10\">\(Markup.escaped(group.name))</text>\n"
    }
    out += line(Self.frame.left, y(0), width - Self.frame.right, y(0), "axis", "#606060")
    out +=
      "<text transform=\"translate(14 \(Markup.coordinate((y(0) + y(1)) / 2))) rotate(-90)\" text-anchor=\"middle\">"
      + "\(Markup.escaped(yLabel))</text>\n"
    return out + "</svg>\n"
  }

  private func y(_ value: Double) -> Double {
    let (top, bottom) = (Self.frame.top, Self.height - Self.frame.bottom)
    return bottom - min(max(value, 0), 1) * (bottom - top)
  }

  private func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: String) -> String {
    "<rect x=\"\(Markup.coordinate(x))\" y=\"\(Markup.coordinate(y))\" width=\"\(Markup.coordinate(width))\" "
      + "height=\"\(Markup.coordinate(height))\" fill=\"\(colour)\"/>\n"
  }

  /// The page's style takes over the colour by the role: dark where the reader prefers it.
  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ role: String, _ colour: String
  ) -> String {
    "<line class=\"\(role)\" x1=\"\(Markup.coordinate(x1))\" y1=\"\(Markup.coordinate(y1))\" x2=\"\(Markup.coordinate(x2))\" "
      + "y2=\"\(Markup.coordinate(y2))\" stroke=\"\(colour)\"/>\n"
  }

  private func text(_ x: Double, _ y: Double, _ text: String, anchor: String, size: Int) -> String {
    "<text x=\"\(Markup.coordinate(x))\" y=\"\(Markup.coordinate(y))\" text-anchor=\"\(anchor)\" "
      + "font-size=\"\(size)\">\(Markup.escaped(text))</text>\n"
  }
}
