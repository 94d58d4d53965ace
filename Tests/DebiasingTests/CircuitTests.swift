import Files
import SparseAutoencoders
import Testing
import Transformers

@testable import Debiasing

@Suite struct CircuitTests {
  /// Every node, every edge, against torch with the features and errors of all hook points as leaves.
  @Test(arguments: AttributionFixture.names)
  func edgesAreThoseOfPyTorch(name: String) throws {
    let fixture = try AttributionFixture(name)
    let attribution = try fixture.attribution(AttributionRequest())
    let results = try fixture.results(AttributionRequest()).sites
    let circuit = try attribution.circuit(results, nodeThreshold: -1, edgeThreshold: 0) { _ in }
    #expect(circuit.nodes.count == fixture.features.reduce(0) { $0 + $1.count + 1 })
    var found: [String: [Double]] = [:]
    let size = fixture.features[0].count
    for edge in circuit.edges {
      let (from, to) = (circuit.nodes[edge.from], circuit.nodes[edge.to])
      #expect(from.site < to.site)
      let name =
        "edge:\(circuit.hooks[from.site])\(from.unit == nil ? ".error" : "")"
        + ">\(circuit.hooks[to.site])\(to.unit == nil ? ".error" : "")"
      let (rows, columns) = (from.unit == nil ? 1 : size, to.unit == nil ? 1 : size)
      found[name, default: Array(repeating: 0, count: rows * columns)][(from.unit ?? 0) * columns + (to.unit ?? 0)] =
        edge.weight
    }
    for name in fixture.expected.names where name.hasPrefix("edge:") {
      let reference = try fixture.expected.tensor(name).floats()
      if reference.allSatisfy({ $0 == 0 }) {
        #expect(found[name]?.allSatisfy { abs($0) < 1e-6 } ?? true, "\(name)")
      } else {
        try fixture.compare(found[name] ?? Array(repeating: 0, count: reference.count), name, tolerance: 1e-4)
      }
    }
  }

  @Test func thresholdsDecideNodesAndEdges() throws {
    let fixture = try AttributionFixture("neox-parallel")
    let attribution = try fixture.attribution(AttributionRequest())
    let results = try fixture.results(AttributionRequest()).sites
    let all = try attribution.circuit(results, nodeThreshold: 0, edgeThreshold: 0) { _ in }
    let sizes = all.nodes.map { abs($0.effect) }.sorted()
    let threshold = sizes[sizes.count / 2]
    let weights = all.edges.map { abs($0.weight) }.sorted()
    let some = try attribution.circuit(results, nodeThreshold: threshold, edgeThreshold: weights[weights.count / 2]) {
      _ in
    }
    #expect(some.nodes == all.nodes.filter { abs($0.effect) > threshold })
    #expect(!some.edges.isEmpty && some.edges.allSatisfy { abs($0.weight) > some.edgeThreshold })
    let names = Set(all.edges.map { "\(all.name(all.nodes[$0.from])) \(all.name(all.nodes[$0.to])) \($0.weight)" })
    for edge in some.edges {
      // Rounding depends on which nodes share a pass.
      let name = "\(some.name(some.nodes[edge.from])) \(some.name(some.nodes[edge.to])) "
      #expect(names.contains { $0.hasPrefix(name) })
    }
    let json = JSONNode(.object(some.json), file: "circuit")
    #expect(try json.required("edges").array().count == some.edges.count)
  }

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
    #expect(svg.components("<path ") == edges.count && svg.components("<g>") == 100)
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
  fileprivate func components(_ mark: String) -> Int {
    split(separator: mark, omittingEmptySubsequences: false).count - 1
  }
}
