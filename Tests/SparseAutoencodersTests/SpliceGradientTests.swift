import Kernels
import Testing
import Transformers

@testable import SparseAutoencoders

/// Gradients through splices and edits against differences of the splice itself.
@Suite struct SpliceGradientTests {
  private static let d = 12
  private static let edits: [FeatureEdits] = [
    FeatureEdits(splices: true),
    FeatureEdits(ablated: [0, 3, 5], scaled: [7: -0.5, 8: 2], dropsError: true),
    FeatureEdits(ablated: Set(0..<12), clamped: [20: 0.7], scaled: [15: 3]),
    FeatureEdits(ablated: Set(20..<30), steered: [2: 1.5]),
    FeatureEdits(steered: [2: 1.5]),
  ]

  @Test(
    arguments: SparseAutoencoder.Kind.allCases,
    [
      (Normalization.none, false), (.none, true), (.constantNormRescale, false), (.constantNormRescale, true),
      (.layerNorm, false), (.layerNorm, true),
    ] as [(Normalization, Bool)])
  func matchesDifferences(kind: SparseAutoencoder.Kind, frame: (Normalization, Bool)) throws {
    let sae = try SparseAutoencoder.random(
      kind, d: Self.d, normalization: frame.0, centersInput: frame.1, subtractsDecoderBias: frame.0 != .layerNorm)
    for edits in Self.edits {
      let intervention = try sae.intervention(edits, at: .residPost(0))
      try check(intervention, kind, seed: 5) { try Self.applied(intervention, $0) }
    }
  }

  /// With the error term detached, x ← decode(f') + ε with ε the error term of the point itself, held fast.
  @Test(arguments: [FeatureEdits(), FeatureEdits(ablated: [0, 3, 5], scaled: [7: 2])])
  func detachedErrorTermIsAConstant(edits: FeatureEdits) throws {
    let sae = try SparseAutoencoder.random(.jumpReLU, d: Self.d, normalization: .constantNormRescale)
    let intervention = try sae.intervention(edits, at: .residPost(0), errorGradient: .detached)
    var withoutError = edits
    withoutError.dropsError = true
    let decoded = try sae.intervention(withoutError, at: .residPost(0))
    // A constant does not show in differences.
    try check(intervention, .jumpReLU, seed: 6) { try Self.applied(decoded, $0) }
  }

  @Test func excludedRowsPassTheGradient() throws {
    let sae = try SparseAutoencoder.random(.standard, d: Self.d)
    guard case .pullBack(let step) = try sae.intervention(FeatureEdits(splices: true), at: .embed).gradient else {
      Issue.record("no gradient")
      return
    }
    var noise = Noise(3)
    let x = FloatBuffer(noise.array(2 * Self.d))
    let gradient = FloatBuffer(noise.array(2 * Self.d))
    let before = gradient.array
    let batch = TokenBatch([[1, 2]], included: [[false, true]])
    try step(Self.tile(x, batch), Self.tile(gradient, batch))
    #expect(Array(gradient.array[0..<Self.d]) == Array(before[0..<Self.d]))
    #expect(Array(gradient.array[Self.d...]) != Array(before[Self.d...]))
  }

  /// Compares ⟨g, ∂(function)/∂x⟩ with the intervention's gradient at a few rows; numbers whose difference quotient
  /// changes with the step lie at a feature's threshold and do not count.
  private func check(
    _ intervention: Intervention, _ kind: SparseAutoencoder.Kind, seed: UInt64, _ function: ([Float]) throws -> [Float]
  ) throws {
    guard case .pullBack(let step) = intervention.gradient else {
      Issue.record("no gradient")
      return
    }
    var noise = Noise(seed)
    let rows = 3
    let x = noise.array(rows * Self.d)
    let g = noise.array(rows * Self.d)
    let batch = TokenBatch([Array(repeating: 0, count: rows)])
    let input = FloatBuffer(x)
    let found = FloatBuffer(g)
    try step(Self.tile(input, batch), Self.tile(found, batch))
    try #require(input.array == x)
    func slope(_ i: Int, _ step: Float) throws -> Double {
      var point = x
      point[i] += step
      let above = try function(point)
      let upper = point[i]
      point[i] = x[i] - step
      let below = try function(point)
      var difference = 0.0
      for k in g.indices { difference += (Double(above[k]) - Double(below[k])) * Double(g[k]) }
      return difference / Double(upper - point[i])
    }
    var smooth = 0
    let scale = found.array.reduce(Float(0.1)) { max($0, abs($1)) }
    for i in x.indices {
      let (near, far) = (try slope(i, 1e-3), try slope(i, 3e-3))
      guard abs(near - far) < 3e-3 * Double(scale) else { continue }
      smooth += 1
      let difference = abs(Double(found.array[i]) - near)
      #expect(difference < 3e-3 * Double(scale), "\(kind) at \(i): \(found.array[i]), by differences \(near)")
    }
    #expect(smooth > x.count / 2)
  }

  private static func applied(_ intervention: Intervention, _ x: [Float]) throws -> [Float] {
    let buffer = FloatBuffer(x)
    try intervention.apply(tile(buffer, TokenBatch([Array(repeating: 0, count: x.count / d)])))
    return buffer.array
  }

  private static func tile(_ buffer: FloatBuffer, _ batch: TokenBatch) -> ActivationTile {
    ActivationTile(base: buffer.pointer, rows: batch.count, width: d, stride: d, batch: batch)
  }
}
