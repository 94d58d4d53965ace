import Files

/// Which features of a row are active while an SAE is trained. p = x'·W_enc + b_enc.
public enum TrainingArchitecture: Equatable, Sendable {
  /// relu(p)
  case standard
  /// relu of the magnitudes where the gate is positive (Rajamanoharan et al. 2024).
  case gated
  /// p above the feature's own threshold (Rajamanoharan et al. 2024).
  case jumpReLU
  /// The k largest of every row, then relu.
  case topK(Int)
  /// The k·B largest of the batch, then relu (Bussmann et al. 2024); saved as jumprelu.
  case batchTopK(Double)
  /// batchTopK whose prefixes of the given widths reconstruct too (Bussmann et al. 2025); the last width is d_sae.
  case matryoshka(Double, widths: [Int])

  /// SAELens's name.
  public var name: String {
    switch self {
    case .standard: "standard"
    case .gated: "gated"
    case .jumpReLU: "jumprelu"
    case .topK: "topk"
    case .batchTopK: "batchtopk"
    case .matryoshka: "matryoshka_batchtopk"
    }
  }

  /// Whether the number of active features is set by k and not by a penalty.
  public var hasFixedSparsity: Bool {
    switch self {
    case .topK, .batchTopK, .matryoshka: true
    case .standard, .gated, .jumpReLU: false
    }
  }

  /// Features kept per row, on average; nil where a penalty decides.
  public var k: Double? {
    switch self {
    case .topK(let k): Double(k)
    case .batchTopK(let k), .matryoshka(let k, _): k
    case .standard, .gated, .jumpReLU: nil
    }
  }

  /// Where prefixes end; [d_sae] for all but matryoshka.
  func levels(_ featureCount: Int) -> [Int] {
    if case .matryoshka(_, let widths) = self { widths } else { [featureCount] }
  }

  /// Vectors [d_sae] among the weights, by their SAELens names.
  var vectorNames: [String] {
    switch self {
    case .standard, .topK, .batchTopK, .matryoshka: ["b_enc"]
    case .jumpReLU: ["b_enc", "threshold"]
    case .gated: ["b_gate", "b_mag", "r_mag"]
    }
  }
}
