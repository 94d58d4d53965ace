#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Lines over a common axis, as SVG.
public struct LineChart: Sendable {
  /// One line; points that are not finite interrupt it.
  public struct Series: Sendable {
    public var name: String
    public var points: [(x: Double, y: Double)]

    public init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  public var title: String
  public var xLabel: String
  public var yLabel: String
  public var series: [Series]
  /// Whether y is drawn by its logarithm; values that are not positive are then left out.
  public var isLogarithmic: Bool

  public init(_ title: String, x: String, y: String, logarithmic: Bool = false, _ series: [Series]) {
    self.title = title
    xLabel = x
    yLabel = y
    isLogarithmic = logarithmic
    self.series = series
  }

  private static let width = 560.0
  private static let height = 300.0
  private static let frame = (left: 64.0, top: 34.0, right: 14.0, bottom: 46.0)
  /// Distinguishable with colour-deficient sight too (Okabe and Ito).
  private static let colours = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000",
  ]

  static func colour(_ index: Int) -> String { colours[index % colours.count] }

  /// A complete `<svg>` element.
  public var svg: String {
    let drawn = series.map { line in
      line.points.filter { $0.x.isFinite && $0.y.isFinite && (!isLogarithmic || $0.y > 0) }
    }
    let points = drawn.flatMap { $0 }
    var out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Markup.coordinate(Self.width)) \(Markup.coordinate(Self.height))\" "
      + "role=\"img\" aria-label=\"\(Markup.escaped(title))\" font-family=\"sans-serif\" font-size=\"11\">\n"
    out += text(Self.width / 2, 16, title, anchor: "middle", size: 13)
    guard let xs = Axis(points.map(\.x), logarithmic: false), let ys = Axis(points.map(\.y), logarithmic: isLogarithmic)
    else {
      return out + text(Self.width / 2, Self.height / 2, "no values", anchor: "middle", size: 12) + "</svg>\n"
    }
    out += axes(xs, ys)
    for (index, line) in drawn.enumerated() {
      let colour = Self.colour(index)
      let path = line.map { "\(Markup.coordinate(x($0.x, xs))),\(Markup.coordinate(y($0.y, ys)))" }.joined(
        separator: " ")
      if line.count > 1 {
        out += "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\" points=\"\(path)\"/>\n"
      } else if let point = line.first {
        let place = "cx=\"\(Markup.coordinate(x(point.x, xs)))\" cy=\"\(Markup.coordinate(y(point.y, ys)))\""
        out += "<circle \(place) r=\"3\" fill=\"\(colour)\"/>\n"
      }
      guard series.count > 1 else { continue }
      let top = Self.frame.top + 12 + Double(index) * 14
      out +=
        "<rect x=\"\(Markup.coordinate(Self.width - 150))\" y=\"\(Markup.coordinate(top - 8))\" width=\"10\" height=\"3\" fill=\"\(colour)\"/>\n"
      out += text(Self.width - 136, top - 3, series[index].name, anchor: "start", size: 10)
    }
    return out + "</svg>\n"
  }

  private func axes(_ xs: Axis, _ ys: Axis) -> String {
    let (left, right) = (Self.frame.left, Self.width - Self.frame.right)
    let (top, bottom) = (Self.frame.top, Self.height - Self.frame.bottom)
    var out = ""
    for tick in ys.ticks {
      let place = y(tick, ys)
      out += line(left, place, right, place, "#e0e0e0")
      out += text(left - 6, place + 4, Markup.label(tick), anchor: "end", size: 11)
    }
    for tick in xs.ticks {
      let place = x(tick, xs)
      out += line(place, bottom, place, bottom + 4, "#606060")
      out += text(place, bottom + 16, Markup.label(tick), anchor: "middle", size: 11)
    }
    out += line(left, bottom, right, bottom, "#606060") + line(left, top, left, bottom, "#606060")
    out += text((left + right) / 2, Self.height - 10, xLabel, anchor: "middle", size: 11)
    out +=
      "<text transform=\"translate(14 \(Markup.coordinate((top + bottom) / 2))) rotate(-90)\" text-anchor=\"middle\">"
      + "\(Markup.escaped(yLabel))</text>\n"
    return out
  }

  private func x(_ value: Double, _ axis: Axis) -> Double {
    Self.frame.left + axis.share(value) * (Self.width - Self.frame.left - Self.frame.right)
  }

  private func y(_ value: Double, _ axis: Axis) -> Double {
    Self.height - Self.frame.bottom - axis.share(value) * (Self.height - Self.frame.top - Self.frame.bottom)
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String) -> String {
    "<line x1=\"\(Markup.coordinate(x1))\" y1=\"\(Markup.coordinate(y1))\" x2=\"\(Markup.coordinate(x2))\" y2=\"\(Markup.coordinate(y2))\" "
      + "stroke=\"\(colour)\"/>\n"
  }

  private func text(_ x: Double, _ y: Double, _ text: String, anchor: String, size: Int) -> String {
    "<text x=\"\(Markup.coordinate(x))\" y=\"\(Markup.coordinate(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">"
      + "\(Markup.escaped(text))</text>\n"
  }
}

/// A range of values and where its ticks stand.
struct Axis {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  let ticks: [Double]

  /// nil without values.
  init?(_ values: [Double], logarithmic: Bool) {
    guard var low = values.min(), var high = values.max() else { return nil }
    isLogarithmic = logarithmic
    if logarithmic {
      low = floor(log10(low))
      high = max(ceil(log10(high)), low + 1)
      let step = max(1, ((high - low) / 6).rounded(.up))
      ticks = stride(from: low, through: high, by: step).map { pow(10, $0) }
    } else {
      if low == high {
        let spread = max(abs(low) * 0.1, 1e-9)
        low -= spread
        high += spread
      }
      let step = Self.step((high - low) / 5)
      low = (low / step).rounded(.down) * step
      high = (high / step).rounded(.up) * step
      ticks = (0...Int(((high - low) / step).rounded())).map { low + Double($0) * step }
    }
    self.low = low
    self.high = high
  }

  /// 1, 2 or 5 times a power of ten, not below `least`.
  private static func step(_ least: Double) -> Double {
    let power = pow(10, floor(log10(least)))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * 0.999_999 } ?? 10 * power
  }

  /// Where a value stands, 0...1.
  func share(_ value: Double) -> Double { ((isLogarithmic ? log10(value) : value) - low) / (high - low) }
}
