import Foundation
import Kernels
import Testing

@testable import Training

/// Gradients of the sparse step against central differences of the loss, written out densely in double precision.
@Suite struct GradientTests {
  /// What the weights are while they are varied.
  private struct Weights {
    var encoder: [Double]  // [F, d]
    var decoder: [Double]  // [F, d]
    var vectors: [[Double]]  // [F] each
    var bias: [Double]  // [d]

    init(_ parameters: SAEParameters) {
      let (features, width) = (parameters.featureCount, parameters.width)
      func doubles(_ start: UnsafeMutablePointer<Float>, _ count: Int) -> [Double] {
        (0..<count).map { Double(start[$0]) }
      }
      encoder = doubles(parameters.encoder, features * width)
      decoder = doubles(parameters.decoder, features * width)
      vectors = (0..<parameters.vectorCount).map { doubles(parameters.vector($0), features) }
      bias = doubles(parameters.decoderBias, width)
    }
  }

  /// The loss of a batch, the active set and the weights of tokens found by the losses themselves.
  private func loss(_ w: Weights, _ x: [[Double]], _ trainer: SAETrainer) -> Double {
    let options = trainer.options
    let (features, width) = (trainer.featureCount, trainer.width)
    var values: [[Double]] = []
    var gates: [[Double]] = []
    for row in x {
      let products = (0..<features).map { i -> Double in
        var sum = 0.0
        for j in 0..<width { sum += (row[j] - w.bias[j]) * w.encoder[i * width + j] }
        return sum
      }
      let p = (0..<features).map { products[$0] + w.vectors[0][$0] }
      switch options.architecture {
      case .gated:
        gates.append(p.map { max($0, 0) })
        values.append(
          (0..<features).map { i -> Double in
            let magnitude = products[i] * exp(w.vectors[2][i]) + w.vectors[1][i]
            return p[i] > 0 ? max(magnitude, 0) : 0
          })
      case .topK(let k):
        let bound = p.sorted(by: >)[k - 1]
        values.append(p.map { $0 >= bound ? max($0, 0) : 0 })
      case .jumpReLU:
        values.append((0..<features).map { p[$0] > w.vectors[1][$0] ? p[$0] : 0 })
      default:
        values.append(p.map { max($0, 0) })
      }
    }
    if case .matryoshka(let k, _) = options.architecture {
      let bound = values.flatMap { $0 }.sorted(by: >)[Int(k * Double(x.count)) - 1]
      values = values.map { $0.map { $0 >= bound ? $0 : 0 } }
    }
    func squares(_ coefficients: [[Double]], below end: Int) -> [Double] {
      zip(coefficients, x).map { f, row -> Double in
        var sum = 0.0
        for j in 0..<width {
          var y = w.bias[j]
          for i in 0..<end { y += f[i] * w.decoder[i * width + j] }
          sum += (y - row[j]) * (y - row[j])
        }
        return sum
      }
    }
    let norms = (0..<features).map { i -> Double in
      var sum = 0.0
      for j in 0..<width { sum += w.decoder[i * width + j] * w.decoder[i * width + j] }
      return sum.squareRoot()
    }
    let penalised = options.architecture == .gated ? gates : values
    let penalties = penalised.map { f -> Double in
      var sum = 0.0
      for i in 0..<features {
        switch options.architecture {
        case .standard, .gated: sum += f[i] * norms[i]
        case .jumpReLU: sum += tanh(4 * f[i] * norms[i])
        default: break
        }
      }
      return sum
    }
    let reconstruction = squares(values, below: features)
    let total = (0..<x.count).map { reconstruction[$0] + trainer.coefficient * penalties[$0] }
    var normalizer: Double?
    var result = options.objective.weights(total, groups: nil, step: 0, logNormalizer: &normalizer).risk
    for end in trainer.levels.dropLast() { result += squares(values, below: end).reduce(0, +) / Double(x.count) }
    if options.architecture == .gated { result += squares(gates, below: features).reduce(0, +) / Double(x.count) }
    return result
  }

