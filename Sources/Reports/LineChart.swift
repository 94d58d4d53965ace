/// Points over common axes, joined by lines, marked one by one, or both, as SVG.
public struct LineChart: Sendable {
  public struct Point: Sendable {
    public var x: Double
    public var y: Double
    /// Half the length of a whisker; nil draws none.
    public var xError: Double?
    public var yError: Double?
    /// Where a whisker that is not symmetric begins and ends, in place of `yError`.
    public var yInterval: ClosedRange<Double>?
    /// Whether a ring is drawn around its mark.
    public var isRinged: Bool
    /// What hovering over its mark shows.
    public var note: String?

    public init(
      _ x: Double, _ y: Double, xError: Double? = nil, yError: Double? = nil, yInterval: ClosedRange<Double>? = nil,
      isRinged: Bool = false, note: String? = nil
    ) {
      self.x = x
      self.y = y
      self.xError = xError
      self.yError = yError
      self.yInterval = yInterval
      self.isRinged = isRinged
      self.note = note
    }

    /// Itself and the ends of its whiskers.
    fileprivate var xs: [Double] { [x] + (xError.map { [x - $0, x + $0] } ?? []) }
    fileprivate var ys: [Double] { [y] + (vertical.map { [$0.lowerBound, $0.upperBound] } ?? []) }

    fileprivate var vertical: ClosedRange<Double>? {
      if let yInterval { return yInterval }
      guard let yError, yError > 0 else { return nil }
      return y - yError...y + yError
    }
  }

  /// How the points of a series are drawn.
  public enum Style: Sendable {
    /// Joined; a single one as a mark.
    case line
    case marks
    /// Joined and marked.
    case markedLine
    /// Joined by a thin grey dashed line, for reference; not in the legend without a name.
    case guide
    /// The same across the whole chart at the y of its points, whatever their x.
    case level
  }

  /// Points of one name; those that are not finite are left out.
  public struct Series: Sendable {
    public var name: String
    public var style: Style
    public var points: [Point]

    public init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.init(name, .line, points.map { Point($0.x, $0.y) })
    }

    public init(_ name: String, _ style: Style, _ points: [Point]) {
      self.name = name
      self.style = style
      self.points = points
    }
  }

  /// Which axes are drawn by their logarithm; values that are not positive are then left out.
  public struct Scale: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let logarithmicX = Scale(rawValue: 1)
    public static let logarithmicY = Scale(rawValue: 2)
  }

  public var title: String
  public var xLabel: String
  public var yLabel: String
  public var series: [Series]
  public var scale: Scale
  /// What a ring around a mark means; stands in the legend.
  public var ringLabel: String?

  public init(
    _ title: String, x: String, y: String, scale: Scale = [], ringLabel: String? = nil, _ series: [Series]
  ) {
    self.title = title
    xLabel = x
    yLabel = y
    self.scale = scale
    self.ringLabel = ringLabel
    self.series = series
  }

  /// Lines whose y may be drawn by its logarithm.
  public init(_ title: String, x: String, y: String, logarithmic: Bool, _ series: [Series]) {
    self.init(title, x: x, y: y, scale: logarithmic ? .logarithmicY : [], series)
  }

  /// A complete `<svg>` element.
  public var svg: String {
    let drawn = series.map { series in series.points.filter { isDrawn($0, series.style) } }
    let all = drawn.flatMap { $0 }
    let placed = zip(series, drawn).flatMap { $0.style == .level ? [] : $1 }
    let (logX, logY) = (scale.contains(.logarithmicX), scale.contains(.logarithmicY))
    guard let xs = Axis(extent(placed.flatMap(\.xs), logX), logarithmic: logX),
      let ys = Axis(extent(all.flatMap(\.ys), logY), logarithmic: logY)
    else { return ChartFrame.empty(title) }
    let looks = looks
    let frame = ChartFrame(
      title, xs: xs, xLabel: xLabel, ys: ys, yLabel: yLabel, hasMarks: looks.contains(where: \.isMarked))
    var marks = ""
    for (points, look) in zip(drawn, looks) { marks += Self.markup(points, look, frame) }
    var entries = zip(series, looks).compactMap { $0.name.isEmpty ? nil : ChartLegend.Entry($0.name, $1) }
    if entries.count == 1 { entries = [] }
    if let ringLabel, all.contains(where: \.isRinged) { entries.append(ChartLegend.Entry(ringLabel, nil)) }
    let legend = ChartLegend(entries, below: ChartFrame.height)
    return frame.opening(height: ChartFrame.height + legend.height) + frame.axes + marks + legend.markup + "</svg>\n"
  }

  /// Colours and marks go by place among the series that are not guides.
  private var looks: [SeriesLook] {
    var place = 0
    return series.map { series in
      defer { place += series.style == .guide || series.style == .level ? 0 : 1 }
      return SeriesLook(place: place, style: series.style)
    }
  }

  private func isDrawn(_ point: Point, _ style: Style) -> Bool {
    let hasX = style == .level || (point.x.isFinite && (!scale.contains(.logarithmicX) || point.x > 0))
    return hasX && point.y.isFinite && (!scale.contains(.logarithmicY) || point.y > 0)
  }

  /// The values an axis must hold, whiskers included where it can.
  private func extent(_ values: [Double], _ logarithmic: Bool) -> [Double] {
    values.filter { $0.isFinite && (!logarithmic || $0 > 0) }
  }

  private static func markup(_ points: [Point], _ look: SeriesLook, _ frame: ChartFrame) -> String {
    var out = ""
    if look.style == .level {
      return points.map { frame.level($0.y, look.stroke) }.joined()
    }
    if look.isJoined, points.count > 1 {
      let path = points.map { "\(Markup.coordinate(frame.x($0.x))),\(Markup.coordinate(frame.y($0.y)))" }
      out += "<polyline fill=\"none\" \(look.stroke) points=\"\(path.joined(separator: " "))\"/>\n"
    }
    guard look.isMarked || (points.count == 1 && look.style == .line) else { return out }
    for point in points {
      out += whiskers(point, look, frame)
      let (x, y) = (frame.x(point.x), frame.y(point.y))
      let note = point.note.map { "<title>\(Markup.escaped($0))</title>" } ?? ""
      out += "<g class=\"mark\">\(note)\(look.mark(x, y))"
      if point.isRinged { out += SeriesLook.ring(x, y) }
      out += "</g>\n"
    }
    return out
  }

  private static func whiskers(_ point: Point, _ look: SeriesLook, _ frame: ChartFrame) -> String {
    var out = ""
    if let error = point.xError, error > 0 {
      let (low, high, y) = (frame.x(point.x - error), frame.x(point.x + error), frame.y(point.y))
      out += look.whisker("M\(Markup.coordinate(low)) \(Markup.coordinate(y))H\(Markup.coordinate(high))")
    }
    if let interval = point.vertical {
      let (low, high, x) = (frame.y(interval.lowerBound), frame.y(interval.upperBound), frame.x(point.x))
      out += look.whisker(
        "M\(Markup.coordinate(x)) \(Markup.coordinate(low))V\(Markup.coordinate(high))"
          + "M\(Markup.coordinate(x - 3)) \(Markup.coordinate(low))h6"
          + "M\(Markup.coordinate(x - 3)) \(Markup.coordinate(high))h6")
    }
    return out
  }
}
