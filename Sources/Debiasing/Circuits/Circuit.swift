import Files

/// Which units a decision rests on and how they act on each other, after Sparse Feature Circuits (Marks et al., arXiv
/// 2403.19647).
public struct Circuit: Sendable {
  /// A unit of a site, or its error term, with its effect on the metric.
  public struct Node: Sendable, Equatable {
    /// Number of the site.
    public let site: Int
    /// nil for the error term.
    public let unit: Int?
    public let effect: Double

    public init(site: Int, unit: Int?, effect: Double) { (self.site, self.unit, self.effect) = (site, unit, effect) }
  }

  /// The effect of one node through another, without the paths that meet a third hook point: the mean over examples of
  /// −Σ a·∂d/∂a·∂m/∂d, a and d being the two nodes' activations.
  public struct Edge: Sendable, Equatable {
    /// Numbers of nodes, `from` before `to` in the model.
    public let from: Int
    public let to: Int
    public let weight: Double

    public init(from: Int, to: Int, weight: Double) { (self.from, self.to, self.weight) = (from, to, weight) }
  }

  /// Hook points, in the order the forward pass meets them.
  public let hooks: [String]
  public let nodes: [Node]
  public let edges: [Edge]
  /// T_N: nodes have a larger magnitude of effect.
  public let nodeThreshold: Double
  /// T_E: edges have a larger magnitude of weight.
  public let edgeThreshold: Double

  public init(hooks: [String], nodes: [Node], edges: [Edge], nodeThreshold: Double, edgeThreshold: Double) {
    (self.hooks, self.nodes, self.edges) = (hooks, nodes, edges)
    (self.nodeThreshold, self.edgeThreshold) = (nodeThreshold, edgeThreshold)
  }

  /// A node's name: `HOOK:12`, `HOOK:error`.
  public func name(_ node: Node) -> String { "\(hooks[node.site]):\(node.unit.map(String.init) ?? "error")" }

  public var json: JSONObject {
    [
      "format_version": 1, "node_threshold": JSON(nodeThreshold), "edge_threshold": JSON(edgeThreshold),
      "nodes": .array(
        nodes.map { node in
          [
            "hook": JSON(hooks[node.site]), "index": node.unit.map { JSON($0) } ?? .null,
            "error": JSON(node.unit == nil),
            "effect": JSON(node.effect),
          ]
        }),
      "edges": .array(edges.map { ["from": JSON($0.from), "to": JSON($0.to), "weight": JSON($0.weight)] }),
    ]
  }
}

extension Attribution {
  /// The nodes above a threshold, site by site, units by rising index, then the error term.
  public static func nodes(_ results: [SiteResult], threshold: Double) -> [Circuit.Node] {
    results.enumerated().flatMap { place, result in
      let units = result.effects.enumerated().filter { abs($1) > threshold }
        .map { Circuit.Node(site: place, unit: $0, effect: $1) }
      let error = result.error.map { abs($0) > threshold } ?? false
      return units + (error ? [Circuit.Node(site: place, unit: nil, effect: result.error!)] : [])
    }
  }

  /// The circuit of the nodes above one threshold, with the edges above another; one more walk over the examples.
  public func circuit(
    _ results: [SiteResult], nodeThreshold: Double, edgeThreshold: Double, progress: (Int) throws -> Void
  ) throws -> Circuit {
    let nodes = Self.nodes(results, threshold: nodeThreshold)
    let run = CircuitRun(decoder, probe: probe, layer: layer, sites: sites, nodes: nodes)
    for range in examples.groups(ofTokens: 512) {
      try run.add(examples.batch(range), labels: Array(examples.labels[range]))
      try progress(range.upperBound)
    }
    let edges = run.sums.sorted { ($0.key.to, $0.key.from) < ($1.key.to, $1.key.from) }
      .map { Circuit.Edge(from: $0.key.from, to: $0.key.to, weight: $0.value / Double(examples.count)) }
      .filter { abs($0.weight) > edgeThreshold }
    return Circuit(
      hooks: sites.map(\.hook.name), nodes: nodes, edges: edges, nodeThreshold: nodeThreshold,
      edgeThreshold: edgeThreshold)
  }
}
