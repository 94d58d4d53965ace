import Debiasing

/// A circuit as an SVG: a column per hook point from left to right, a box per node, a curve per edge.
///
/// Nodes of a column are ordered so that edges cross little, and columns that would grow tall are broken in two or more.
public struct CircuitDrawing: Figure {
  private let circuit: Circuit
  private let columns: [Column]
  private let positions: [Position]
  private let height: Int
  private let width: Int

  private struct Column {
    let title: [String]
    let x: Int
    let width: Int
  }

  private struct Position {
    let x: Int
    let y: Int
  }

  private static let nodeWidth = 66
  private static let nodeHeight = 20
  private static let rowStep = 27
  private static let tallest = 22
  private static let columnGap = 84
  private static let top = 96
  private static let margin = 36

  public init(_ circuit: Circuit) {
    self.circuit = circuit
    let sites = Set(circuit.nodes.map(\.site)).sorted()
    let ordered = Self.order(circuit, sites)
    var columns: [Column] = []
    var positions = Array(repeating: Position(x: 0, y: 0), count: circuit.nodes.count)
    var x = Self.margin
    let rows = ordered.map { ($0.count + Self.subcolumns($0.count) - 1) / max(1, Self.subcolumns($0.count)) }.max() ?? 0
    for (site, nodes) in zip(sites, ordered) {
      let parts = Self.subcolumns(nodes.count)
      let perPart = (nodes.count + parts - 1) / parts
      let width = parts * (Self.nodeWidth + 8) - 8
      for (place, node) in nodes.enumerated() {
        let inPart = min(perPart, nodes.count - place / perPart * perPart)
        // Short columns stand in the middle.
        let start = Self.top + (rows - inPart) * Self.rowStep / 2
        positions[node] = Position(
          x: x + place / perPart * (Self.nodeWidth + 8), y: start + place % perPart * Self.rowStep)
      }
      columns.append(Column(title: Self.title(circuit.hooks[site]), x: x, width: width))
      x += width + Self.columnGap
    }
    (self.columns, self.positions) = (columns, positions)
    width = max(560, x - Self.columnGap + Self.margin)
    height = Self.top + max(rows, 1) * Self.rowStep + Self.margin
  }

