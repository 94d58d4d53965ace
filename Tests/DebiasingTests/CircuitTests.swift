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
        try fixture.expected.compare(found[name] ?? Array(repeating: 0, count: reference.count), name, tolerance: 1e-4)
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
}
