import Kernels

/// A linear classifier on the mean of a residual stream over a sequence's tokens: logit = w·mean(x) + b.
public struct LinearProbe: Sendable, Equatable {
  /// w, [d]
  public var weight: [Float]
  /// b
  public var bias: Float

  public init(weight: [Float], bias: Float) {
    self.weight = weight
    self.bias = bias
  }

  /// The logit of every sequence of a batch, from the stream [N, d].
  public func logits(_ residual: UnsafePointer<Float>, _ batch: TokenBatch) -> [Double] {
    let width = weight.count
    let pooled = FloatBuffer(batch.sequences.count * width)
    meanOfRows(residual, width: width, ranges: batch.sequences, into: pooled.pointer)
    return batch.sequences.indices.map { index in
      weight.indices.reduce(Double(bias)) { $0 + Double(weight[$1]) * Double(pooled.pointer[index * width + $1]) }
    }
  }

  /// m of every sequence: its logit where the label is 0, else −logit, so that m is high when the classifier is wrong.
  public func metric(_ residual: UnsafePointer<Float>, _ batch: TokenBatch, labels: [Int]) -> [Double] {
    zip(logits(residual, batch), labels).map { $1 == 0 ? $0 : -$0 }
  }

  /// gradient ← ∂(Σ m)/∂x, [N, d].
  public func metricGradient(_ batch: TokenBatch, labels: [Int], into gradient: UnsafeMutablePointer<Float>) {
    let width = weight.count
    gradient.update(repeating: 0, count: batch.count * width)
    for (range, label) in zip(batch.sequences, labels) {
      let scale = (label == 0 ? 1 : -1) / Float(max(range.count, 1))
      for row in range { addScaled(weight, scale: scale, into: gradient + row * width, count: width) }
    }
  }
}
