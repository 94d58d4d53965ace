/// How a row's loss depends on the pre-activation p of one of its entries.
public enum FeatureRule: Sendable, Equatable {
  /// f = p; a penalty s_t·f·n_i where `penalised`, s_t being the row's sparsity weight.
  case active(penalised: Bool)
  /// f = p above the threshold, straight-through derivatives of the given bandwidth. With `tanhScale` c the penalty is
  /// s_t·tanh(c·f·n_i), else s_t per active feature.
  case jumpReLU(bandwidth: Float, tanhScale: Float?)
  /// f = relu((p − b_gate)·e^r + b_mag) where p > 0; penalty s_t·p·n_i; p also reconstructs by itself, with a gradient of
  /// its own, in which the decoder takes part unless `detached`.
  case gated(detached: Bool)
}

/// What one entry adds to the gradients of its feature's weights.
struct EntryGradient {
  /// f, what the decoder row is multiplied by in the reconstruction.
  var coefficient: Float
  /// ∂loss/∂(x'·w_i)
  var delta: Float
  /// ∂loss/∂n_i by the penalty.
  var penalty: Float = 0
  /// By the feature's vectors: b_enc | b_enc, threshold | b_gate, b_mag, r_mag.
  var vectors: (Float, Float, Float)
}

extension FeatureRule {
  /// f, what the decoder row is multiplied by in the reconstruction.
  @inline(__always)
  func coefficient(_ p: Float, vectors: (Float, Float, Float)) -> Float {
    switch self {
    case .active: p
    case .jumpReLU: p > vectors.1 ? p : 0
    case .gated: max((p - vectors.0) * exponential(vectors.2) + vectors.1, 0)
    }
  }

  /// The gradient at pre-activation `p` of a feature with norm n_i and its `vectors`; `along` is d_i·∂loss/∂x̂ and
  /// `alongGate` the same by the gate's own reconstruction, each asked for only where it is needed.
  @inline(__always)
  func gradient(
    _ p: Float, sparsity: Float, norm: Float, vectors: (Float, Float, Float), along: @autoclosure () -> Float,
    alongGate: @autoclosure () -> Float
  ) -> EntryGradient {
    switch self {
    case .active(let penalised):
      let delta = penalised ? along() + sparsity * norm : along()
      return EntryGradient(
        coefficient: p, delta: delta, penalty: penalised ? sparsity * p : 0, vectors: (delta, 0, 0))
    case .jumpReLU(let bandwidth, let tanhScale):
      let threshold = vectors.1
      let isActive = p > threshold
      let isNear = abs(p - threshold) < bandwidth / 2
      let f = coefficient(p, vectors: vectors)
      var delta = along()
      var (penalty, ofThreshold): (Float, Float) = (0, 0)
      if let c = tanhScale {
        let t = hyperbolicTangent(c * f * norm)
        let slope = sparsity * c * (1 - t * t)
        delta += slope * norm
        penalty = slope * f
      } else if isNear {
        ofThreshold -= sparsity / bandwidth
      }
      if isNear { ofThreshold -= threshold / bandwidth * delta }
      delta = isActive ? delta : 0
      return EntryGradient(coefficient: f, delta: delta, penalty: penalty, vectors: (delta, ofThreshold, 0))
    case .gated:
      let product = p - vectors.0
      let scale = exponential(vectors.2)
      let magnitude = product * scale + vectors.1
      let ofMagnitude = magnitude > 0 ? along() : 0
      let ofGate = sparsity * norm + alongGate()
      return EntryGradient(
        coefficient: max(magnitude, 0), delta: ofGate + ofMagnitude * scale, penalty: sparsity * p,
        vectors: (ofGate, ofMagnitude, ofMagnitude * scale * product))
    }
  }
}
