import Files
import Kernels
import SparseAutoencoders
import Testing
import Training

@testable import DataSelection

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The factored inner products against whole gradients of the loss itself, in float64.
struct TracInTests {
  private static let (d, features) = (5, 7)
  private static let thresholds: [Float] = [0.1, 0.2, 0, 0.3, 0.1, 0.5, 0.2]

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let options: SAETrainingOptions
    var testDescription: String { name }

    init(
      _ name: String, _ architecture: TrainingArchitecture, _ change: (inout SAETrainingOptions) -> Void = { _ in }
    ) {
      self.name = name
      var options = SAETrainingOptions(architecture, featureCount: TracInTests.features)
      change(&options)
      self.options = options
    }
  }

  private static let cases = [
    Case("standard", .standard) { $0.sparsity = 0.3 },
    Case("standard without a penalty", .standard) { $0.sparsity = 0 },
    Case("standard that encodes x itself", .standard) {
      $0.sparsity = 0.7
      $0.subtractsDecoderBias = false
    },
    Case("topk", .topK(3)),
    Case("batchtopk", .batchTopK(3)),
    Case("matryoshka", .matryoshka(3, widths: [2, 5, 7])),
    Case("jumprelu, step", .jumpReLU) {
      $0.sparsity = 0.4
      $0.bandwidth = 0.8
    },
    Case("jumprelu, tanh, encodes x itself", .jumpReLU) {
      $0.sparsity = 0.4
      $0.bandwidth = 0.8
      $0.jumpReLUPenalty = .tanh
      $0.subtractsDecoderBias = false
    },
    Case("gated", .gated) { $0.sparsity = 0.3 },
    Case("gated, the decoder in the gate's reconstruction", .gated) {
      $0.sparsity = 0.2
      $0.detachesGateDecoder = false
    },
  ]

  private static func draw(_ count: Int, _ random: inout SeededRandom) -> [Float] {
    (0..<count).map { _ in Float(random.nextUnit() * 2 - 1) }
  }

  /// An SAE of drawn weights, and these in the order of `NaiveLoss`.
  private static func sae(_ naive: NaiveLoss, _ random: inout SeededRandom) throws -> (SparseAutoencoder, [Double]) {
    let (d, count) = (Self.d, Self.features)
    var weights = draw(naive.parameterCount, &random)
    func vector(_ number: Int) -> Range<Int> { 2 * d * count + number * count..<2 * d * count + (number + 1) * count }
    let architecture: Architecture
    switch naive.options.architecture {
    case .standard: architecture = .standard
    case .topK(let k): architecture = .topK(k)
    case .batchTopK, .matryoshka: architecture = .jumpReLU(threshold: thresholds)
    case .jumpReLU:
      weights.replaceSubrange(vector(1), with: thresholds)
      architecture = .jumpReLU(threshold: thresholds)
    case .gated:
      architecture = .gated(
        gateBias: Array(weights[vector(0)]), magnitudeBias: Array(weights[vector(1)]),
        magnitudeScale: weights[vector(2)].map { Float(exp(Double($0))) })
    }
    let sae = try SparseAutoencoder(
      architecture: architecture,
      encoder: Matrix(FloatBuffer(Array(weights[..<(d * count)])), rows: d, columns: count),
      decoder: Matrix(FloatBuffer(Array(weights[(d * count)..<(2 * d * count)])), rows: count, columns: d),
      encoderBias: naive.options.architecture == .gated ? nil : Array(weights[vector(0)]),
      decoderBias: Array(weights.suffix(d)), subtractsDecoderBias: naive.options.subtractsDecoderBias)
    return (sae, weights.map { Double($0) })
  }

  @Test(arguments: cases) func bothOrdersEqualTheNaiveProduct(_ test: Case) throws {
    var random = SeededRandom(seed: 21)
    let naive = NaiveLoss(options: test.options, d: Self.d)
    let (sae, parameters) = try Self.sae(naive, &random)
    let model = try LossModel(sae, test.options, learningRate: 1)
    let (candidates, seeds) = (6, 4)
    let x = Self.draw(candidates * Self.d, &random)
    let y = Self.draw(seeds * Self.d, &random)

    func gradients(_ rows: [Float]) -> [[Double]] {
      stride(from: 0, to: rows.count, by: Self.d).map { start in
        naive.gradient(parameters, Array(rows[start..<start + Self.d]), fixedThresholds: Self.thresholds)
      }
    }
    let (left, right) = (gradients(x), gradients(y))
    let expected = left.map { a in right.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
    let scale = expected.joined().map(abs).max()!

    let found = try model.gradients(FloatBuffer(x), rows: candidates)
    let ofSeeds = try model.gradients(FloatBuffer(y), rows: seeds)
    #expect(found.entryCount > candidates)
    let pairs = found.products(with: ofSeeds)
    for a in 0..<candidates {
      for b in 0..<seeds {
        let product = Double(pairs.pointer[a * seeds + b])
        #expect(
          abs(product - expected[a][b]) <= 1e-5 * scale, "tokens \(a), \(b): \(product), expected \(expected[a][b])")
      }
    }
    let shares: [Float] = [0.5, 0.25, 0.125, 0.125]
    let sum = model.sum()
    sum.add(ofSeeds, weights: shares)
    for (a, product) in sum.products(with: found).enumerated() {
      let value = zip(expected[a], shares).reduce(0) { $0 + $1.0 * Double($1.1) }
      #expect(abs(product - value) <= 1e-5 * scale, "token \(a): \(product), expected \(value)")
    }
  }

  /// Many features and rows, so that several threads and portions of features take part.
  @Test func aSumOfGradientsEqualsItsPairs() throws {
    var random = SeededRandom(seed: 3)
    let (d, count, rows) = (24, 700, 90)
    var options = SAETrainingOptions(.matryoshka(20, widths: [64, 300, 700]), featureCount: count)
    options.subtractsDecoderBias = true
    let sae = try SparseAutoencoder(
      architecture: .jumpReLU(threshold: Array(repeating: 1, count: count)),
      encoder: Matrix(FloatBuffer(Self.draw(d * count, &random)), rows: d, columns: count),
      decoder: Matrix(FloatBuffer(Self.draw(d * count, &random)), rows: count, columns: d),
      encoderBias: Self.draw(count, &random), decoderBias: Self.draw(d, &random))
    let model = try LossModel(sae, options, learningRate: 1)
    let a = try model.gradients(FloatBuffer(Self.draw(rows * d, &random)), rows: rows)
    let b = try model.gradients(FloatBuffer(Self.draw(rows * d, &random)), rows: rows)
    let weights = (0..<rows).map { Float($0 % 7) / 7 }
    let pairs = a.products(with: b)
    let sum = model.sum()
    sum.add(b, weights: weights)
    for (row, product) in sum.products(with: a).enumerated() {
      let terms = (0..<rows).map { Double(pairs.pointer[row * rows + $0]) * Double(weights[$0]) }
      let scale = terms.reduce(0) { $0 + abs($1) }
      #expect(abs(product - terms.reduce(0, +)) <= 1e-5 * scale, "row \(row)")
    }
  }

  @Test func whatHasNoSuchLossIsRefused() throws {
    func model(_ architecture: Architecture, _ kind: TrainingArchitecture, _ change: (inout SAETrainingOptions) -> Void)
      throws
    {
      let sae = try SparseAutoencoder(
        architecture: architecture, encoder: Matrix(FloatBuffer([1, 0]), rows: 1, columns: 2),
        decoder: Matrix(FloatBuffer([1, 1]), rows: 2, columns: 1), encoderBias: [0, 0], decoderBias: [0])
      var options = SAETrainingOptions(kind, featureCount: 2)
      change(&options)
      _ = try LossModel(sae, options, learningRate: 1)
    }
    #expect(throws: UsageError.self) { try model(.standard, .standard) { $0.sparsity = -1 } }
    #expect(throws: FileError.self) { try model(.standard, .topK(1)) { _ in } }
    #expect(throws: FileError.self) { try model(.standard, .standard) { $0.featureCount = 3 } }
    let error = #expect(throws: UsageError.self) {
      try model(.jumpReLU(threshold: [0, 0]), .jumpReLU) { $0.jumpReLUPenalty = .quadratic }
    }
    #expect(error?.message.contains("no share per token") == true)
    try model(.jumpReLU(threshold: [0, 0]), .jumpReLU) {
      $0.jumpReLUPenalty = .quadratic
      $0.sparsity = 0
    }
  }

  @Test func ranksAreCorrelatedWithTies() {
    var summary = TracInSummary()
    let scores: [(Double, Float)] = [(4.0, 8), (3, 8), (2, -2), (1, 1)]
    for (number, (first, score)) in scores.enumerated() {
      summary.add(score, of: number, first: .double(first))
    }
    // Ranks 4 3 2 1 and 3.5 3.5 1 2.
    #expect(summary.negative == 1)
    #expect(abs((summary.rankCorrelation ?? 0) - 3.5 / (5.0 * 4.5).squareRoot()) < 1e-12)
    summary.add(1, of: 4, first: nil)
    #expect(summary.rankCorrelation == nil)
  }
}