  @Test(arguments: [
    ("standard", 0.0), ("standard-term-5", 5.0), ("standard-term--2", -2.0), ("gated-attached", 0.5),
    ("jumprelu-tanh", 2.0), ("topk-free", 0.5), ("matryoshka_batchtopk", 1.0),
  ])
  func gradientsAreDifferencesOfTheLoss(_ name: String, _ tilt: Double) throws {
    let example = try #require(TrainingCase.all.first { $0.name == name })
    let file = try example.file()
    var options = try example.trainingOptions(featureCount: try file.tensor("initial.encoder").shape[0])
    options.objective.tilt = tilt
    options.decoderNorm = .free
    options.deadFeatures = .none
    let source = try example.trainer()
    let trainer = try SAETrainer(options, width: source.width, seed: 0, parent: nil)
    for i in 0..<source.parameters.buffer.count {
      trainer.parameters.buffer.pointer[i] = source.parameters.buffer.pointer[i]
    }
    trainer.refreshNorms()
    let rows = example.rows
    let data = FloatBuffer(Array(try file.tensor("x").floats().prefix(rows * trainer.width)))
    let x = (0..<rows).map { row in
      (0..<trainer.width).map { Double(data.pointer[row * trainer.width + $0]) }
    }
    let weights = Weights(trainer.parameters)
    let (report, gradients) = trainer.measure(data.pointer, BatchRows(rows, .alone), groups: nil)
    let expected = loss(weights, x, trainer)
    #expect(abs(report.loss - expected) < 1e-6 * abs(expected), "loss \(report.loss), \(expected)")
    let found = SAEParameters(
      featureCount: trainer.featureCount, width: trainer.width, vectorCount: trainer.parameters.vectorCount)
    gradients.write(to: found.featureWeights)
    func check(_ label: String, _ found: UnsafeMutablePointer<Float>, _ path: WritableKeyPath<Weights, [Double]>) {
      var worst = 0.0
      var largest = 0.0
      for i in 0..<weights[keyPath: path].count {
        let step = 1e-6
        var (high, low) = (weights, weights)
        high[keyPath: path][i] += step
        low[keyPath: path][i] -= step
        let slope = (loss(high, x, trainer) - loss(low, x, trainer)) / (2 * step)
        worst = max(worst, abs(slope - Double(found[i])))
        largest = max(largest, abs(slope))
      }
      #expect(worst <= 1e-5 * largest, "\(label): \(worst) of \(largest)")
    }
    check("encoder", found.encoder, \.encoder)
    check("decoder", found.decoder, \.decoder)
    check("b_dec", trainer.scratch.biasGradient.pointer, \.bias)
    for vector in 0..<found.vectorCount {
      // A straight-through derivative is not the loss's own.
      if trainer.options.architecture == .jumpReLU, vector == 1 { continue }
      check("vector \(vector)", found.vector(vector), \.vectors[vector])
    }
  }

  /// The norm that clipping goes by is that of the gradients.
  @Test(arguments: ["standard", "standard-unit", "gated-attached", "jumprelu", "topk", "matryoshka_batchtopk"])
  func theNormIsThatOfTheGradients(_ name: String) throws {
    let example = try #require(TrainingCase.all.first { $0.name == name })
    let trainer = try example.trainer()
    let data = FloatBuffer(try example.file().tensor("x").floats())
    let (report, gradients) = trainer.measure(data.pointer, BatchRows(example.rows, .alone), groups: nil)
    let found = SAEParameters(
      featureCount: trainer.featureCount, width: trainer.width, vectorCount: trainer.parameters.vectorCount)
    gradients.write(to: found.featureWeights)
    for i in 0..<trainer.width { found.decoderBias[i] = trainer.scratch.biasGradient.pointer[i] }
    let norm = found.buffer.array.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(report.gradientNorm - norm) < 1e-6 * norm)
    #expect(norm > 0.1)
  }
}
