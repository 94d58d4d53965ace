/// Bars in groups, from left to right, with whiskers, as SVG; values from 0 to 1.
public struct BarChart: Sendable {
  /// One group of bars, a value for each series.
  public struct Group: Sendable {
    public var name: String
    /// What tells groups of one name apart, below it.
    public var detail: String?
    /// Value and half the whisker's length; a value that is not finite has no bar.
    public var bars: [(value: Double, error: Double)]

    public init(_ name: String, detail: String? = nil, _ bars: [(value: Double, error: Double)]) {
      (self.name, self.detail, self.bars) = (name, detail, bars)
    }
  }

  public var title: String
  public var valueLabel: String
  /// What the bars of each group are.
  public var series: [String]
  public var groups: [Group]

  public init(_ title: String, value: String, series: [String], _ groups: [Group]) {
    (self.title, valueLabel, self.series, self.groups) = (title, value, series, groups)
  }

  /// As narrow as other charts, so that the text stays legible on a phone; names stand to the left of their bars.
  private static let width = ChartFrame.width
  private static let bounds = (left: 196.0, right: 424.0)
  private static let bar = 9.0
  private static let gap = 9.0

  private var groupHeight: Double { Double(max(series.count, 1)) * Self.bar + Self.gap }

  /// Where each series' name begins: in rows below the title.
  private var legend: [(x: Double, y: Double, name: String)] {
    var (x, y) = (14.0, 38.0)
    return series.map { name in
      let name = Markup.fitted(name, within: Self.width - 60)
      let length = Markup.width(name) + 28
      if x > 14, x + length > Self.width { (x, y) = (14, y + 16) }
      defer { x += length }
      return (x, y, name)
    }
  }

  /// A complete `<svg>` element.
  public var svg: String {
    let legend = legend
    let top = (legend.last?.y ?? 22) + 12
    let bottom = top + Double(groups.count) * groupHeight + Self.gap
    let size = "\(Markup.coordinate(Self.width)) \(Markup.coordinate(bottom + 40))"
    var out =
      "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" role=\"img\" "
      + "aria-label=\"\(Markup.escaped(title))\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#202020\">\n"
    out += text(Self.width / 2, 18, Markup.shortened(title, to: 62), anchor: "middle", size: 13)
    for (index, entry) in legend.enumerated() {
      out += rectangle(entry.x, entry.y - 9, 10, 10, SeriesLook.colour(index))
      out += text(entry.x + 14, entry.y, entry.name, anchor: "start", size: 10)
    }
    for tick in stride(from: 0.0, through: 1, by: 0.25) {
      out += line(x(tick), top, x(tick), bottom, "grid", "#e0e0e0")
      out += text(x(tick), bottom + 15, Markup.label(tick), anchor: "middle", size: 11)
    }
    out += text((x(0) + x(1)) / 2, bottom + 31, valueLabel, anchor: "middle", size: 11)
    for (place, group) in groups.enumerated() {
      let start = top + Double(place) * groupHeight + Self.gap
      for (index, bar) in group.bars.enumerated() where bar.value.isFinite {
        let y = start + Double(index) * Self.bar
        out += rectangle(x(0), y, x(bar.value) - x(0), Self.bar - 1, SeriesLook.colour(index))
        guard bar.error > 0 else { continue }
        let middle = y + (Self.bar - 1) / 2
        out += line(x(bar.value - bar.error), middle, x(bar.value + bar.error), middle, "ink", "#202020")
      }
      let lines = [group.name] + (group.detail.map { [$0] } ?? [])
      let first = start + (groupHeight - Self.gap) / 2 + 4 - 6 * Double(lines.count - 1)
      for (row, name) in lines.enumerated() {
        out += text(
          Self.bounds.left - 6, first + 12 * Double(row), Markup.fitted(name, within: 186), anchor: "end", size: 10)
      }
    }
    out += line(x(0), top, x(0), bottom, "axis", "#606060")
    return out + "</svg>\n"
  }

  private func x(_ value: Double) -> Double {
    Self.bounds.left + min(max(value, 0), 1) * (Self.bounds.right - Self.bounds.left)
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
