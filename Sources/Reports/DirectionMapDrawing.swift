import Evaluation

/// The map of decoder directions: a dot for each feature of the SAE, larger for those that are shown.
struct DirectionMapDrawing: Figure {
  private let dashboard: FeatureDashboard
  private let frame: ChartFrame?
  private static let title = "Decoder directions"

  /// Kinds of features by how often they are active.
  private static let kinds: [(name: String, colour: Int, holds: @Sendable (Double) -> Bool)] = [
    ("never active", 6, { $0 == 0 }), ("below 0.1 % of positions", 0, { $0 > 0 && $0 < 1e-3 }),
    ("0.1 to 1 %", 2, { $0 >= 1e-3 && $0 < 1e-2 }), ("above 1 %", 4, { $0 >= 1e-2 }),
  ]

  init(_ dashboard: FeatureDashboard) {
    self.dashboard = dashboard
    let map = dashboard.map
    func share(_ value: Double) -> String { Markup.fixed(100 * value, 1) + " %" }
    if let xs = Axis(map.x.map(Double.init), logarithmic: false),
      let ys = Axis(map.y.map(Double.init), logarithmic: false)
    {
      frame = ChartFrame(
        Self.title, xs: xs, xLabel: "first principal component, \(share(map.shares.x)) of the variance", ys: ys,
        yLabel: "second, \(share(map.shares.y))", hasMarks: true)
    } else {
      frame = nil
    }
  }

  /// Where a feature stands in the drawing.
  func place(of feature: Int) -> (x: Double, y: Double) {
    guard let frame else { return (0, 0) }
    func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
    return (
      rounded(frame.x(Double(dashboard.map.x[feature]))), rounded(frame.y(Double(dashboard.map.y[feature])))
    )
  }

  var svg: String {
    guard let frame else { return ChartFrame.empty(Self.title) }
    let counts = dashboard.gathered.activationCounts
    let positions = Double(max(dashboard.gathered.positions, 1))
    let shown = Set(dashboard.gathered.features)
    let kinds = Self.kinds.map { kind in
      (kind, counts.indices.filter { kind.holds(Double(counts[$0]) / positions) })
    }.filter { !$1.isEmpty }
    let legend = ChartLegend(
      kinds.map { ChartLegend.Entry($0.0.name, SeriesLook(place: $0.0.colour, style: .marks, isDot: true)) },
      below: ChartFrame.height)
    var out = frame.opening(height: ChartFrame.height + legend.height) + frame.axes
    for (isShown, width, opacity) in [(false, 2.0, 0.5), (true, 4.5, 0.8)] {
      for (kind, features) in kinds {
        let own = features.filter { shown.contains($0) == isShown }
        guard !own.isEmpty else { continue }
        let path = own.map { feature in
          let place = place(of: feature)
          return "M\(Markup.coordinate(place.x)) \(Markup.coordinate(place.y))h0"
        }
        out +=
          "<path class=\"dots\(isShown ? " shown" : "")\" d=\"\(path.joined())\" fill=\"none\" "
          + "stroke=\"\(SeriesLook.colour(kind.colour))\" stroke-width=\"\(width)\" stroke-linecap=\"round\" "
          + "stroke-opacity=\"\(opacity)\"/>\n"
      }
    }
    out +=
      "<circle class=\"ring selected\" r=\"7\" fill=\"none\" stroke=\"#202020\" stroke-width=\"2\" "
      + "display=\"none\"/>\n"
    return out + legend.markup + "</svg>\n"
  }
}
