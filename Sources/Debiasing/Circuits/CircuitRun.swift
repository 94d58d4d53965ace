import Kernels
import SparseAutoencoders
import Transformers

/// Sums the edges of a circuit over examples.
///
/// For every downstream node one backward pass from its activation, weighted with ∂m/∂(it), to the sites before it; at
/// each of these the gradient is taken and then stopped, so that only paths that meet no other site remain.
final class CircuitRun {
  struct Pair: Hashable {
    let from: Int
    let to: Int
  }

  /// Σ over examples.
  private(set) var sums: [Pair: Double] = [:]
  private let decoder: Decoder
  private let probe: LinearProbe
  private let layer: Int
  private let sites: [AttributionSite]
  private let nodes: [Circuit.Node]
  private let clean: RecordedRun
  private let stopped: RecordedRun

  init(_ decoder: Decoder, probe: LinearProbe, layer: Int, sites: [AttributionSite], nodes: [Circuit.Node]) {
    (self.decoder, self.probe, self.layer, self.sites, self.nodes) = (decoder, probe, layer, sites, nodes)
    clean = RecordedRun(decoder)
    stopped = RecordedRun(decoder)
  }

  func add(_ batch: TokenBatch, labels: [Int]) throws {
    let activations = sites.map { FloatBuffer(batch.count * $0.width) }
    let readers = zip(sites, activations).map { site, buffer in
      Intervention(at: site.hook, gradient: .reads) { tile in
        buffer.pointer.update(from: tile.base, count: tile.rows * tile.width)
      }
    }
    try clean.forward(batch, blocks: 0..<layer + 1, interventions: readers)
    let seed = FloatBuffer(batch.count * decoder.config.width)
    probe.metricGradient(batch, labels: labels, into: seed.pointer)
    let gradients = activations.map { FloatBuffer($0.count) }
    try clean.backward(from: .residual(seed.pointer), to: sites.map(\.hook)) { [sites] hook, tile in
      for (index, site) in sites.enumerated() where site.hook == hook {
        gradients[index].pointer.update(from: tile.base, count: tile.rows * tile.width)
      }
    }
    let places = try sites.indices.map { index in
      CircuitPlace(
        try SitePlace(sites[index], batch, labels, x: activations[index]), x: activations[index],
        gradient: gradients[index], nodes: nodes.indices.filter { nodes[$0].site == index }.map { ($0, nodes[$0].unit) }
      )
    }
    for site in sites.indices.dropFirst() where !places[site].nodes.isEmpty { try addEdges(into: site, places, batch) }
  }

  /// Edges to the nodes of one site.
  private func addEdges(into down: Int, _ places: [CircuitPlace], _ batch: TokenBatch) throws {
    let upstream = reachable(from: down).filter { !places[$0].nodes.isEmpty }
    guard !upstream.isEmpty else { return }
    let target = places[down]
    let seed = FloatBuffer(batch.count * target.site.width)
    var interventions = [
      Intervention(
        at: target.site.hook,
        gradient: .pullBack { _, gradient in
          gradient.base.update(from: seed.pointer, count: gradient.rows * gradient.width)
        }
      ) { _ in }
    ]
    for site in reachable(from: down) {
      interventions.append(
        Intervention(
          at: sites[site].hook,
          gradient: .pullBack { _, gradient in
            gradient.base.update(repeating: 0, count: gradient.rows * gradient.width)
          }
        ) { _ in })
    }
    let last = target.site.hook.lastBlock
    let first = max(0, min(last, upstream.map { sites[$0].hook.firstBlock }.min() ?? 0))
    try stopped.forward(
      batch, blocks: first..<last + 1, from: clean.input(ofBlock: first), interventions: interventions)
    let zero = FloatBuffer.zeroed(batch.count * decoder.config.width)
    for (node, unit) in target.nodes {
      target.writeSeed(of: unit, into: seed)
      try stopped.backward(from: .residual(zero.pointer), to: upstream.map { sites[$0].hook }) { [sites] hook, tile in
        for site in upstream where sites[site].hook == hook {
          for (from, weight) in places[site].shares(along: tile.base) {
            self.sums[Pair(from: from, to: node), default: 0] -= weight
          }
        }
      }
    }
  }

  /// The sites before one that a path reaches without meeting another: back to where a site holds the whole stream.
  private func reachable(from down: Int) -> [Int] {
    var found: [Int] = []
    for site in (0..<down).reversed() {
      found.append(site)
      if sites[site].hook.isStream { break }
    }
    return found
  }
}

extension HookPoint {
  /// Whether everything that comes later depends on what comes before through this point alone.
  fileprivate var isStream: Bool {
    switch self {
    case .residPre, .residPost, .residMid: true
    default: false
    }
  }

  /// The block whose run ends with this point.
  fileprivate var lastBlock: Int {
    switch self {
    case .residPre(let layer): layer - 1
    default: layer ?? 0
    }
  }

  /// The first block to run so that this point is met on the way back.
  fileprivate var firstBlock: Int {
    switch self {
    case .residPost(let layer): layer + 1
    default: layer ?? 0
    }
  }
}