  /// The file's text.
  public var svg: String {
    var lines = [
      #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(width) \#(height)" width="\#(width)" height="\#(height)" "#
        + #"font-family="system-ui, sans-serif" font-size="11">"#,
      #"<rect width="100%" height="100%" fill="white"/>"#,
      #"<text x="\#(Self.margin)" y="22" font-size="14" fill="rgb(34,34,34)">Circuit: \#(circuit.nodes.count) nodes "#
        + #"(effect beyond ±\#(short(circuit.nodeThreshold))), \#(circuit.edges.count) edges "#
        + #"(weight beyond ±\#(short(circuit.edgeThreshold)))</text>"#,
      legend,
    ]
    for column in columns {
      for (line, text) in column.title.enumerated() {
        lines.append(
          #"<text x="\#(column.x + column.width / 2)" y="\#(Self.top - 30 + 14 * line)" text-anchor="middle" "#
            + #"fill="rgb(68,68,68)" font-weight="600">\#(Markup.escaped(text))</text>"#)
      }
    }
    lines += edges
    lines += circuit.nodes.indices.map(node)
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private var legend: String {
    let y = 40
    let x = Self.margin
    return [
      box(x, y - 10, "rgb(59,111,182)"), label(x + 16, y, "supports the decision"),
      box(x + 150, y - 10, "rgb(196,81,58)"),
      label(x + 166, y, "opposes it"),
      label(x + 240, y, "ε: error term; a thicker, darker line is a larger weight; names and numbers on hovering"),
    ].joined()
  }

  private func box(_ x: Int, _ y: Int, _ colour: String) -> String {
    #"<rect x="\#(x)" y="\#(y)" width="12" height="12" rx="2" fill="\#(colour)"/>"#
  }

  private func label(_ x: Int, _ y: Int, _ text: String) -> String {
    #"<text x="\#(x)" y="\#(y)" fill="rgb(68,68,68)">\#(Markup.escaped(text))</text>"#
  }

  /// The weakest first, so that the strong ones lie on top.
  private var edges: [String] {
    let largest = circuit.edges.map { abs($0.weight) }.max() ?? 1
    return circuit.edges.sorted { abs($0.weight) < abs($1.weight) }.map { edge in
      let (from, to) = (positions[edge.from], positions[edge.to])
      let share = abs(edge.weight) / largest
      let (x1, y1) = (from.x + Self.nodeWidth, from.y + Self.nodeHeight / 2)
      let (x2, y2) = (to.x, to.y + Self.nodeHeight / 2)
      let bend = max(24, (x2 - x1) / 2)
      let name =
        "\(circuit.name(circuit.nodes[edge.from])) → \(circuit.name(circuit.nodes[edge.to])): \(short(edge.weight))"
      return
        #"<path d="M\#(x1) \#(y1)C\#(x1 + bend) \#(y1) \#(x2 - bend) \#(y2) \#(x2) \#(y2)" fill="none" "#
        + #"stroke="\#(colour(edge.weight))" stroke-width="\#(short(0.6 + 3.4 * share))" "#
        + #"stroke-opacity="\#(short(0.12 + 0.75 * share.squareRoot()))"><title>\#(Markup.escaped(name))</title></path>"#
    }
  }

  private func node(_ index: Int) -> String {
    let node = circuit.nodes[index]
    let largest = circuit.nodes.map { abs($0.effect) }.max() ?? 1
    let share = (abs(node.effect) / largest).squareRoot()
    let (x, y) = (positions[index].x, positions[index].y)
    let ink = share > 0.55 ? "white" : "rgb(34,34,34)"
    return
      #"<g><title>\#(Markup.escaped("\(circuit.name(node)): effect \(short(node.effect))"))</title>"#
      + #"<rect x="\#(x)" y="\#(y)" width="\#(Self.nodeWidth)" height="\#(Self.nodeHeight)" rx="5" fill="white"/>"#
      + #"<rect x="\#(x)" y="\#(y)" width="\#(Self.nodeWidth)" height="\#(Self.nodeHeight)" rx="5" "#
      + #"fill="\#(colour(node.effect))" fill-opacity="\#(short(0.12 + 0.88 * share))" "#
      + #"stroke="\#(colour(node.effect))"/>"#
      + #"<text x="\#(x + Self.nodeWidth / 2)" y="\#(y + 14)" text-anchor="middle" fill="\#(ink)">"#
      + "\(node.unit.map(String.init) ?? "ε")</text></g>"
  }

  private func colour(_ value: Double) -> String { value >= 0 ? "rgb(59,111,182)" : "rgb(196,81,58)" }

  /// Four significant digits.
  private func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "0" }
    var scale = 1.0
    while abs(value) * scale < 1000 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }

  /// How many parts a column of `count` nodes is broken into.
  private static func subcolumns(_ count: Int) -> Int { max(1, (count + tallest - 1) / tallest) }

  /// `blocks.3.hook_mlp_out` on two lines.
  private static func title(_ hook: String) -> [String] {
    guard hook.hasPrefix("blocks."), let dot = hook.dropFirst(7).firstIndex(of: ".") else { return ["", hook] }
    return ["block " + hook[hook.index(hook.startIndex, offsetBy: 7)..<dot], String(hook[hook.index(after: dot)...])]
  }

  /// Nodes of each site: by effect at first, then a few sweeps to the mean place of their neighbours.
  private static func order(_ circuit: Circuit, _ sites: [Int]) -> [[Int]] {
    var columns = sites.map { site in
      circuit.nodes.indices.filter { circuit.nodes[$0].site == site }
        .sorted { (circuit.nodes[$1].effect, $0) < (circuit.nodes[$0].effect, $1) }
    }
    var neighbours: [[(node: Int, weight: Double)]] = Array(repeating: [], count: circuit.nodes.count)
    for edge in circuit.edges {
      neighbours[edge.from].append((edge.to, abs(edge.weight)))
      neighbours[edge.to].append((edge.from, abs(edge.weight)))
    }
    var place = [Double](repeating: 0, count: circuit.nodes.count)
    func settle(_ column: [Int]) {
      for (index, node) in column.enumerated() { place[node] = (Double(index) + 0.5) / Double(column.count) }
    }
    columns.forEach(settle)
    for sweep in 0..<8 {
      for index in sweep % 2 == 0 ? Array(columns.indices) : columns.indices.reversed() {
        let wanted = Dictionary(
          uniqueKeysWithValues: columns[index].map { node in
            let total = neighbours[node].reduce(0) { $0 + $1.weight }
            let mean = neighbours[node].reduce(0) { $0 + $1.weight * place[$1.node] }
            return (node, total > 0 ? mean / total : place[node])
          })
        columns[index].sort { (wanted[$0]!, $0) < (wanted[$1]!, $1) }
        settle(columns[index])
      }
    }
    return columns
  }
}
