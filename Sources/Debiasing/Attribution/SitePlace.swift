import Kernels
import SparseAutoencoders
import Transformers

/// A site on some examples: what its activations are made of, and the way from there to nothing.
struct SitePlace {
  let site: AttributionSite
  let batch: TokenBatch
  let labels: [Int]
  /// The active units of every position.
  let active: FeatureBatch
  /// (activation without units and error term) − x, [N, width].
  let way: FloatBuffer
  /// x − x̂, [N, width]; nil for neurons.
  let error: FloatBuffer?

  /// `x` are the activations, [N, width].
  init(_ site: AttributionSite, _ batch: TokenBatch, _ labels: [Int], x: FloatBuffer) throws {
    (self.site, self.batch, self.labels) = (site, batch, labels)
    let width = site.width
    let active = try site.encode(x.pointer, rows: batch.count)
    let way = FloatBuffer(batch.count * width)
    for row in 0..<batch.count {
      site.zeroState(active, row: row, x: x.pointer + row * width, into: way.pointer + row * width)
    }
    addScaled(x.pointer, scale: -1, into: way.pointer, count: batch.count * width)
    (self.active, self.way) = (active, way)
    guard site.hasError else {
      error = nil
      return
    }
    let error = FloatBuffer(batch.count * width)
    site.reconstruct(active, x: x.pointer, into: error.pointer)
    scaleAndShiftRow(error.pointer, scale: -1, shift: 0, count: batch.count * width)
    addScaled(x.pointer, scale: 1, into: error.pointer, count: batch.count * width)
    self.error = error
  }

  /// scale · f_i · ∂m/∂f_i for every active unit, and scale · ε · ∂m/∂ε for every position, where `gradient` is ∂m/∂x.
  func linearEffects(_ gradient: FloatBuffer, scale: Float) -> SiteEffects {
    let width = site.width
    return SiteEffects(
      active: active, effects: site.shares(active, along: gradient.pointer).map { scale * $0 },
      errorEffects: (0..<batch.count).map { row in
        error.map { scale * dot($0.pointer + row * width, gradient.pointer + row * width, count: width) } ?? 0
      })
  }
}
