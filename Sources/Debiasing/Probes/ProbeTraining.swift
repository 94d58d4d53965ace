import Kernels
import Transformers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a probe is fitted to pooled activations: logistic regression.
public struct ProbeTraining: Sendable, Equatable {
  public enum Fit: String, CaseIterable, Sendable {
    /// One pass of AdamW over batches in the order given, as the notebook of Sparse Feature Circuits (arXiv 2403.19647).
    case protocolFit = "protocol"
    /// The minimum of the mean cross-entropy + ½·λ·‖w‖², the bias left out of the penalty.
    case converged
  }

  public var fit = Fit.protocolFit
  public var learningRate = 1e-2
  /// Decoupled from the gradient.
  public var weightDecay = 0.01
  public var epochs = 1
  public var batchSize = 128
  /// Draws the first weights of `protocol`.
  public var seed: UInt64 = 42
  /// First weight and bias of `protocol` instead of drawn ones.
  public var start: LinearProbe?
  /// λ of `converged`.
  public var penalty = 1e-3

  public init() {}

  /// Trains on pooled activations [n, width] with labels 0 and 1; without a start, weights start uniform in ±1/√width.
  public func train(_ pooled: UnsafePointer<Float>, width: Int, labels: [Int]) -> LinearProbe {
    let rows = ProbeRows(x: pooled, width: width, labels: labels)
    let parameters =
      switch fit {
      case .protocolFit: passes(rows)
      case .converged: ConvergedFit(rows, penalty: penalty).parameters
      }
    return LinearProbe(weight: parameters.dropLast().map(Float.init), bias: Float(parameters[width]))
  }

  private func passes(_ rows: ProbeRows) -> [Double] {
    var parameters = firstParameters(rows.width)
    var (first, second) = (
      [Double](repeating: 0, count: parameters.count), [Double](repeating: 0, count: parameters.count)
    )
    var step = 0.0
    for _ in 0..<epochs {
      for start in stride(from: 0, to: rows.labels.count, by: batchSize) {
        let gradient = rows.loss(parameters, start..<min(start + batchSize, rows.labels.count)).gradient
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
    return parameters
  }

  private func firstParameters(_ width: Int) -> [Double] {
    if let start { return start.weight.map(Double.init) + [Double(start.bias)] }
    var random = SeededRandom(seed: seed)
    let bound = 1 / Double(width).squareRoot()
    return (0...width).map { _ in (random.nextUnit() * 2 - 1) * bound }
  }
}
