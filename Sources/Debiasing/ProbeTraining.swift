import Kernels
import Transformers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a probe is trained: logistic regression by AdamW, batches in stored order, as the notebook of Sparse Feature
/// Circuits (arXiv 2403.19647) does.
public struct ProbeTraining: Sendable {
  public var learningRate = 1e-2
  /// Decoupled from the gradient.
  public var weightDecay = 0.01
  public var epochs = 1
  public var batchSize = 128
  public var seed: UInt64 = 42

  public init() {}

  /// Trains on pooled activations [n, width] with labels 0 and 1; weights start uniform in ±1/√width.
  public func train(_ pooled: UnsafePointer<Float>, width: Int, labels: [Int]) -> LinearProbe {
    var random = SeededRandom(seed: seed)
    let bound = 1 / Double(width).squareRoot()
    var parameters = (0...width).map { _ in (random.nextUnit() * 2 - 1) * bound }
    var (first, second) = ([Double](repeating: 0, count: width + 1), [Double](repeating: 0, count: width + 1))
    var step = 0.0
    for _ in 0..<epochs {
      for start in stride(from: 0, to: labels.count, by: batchSize) {
        let rows = start..<min(start + batchSize, labels.count)
        let gradient = gradient(parameters, pooled, rows, labels)
        step += 1
        let (beta1, beta2) = (0.9, 0.999)
        for i in parameters.indices {
          first[i] = beta1 * first[i] + (1 - beta1) * gradient[i]
          second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] * gradient[i]
          let mean = first[i] / (1 - pow(beta1, step))
          let deviation = (second[i] / (1 - pow(beta2, step))).squareRoot() + 1e-8
          parameters[i] -= learningRate * (weightDecay * parameters[i] + mean / deviation)
        }
      }
    }
    return LinearProbe(weight: parameters.dropLast().map(Float.init), bias: Float(parameters[width]))
  }

  /// Of the mean cross-entropy over `rows`, with respect to weight and bias.
  private func gradient(
    _ parameters: [Double], _ pooled: UnsafePointer<Float>, _ rows: Range<Int>, _ labels: [Int]
  ) -> [Double] {
    let width = parameters.count - 1
    var gradient = [Double](repeating: 0, count: width + 1)
    for row in rows {
      let x = pooled + row * width
      let logit = (0..<width).reduce(parameters[width]) { $0 + parameters[$1] * Double(x[$1]) }
      let change = (1 / (1 + exp(-logit)) - Double(labels[row])) / Double(rows.count)
      for i in 0..<width { gradient[i] += change * Double(x[i]) }
      gradient[width] += change
    }
    return gradient
  }
}

extension LinearProbe {
  /// A probe trained on the mean of `blocks.layer.hook_resid_post` over each example; `progress` is told the examples done.
  public static func trained(
    on examples: LabelledExamples, _ decoder: Decoder, layer: Int, _ training: ProbeTraining,
    progress: (Int) throws -> Void
  ) throws -> LinearProbe {
    let width = decoder.config.width
    let pooled = FloatBuffer(examples.count * width)
    let workspace = Workspace()
    for range in examples.groups(ofTokens: 2048) {
      let batch = examples.batch(range)
      let residual = FloatBuffer(batch.count * width)
      try decoder.run(
        batch, until: .residPost(layer), interventions: .none, residual: residual, workspace: workspace)
      meanOfRows(
        residual.pointer, width: width, ranges: batch.sequences, into: pooled.pointer + range.lowerBound * width)
      try progress(range.upperBound)
    }
    return training.train(pooled.pointer, width: width, labels: examples.labels)
  }
}

extension LabelledExamples {
  /// Neighbouring examples of at most `budget` tokens together, at least one each.
  func groups(ofTokens budget: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var (start, tokens) = (0, 0)
    for (index, sequence) in sequences.enumerated() {
      if index > start, tokens + sequence.count > budget {
        groups.append(start..<index)
        (start, tokens) = (index, 0)
      }
      tokens += sequence.count
    }
    if start < sequences.count { groups.append(start..<sequences.count) }
    return groups
  }
}
