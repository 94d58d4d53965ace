/// How a sparse autoencoder turns pre-activations into features. p = x'·W_enc + b_enc.
public enum Architecture: Sendable, Equatable {
  /// relu(p)
  case standard
  /// The k largest of p, then relu; of equal ones the lowest index first.
  case topK(Int)
  /// The largest of each of k groups of neighbouring features, then relu (sparsify: `groupmax`).
  case groupMax(Int)
  /// relu(p) where p is strictly above the feature's threshold. [F]
  case jumpReLU(threshold: [Float])
  /// relu(x'·W_enc ⊙ e^r_mag + b_mag) where x'·W_enc + b_gate is above 0; there is no b_enc. Each [F].
  case gated(gateBias: [Float], magnitudeBias: [Float], magnitudeScale: [Float])

  /// SAELens's name; `groupmax` is sparsify's.
  public var name: String {
    switch self {
    case .standard: "standard"
    case .topK: "topk"
    case .groupMax: "groupmax"
    case .jumpReLU: "jumprelu"
    case .gated: "gated"
    }
  }

  /// Whether a feature's value depends on those of others.
  public var featuresCompete: Bool {
    switch self {
    case .topK, .groupMax: true
    case .standard, .jumpReLU, .gated: false
    }
  }
}

/// What is done to each row before encoding and undone after decoding.
public enum Normalization: String, Sendable {
  case none
  /// x·c with c = √d/‖x‖; a row of zeros is left as it is.
  case constantNormRescale = "constant_norm_rescale"
  /// (x − μ)/(σ + 1e-5) with the unbiased σ; undone as x·σ + μ.
  case layerNorm = "layer_norm"
}
