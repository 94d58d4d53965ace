import Kernels
import SparseAutoencoders
import Transformers

/// A site on some examples, with the metric's gradient there and the nodes that belong to it.
struct CircuitPlace {
  let site: AttributionSite
  /// Numbers of the nodes here, and their units; nil for the error term.
  let nodes: [(node: Int, unit: Int?)]
  private let place: SitePlace
  private let x: FloatBuffer  // [N, width]
  private let gradient: FloatBuffer  // ∂m/∂x of the clean run, [N, width]
  /// The active units that are nodes, of positions that count.
  private let active: FeatureBatch
  /// f_i·∂m/∂f_i per entry of `active`.
  private let shares: [Float]
  private let nodeOfUnit: [Int: Int]

  init(_ place: SitePlace, x: FloatBuffer, gradient: FloatBuffer, nodes: [(Int, Int?)]) {
    (site, self.place, self.x, self.gradient, self.nodes) = (place.site, place, x, gradient, nodes)
    nodeOfUnit = Dictionary(
      uniqueKeysWithValues: nodes.compactMap { node, unit in unit.map { ($0, node) } })
    var active = FeatureBatch(featureCount: place.active.featureCount)
    (active.outputScale, active.outputShift) = (place.active.outputScale, place.active.outputShift)
    for row in 0..<place.active.rows {
      for j in place.active.range(of: row)
      where place.batch.included[row] && nodeOfUnit[Int(place.active.indices[j])] != nil {
        active.indices.append(place.active.indices[j])
        active.values.append(place.active.values[j])
      }
      active.offsets.append(active.indices.count)
    }
    self.active = active
    shares = site.shares(active, along: gradient.pointer)
  }

  /// What each node here adds to the activations along a direction [N, width], summed over positions.
  func shares(along direction: UnsafePointer<Float>) -> [(node: Int, weight: Double)] {
    var sums: [Int: Double] = [:]
    for (index, share) in site.shares(active, along: direction).enumerated() {
      sums[nodeOfUnit[Int(active.indices[index])]!, default: 0] += Double(share)
    }
    let width = site.width
    for (node, unit) in nodes where unit == nil {
      guard let error = place.error else { continue }
      for row in 0..<place.batch.count where place.batch.included[row] {
        sums[node, default: 0] += Double(
          dot(error.pointer + row * width, direction + row * width, count: width))
      }
    }
    return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// seed ← ∂(Σ over positions of the node's activation · ∂m/∂(it))/∂x, the second factor held fast. [N, width]
  func writeSeed(of unit: Int?, into seed: FloatBuffer) {
    let width = site.width
    seed.pointer.update(repeating: 0, count: place.batch.count * width)
    guard case .features(let sae) = site.units else {
      guard let unit else { return }
      for row in 0..<place.batch.count where place.batch.included[row] {
        seed.pointer[row * width + unit] = gradient.pointer[row * width + unit]
      }
      return
    }
    guard let unit else { return writeErrorSeed(sae, into: seed) }
    let direction = sae.encodingDirection(unit)
    let inner = FloatBuffer(width)
    for row in 0..<active.rows {
      for j in active.range(of: row) where Int(active.indices[j]) == unit {
        inner.pointer.update(repeating: 0, count: width)
        addScaled(direction.pointer, scale: shares[j] / active.values[j], into: inner.pointer, count: width)
        sae.addInputGradient(x.pointer + row * width, inner: inner.pointer, into: seed.pointer + row * width)
      }
    }
  }

  /// ε = x − x̂: the gradient less what passes through the features.
  private func writeErrorSeed(_ sae: SparseAutoencoder, into seed: FloatBuffer) {
    let width = site.width
    let through = FloatBuffer(width)
    let products = sae.contributions(place.active, along: gradient.pointer)
    var directions: [Int32: FloatBuffer] = [:]
    for row in 0..<place.batch.count where place.batch.included[row] {
      let out = seed.pointer + row * width
      addScaled(gradient.pointer + row * width, scale: 1, into: out, count: width)
      through.pointer.update(repeating: 0, count: width)
      for j in place.active.range(of: row) {
        let feature = place.active.indices[j]
        let direction = directions[feature] ?? sae.encodingDirection(Int(feature))
        directions[feature] = direction
        addScaled(
          direction.pointer, scale: -products[j] / place.active.values[j], into: through.pointer, count: width)
      }
      sae.addInputGradient(x.pointer + row * width, inner: through.pointer, into: out)
    }
  }
}
