import Debiasing
import Testing

@testable import Reports

@Suite struct CircuitDrawingTests {
  @Test func drawingsHaveEveryNodeAndEdge() {
    let hooks = ["hook_embed", "blocks.0.hook_mlp_out", "blocks.0.hook_resid_post"]
    var nodes: [Circuit.Node] = []
    for index in 0..<100 {
      let effect: Double = index % 7 == 0 ? -0.3 : 1 / Double(index + 1)
      nodes.append(Circuit.Node(site: index % 3, unit: index == 50 ? nil : index, effect: effect))
    }
    var edges: [Circuit.Edge] = []
    for index in 0..<99 where nodes[index].site < nodes[index + 1].site {
      edges.append(Circuit.Edge(from: index, to: index + 1, weight: 0.01 * Double(index - 40)))
    }
    let svg = CircuitDrawing(
      Circuit(hooks: hooks, nodes: nodes, edges: edges, nodeThreshold: 0.1, edgeThreshold: 0.01)
    ).svg
    #expect(svg.pieces("<path ") == edges.count && svg.pieces("<g>") == 100)
    #expect(svg.contains(">ε</text>") && svg.contains("hook_mlp_out"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    // Boxes do not lie on each other.
    let boxes = svg.split(separator: "\n").filter { $0.hasPrefix("<g>") }.compactMap { line in
      line.firstMatch(of: /<rect x="([0-9]+)" y="([0-9]+)"/).map { (Int($0.1)!, Int($0.2)!) }
    }
    for (index, a) in boxes.enumerated() {
      for b in boxes[..<index] { #expect(abs(a.0 - b.0) >= 66 || abs(a.1 - b.1) >= 20) }
    }
    let empty = CircuitDrawing(Circuit(hooks: [], nodes: [], edges: [], nodeThreshold: 1, edgeThreshold: 1)).svg
    #expect(empty.contains("0 nodes"))
  }
}

extension String {
  fileprivate func pieces(_ mark: String) -> Int {
    split(separator: mark, omittingEmptySubsequences: false).count - 1
  }
}
