import Files
import Kernels
import SparseAutoencoders
import Testing

@testable import DataSelection

/// The factored inner products against full gradients, taken of the loss itself by central differences in float64.
struct TracInTests {
  private static let (d, features) = (5, 7)

  struct Case: CustomTestStringConvertible, Sendable {
    let architecture: Architecture
    let sparsity: Float
    let subtractsBias: Bool
    var testDescription: String { "\(architecture.name), λ \(sparsity), pre-bias \(subtractsBias)" }
  }

  private static let cases = [
    Case(architecture: .standard, sparsity: 0.3, subtractsBias: true),
    Case(architecture: .standard, sparsity: 0, subtractsBias: true),
    Case(architecture: .standard, sparsity: 0.7, subtractsBias: false),
    Case(architecture: .topK(3), sparsity: 0, subtractsBias: true),
    Case(
      architecture: .jumpReLU(threshold: [0.1, 0.2, 0, 0.3, 0.1, 0.5, 0.2]), sparsity: 0, subtractsBias: false),
  ]

  private static func draw(_ count: Int, _ random: inout SeededRandom) -> [Float] {
    (0..<count).map { _ in Float(random.nextUnit() * 2 - 1) }
  }

  /// W_enc [d, F] | W_dec [F, d] | b_enc | b_dec
  private static func loss(_ parameters: [Double], _ x: [Float], active: [Int], _ test: Case) -> Double {
    let (d, count) = (Self.d, features)
    let decoder = d * count
    let (encoderBias, decoderBias) = (2 * d * count, 2 * d * count + count)
    var reconstruction = (0..<d).map { parameters[decoderBias + $0] }
    var penalty = 0.0
    for i in active {
      var p = parameters[encoderBias + i]
      for j in 0..<d {
        p += (Double(x[j]) - (test.subtractsBias ? parameters[decoderBias + j] : 0)) * parameters[j * count + i]
      }
      let row = (0..<d).map { parameters[decoder + i * d + $0] }
      for j in 0..<d { reconstruction[j] += p * row[j] }
      penalty += p * row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    return (0..<d).reduce(Double(test.sparsity) * penalty) { sum, j in
      sum + (reconstruction[j] - Double(x[j])) * (reconstruction[j] - Double(x[j]))
    }
  }

  private static func gradient(_ parameters: [Double], _ x: [Float], active: [Int], _ test: Case) -> [Double] {
    let step = 1e-5
    return parameters.indices.map { place in
      var (high, low) = (parameters, parameters)
      high[place] += step
      low[place] -= step
      return (loss(high, x, active: active, test) - loss(low, x, active: active, test)) / (2 * step)
    }
  }

  @Test(arguments: cases) func bothOrdersEqualTheNaiveProduct(_ test: Case) throws {
    let (d, count) = (Self.d, Self.features)
    var random = SeededRandom(seed: 21)
    let weights = Self.draw(2 * d * count + count + d, &random)
    let sae = try SparseAutoencoder(
      architecture: test.architecture,
      encoder: Matrix(FloatBuffer(Array(weights[..<(d * count)])), rows: d, columns: count),
      decoder: Matrix(FloatBuffer(Array(weights[(d * count)..<(2 * d * count)])), rows: count, columns: d),
      encoderBias: Array(weights[(2 * d * count)..<(2 * d * count + count)]),
      decoderBias: Array(weights[(2 * d * count + count)...]), subtractsDecoderBias: test.subtractsBias)
    let model = try LossModel(sae, sparsity: test.sparsity, learningRate: 1)
    let (candidates, seeds) = (6, 4)
    let x = Self.draw(candidates * d, &random)
    let y = Self.draw(seeds * d, &random)

    let parameters = weights.map { Double($0) }
    func naive(_ rows: [Float], _ count: Int) throws -> [[Double]] {
      let batch = try rows.withUnsafeBufferPointer { try sae.encode($0.baseAddress!, rows: count, stride: d) }
      return (0..<count).map { row in
        let active = batch.range(of: row).map { Int(batch.indices[$0]) }
        return Self.gradient(parameters, Array(rows[row * d..<row * d + d]), active: active, test)
      }
    }
    let (left, right) = (try naive(x, candidates), try naive(y, seeds))
    let expected = left.map { a in right.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
    let scale = expected.joined().map(abs).max()!

    let factors = try GradientFactors(model, FloatBuffer(x), rows: candidates)
    let seedFactors = try GradientFactors(model, FloatBuffer(y), rows: seeds)
    #expect(factors.features.indices.count > candidates)
    let pairs = GradientKernel(model: model, seeds: seedFactors).products(factors)
    for a in 0..<candidates {
      for b in 0..<seeds {
        let found = Double(pairs.pointer[a * seeds + b])
        #expect(
          abs(found - expected[a][b]) <= 1e-5 * scale, "tokens \(a), \(b): \(found), expected \(expected[a][b])")
      }
    }
    let shares: [Float] = [0.5, 0.25, 0.125, 0.125]
    let aggregated = SeedGradient(model)
    aggregated.add(seedFactors, weights: shares)
    for (a, found) in aggregated.products(factors).enumerated() {
      let value = zip(expected[a], shares).reduce(0) { $0 + $1.0 * Double($1.1) }
      #expect(abs(found - value) <= 1e-5 * scale, "token \(a): \(found), expected \(value)")
    }
  }

  @Test func whatHasNoSuchLossIsRefused() throws {
    func sae(_ architecture: Architecture) throws -> SparseAutoencoder {
      let isGated = architecture.name == "gated"
      return try SparseAutoencoder(
        architecture: architecture, encoder: Matrix(FloatBuffer([1, 0]), rows: 1, columns: 2),
        decoder: Matrix(FloatBuffer([1, 1]), rows: 2, columns: 1), encoderBias: isGated ? nil : [0, 0],
        decoderBias: [0])
    }
    #expect(throws: FileError.self) {
      try LossModel(
        sae(.gated(gateBias: [0, 0], magnitudeBias: [0, 0], magnitudeScale: [1, 1])), sparsity: 0, learningRate: 1)
    }
    #expect(throws: UsageError.self) { try LossModel(sae(.topK(1)), sparsity: 1, learningRate: 1) }
    #expect(throws: UsageError.self) { try LossModel(sae(.standard), sparsity: -1, learningRate: 1) }
  }

  @Test func ranksAreCorrelatedWithTies() {
    var summary = TracInSummary()
    for (first, score) in [(4.0, 8), (3, 8), (2, -2), (1, 1)] as [(Double, Float)] {
      summary.add(score, first: .double(first))
    }
    // Ranks 4 3 2 1 and 3.5 3.5 1 2.
    #expect(summary.negative == 1)
    #expect(abs((summary.rankCorrelation ?? 0) - 3.5 / (5.0 * 4.5).squareRoot()) < 1e-12)
    summary.add(1, first: nil)
    #expect(summary.rankCorrelation == nil)
  }
}
