/// One step of Adam (Kingma and Ba, 2015), in the order of operations of PyTorch's.
public struct AdamStep: Sendable {
  public let beta1: Float
  public let beta2: Float
  public let epsilon: Float
  /// Learning rate ÷ (1 − β₁ᵗ)
  public let stepSize: Float
  /// √(1 − β₂ᵗ)
  public let secondCorrection: Float

  /// `step` counts from 1.
  public init(learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, step: Int) {
    self.beta1 = Float(beta1)
    self.beta2 = Float(beta2)
    self.epsilon = Float(epsilon)
    stepSize = Float(learningRate / (1 - power(beta1, step)))
    secondCorrection = Float((1 - power(beta2, step)).squareRoot())
  }
}

/// base^exponent by squaring.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, factor, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= factor }
    factor *= factor
    rest >>= 1
  }
  return result
}

extension AdamStep {
  /// Updates weights and moments with the gradient · `scale`.
  public func update(
    _ weights: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>,
    gradient: UnsafePointer<Float>, scale: Float, count: Int
  ) {
    let (blend, keep, gain) = (1 - beta1, beta2, 1 - beta2)
    let inverse = 1 / secondCorrection
    for i in 0..<count {
      let g = gradient[i] * scale
      let m = first[i].addingProduct(g - first[i], blend)
      let v = (second[i] * keep).addingProduct(g * gain, g)
      first[i] = m
      second[i] = v
      weights[i] -= stepSize * m / (v.squareRoot() * inverse + epsilon)
    }
  }

  /// The same where the gradient is 0: the moments decay, and the first goes on moving the weights.
  public func update(
    _ weights: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    let inverse = 1 / secondCorrection
    for i in 0..<count {
      // Below this a moment cannot move a weight any more; let alone, it would decay into slow denormal numbers.
      let m = abs(first[i]) < 1e-30 ? 0 : first[i].addingProduct(-first[i], 1 - beta1)
      let v = second[i] * beta2
      first[i] = m
      second[i] = v < 1e-37 ? 0 : v
      weights[i] -= stepSize * m / (v.squareRoot() * inverse + epsilon)
    }
  }
}
