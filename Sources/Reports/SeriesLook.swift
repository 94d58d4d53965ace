/// The colour, line and mark of one series.
struct SeriesLook {
  let place: Int
  let style: LineChart.Style
  /// Marked by a circle, whatever the place.
  var isDot = false

  /// Distinguishable with colour-deficient sight too (Okabe and Ito); the page lightens the dark ones on dark.
  private static let colours = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000",
  ]

  static func colour(_ place: Int) -> String { colours[place % colours.count] }

  private var isReference: Bool { style == .guide || style == .level }
  var colour: String { isReference ? "#7f7f7f" : Self.colour(place) }

  var isJoined: Bool { style != .marks }
  var isMarked: Bool { style == .marks || style == .markedLine }

  var stroke: String {
    isReference
      ? "stroke=\"\(colour)\" stroke-width=\"1.2\" stroke-dasharray=\"5 4\""
      : "stroke=\"\(colour)\" stroke-width=\"1.5\""
  }

  /// Colours come again after eight series, but then with another shape.
  func mark(_ x: Double, _ y: Double) -> String {
    let path: String
    switch isDot ? 0 : (place + place / Self.colours.count) % 4 {
    case 0: return "<circle cx=\"\(Markup.coordinate(x))\" cy=\"\(Markup.coordinate(y))\" r=\"4\" fill=\"\(colour)\"/>"
    case 1: path = "m-3.6 -3.6h7.2v7.2h-7.2z"
    case 2: path = "m0 -4.8l4.6 8h-9.2z"
    default: path = "m0 -5l5 5l-5 5l-5 -5z"
    }
    return "<path d=\"M\(Markup.coordinate(x)) \(Markup.coordinate(y))\(path)\" fill=\"\(colour)\"/>"
  }

  func whisker(_ path: String) -> String {
    "<path class=\"whisker\" d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\"/>\n"
  }

  static func ring(_ x: Double, _ y: Double, radius: Double = 7.5) -> String {
    "<circle class=\"ring\" cx=\"\(Markup.coordinate(x))\" cy=\"\(Markup.coordinate(y))\" "
      + "r=\"\(Markup.coordinate(radius))\" fill=\"none\" "
      + "stroke=\"#202020\" stroke-width=\"1.2\"/>"
  }
}
