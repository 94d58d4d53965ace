import Files
import Kernels
import SparseAutoencoders
import Transformers

/// What some examples say about one site.
struct SiteEffects {
  /// The active units of every position.
  let active: FeatureBatch
  /// One number per entry of `active`.
  var effects: [Float]
  /// Effect of the error term, per position; 0 without one.
  var errorEffects: [Float]
  /// m with every unit and the error term at 0, less m, per example.
  var changes: [Double] = []
}

/// Attributes a probe's metric to the units of sites, some examples at a time.
final class AttributionRun {
  /// One or more sets of sites at the same hook points, [sets][hooks]; what is left of an activation without units is the
  /// same in all of them.
  private let sets: [[AttributionSite]]
  private let decoder: Decoder
  private let probe: LinearProbe
  private let layer: Int
  private let request: AttributionRequest
  private let clean: RecordedRun
  private let changed: ChangedRuns

  init(_ decoder: Decoder, probe: LinearProbe, layer: Int, sets: [[AttributionSite]], request: AttributionRequest) {
    (self.decoder, self.probe, self.layer, self.sets, self.request) = (decoder, probe, layer, sets, request)
    clean = RecordedRun(decoder)
    changed = ChangedRuns(decoder, probe: probe, layer: layer)
  }

  /// Tokens of the examples that are worked on together.
  var groupTokens: Int {
    request.method == .integratedGradients ? max(1, changed.rowBudget / request.steps) : min(512, changed.rowBudget)
  }

  /// The metric of every example, and the effects at every site of every set.
  func effects(of batch: TokenBatch, labels: [Int]) throws -> (metric: [Double], sets: [[SiteEffects]]) {
    let sites = sets[0]
    let activations = sites.map { FloatBuffer(batch.count * $0.width) }
    let readers = zip(sites, activations).map { site, buffer in
      Intervention(at: site.hook, gradient: .reads) { tile in
        buffer.pointer.update(from: tile.base, count: tile.rows * tile.width)
      }
    }
    try clean.forward(batch, blocks: 0..<layer + 1, interventions: readers)
    let metric = probe.metric(clean.residual, batch, labels: labels)
    // The path's first step, where it is the clean run itself, is the same backward pass for all sites.
    let startsClean = request.method == .integratedGradients && request.alphas.first == 0
    let gradients =
      startsClean || request.method == .gradient
      ? try cleanGradients(sites, batch, labels) : sites.map { _ in nil }
    var effects: [[SiteEffects]] = sets.map { _ in [] }
    for index in sites.indices {
      let places = try sets.map { try SitePlace($0[index], batch, labels, x: activations[index]) }
      var results: [SiteEffects]
      switch request.method {
      case .gradient: results = places.map { $0.linearEffects(gradients[index]!, scale: -1) }
      case .integratedGradients:
        let sum = gradients[index] ?? FloatBuffer.zeroed(batch.count * places[0].site.width)
        try addPathGradients(places[0], request.alphas.dropFirst(startsClean ? 1 : 0), to: sum)
        results = places.map { $0.linearEffects(sum, scale: -1 / Float(request.steps)) }
      case .exact: results = try places.map { try exactEffects($0, metric) }
      }
      let changes = zip(try ends(places[0]), metric).map { $0 - $1 }
      for set in sets.indices {
        results[set].changes = changes
        effects[set].append(results[set])
      }
    }
    return (metric, effects)
  }

  /// ∂m/∂x of the clean run at every site, [N, width].
  private func cleanGradients(_ sites: [AttributionSite], _ batch: TokenBatch, _ labels: [Int]) throws
    -> [FloatBuffer?]
  {
    let seed = FloatBuffer(batch.count * decoder.config.width)
    probe.metricGradient(batch, labels: labels, into: seed.pointer)
    let gradients = sites.map { FloatBuffer(batch.count * $0.width) }
    try clean.backward(from: .residual(seed.pointer), to: sites.map(\.hook)) { hook, tile in
      for (index, site) in sites.enumerated() where site.hook == hook {
        gradients[index].pointer.update(from: tile.base, count: tile.rows * tile.width)
      }
    }
    return gradients
  }

  /// Adds ∂m/∂x at each point x + α·(nothing − x) of the path.
  private func addPathGradients(_ place: SitePlace, _ alphas: ArraySlice<Float>, to sum: FloatBuffer) throws {
    let width = place.site.width
    var changes: [ChangedRuns.Change] = []
    for alpha in alphas {
      for (example, range) in place.batch.sequences.enumerated() {
        changes.append(
          ChangedRuns.Change(example: example) { rows in
            addScaled(
              place.way.pointer + range.lowerBound * width, scale: alpha, into: rows, count: range.count * width)
          })
      }
    }
    _ = try changed.run(place, changes, clean: clean) { change, gradient in
      let range = place.batch.sequences[changes[change].example]
      addScaled(gradient, scale: 1, into: sum.pointer + range.lowerBound * width, count: range.count * width)
    }
  }

  /// m with every unit and the error term at 0, per example.
  private func ends(_ place: SitePlace) throws -> [Double] {
    let width = place.site.width
    let changes = place.batch.sequences.enumerated().map { example, range in
      ChangedRuns.Change(example: example) { rows in
        addScaled(place.way.pointer + range.lowerBound * width, scale: 1, into: rows, count: range.count * width)
      }
    }
    return try changed.run(place, changes, clean: clean)
  }

  /// Every unit of every position, and every position's error term, set to 0 on its own.
  private func exactEffects(_ place: SitePlace, _ metric: [Double]) throws -> SiteEffects {
    let (site, active, width) = (place.site, place.active, place.site.width)
    let wanted = request.only.map { $0[site.hook.name] ?? [] }
    var changes: [ChangedRuns.Change] = []
    /// Entry of `active`, or −1 − row for an error term.
    var targets: [Int] = []
    for (example, range) in place.batch.sequences.enumerated() {
      for row in range {
        let offset = (row - range.lowerBound) * width
        for j in active.range(of: row) where wanted?.contains(Int(active.indices[j])) ?? true {
          targets.append(j)
          changes.append(
            ChangedRuns.Change(example: example) { rows in
              site.add(active, entry: j, row: row, scale: -1, to: rows + offset)
            })
        }
        if let error = place.error, wanted == nil {
          targets.append(-1 - row)
          changes.append(
            ChangedRuns.Change(example: example) { rows in
              addScaled(error.pointer + row * width, scale: -1, into: rows + offset, count: width)
            })
        }
      }
    }
    var result = SiteEffects(
      active: active, effects: Array(repeating: 0, count: active.indices.count),
      errorEffects: Array(repeating: 0, count: active.rows))
    for (index, value) in try changed.run(place, changes, clean: clean).enumerated() {
      let effect = Float(value - metric[changes[index].example])
      if targets[index] >= 0 {
        result.effects[targets[index]] = effect
      } else {
        result.errorEffects[-1 - targets[index]] = effect
      }
    }
    return result
  }
}
