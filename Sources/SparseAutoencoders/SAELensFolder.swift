import Files
import Kernels
import Transformers

/// A folder as SAELens writes it: `cfg.json` and `sae_weights.safetensors`, any version.
struct SAELensFolder {
  private let path: String
  private let config: SAELensConfig
  private let weights: NamedTensors

  init(_ folder: String) throws(FileError) {
    path = folder
    config = try SAELensConfig(FileSystem.join(folder, "cfg.json"))
    weights = try NamedTensors(SafetensorsFile(FileSystem.join(folder, "sae_weights.safetensors")))
  }

  func sparseAutoencoder() throws(FileError) -> SparseAutoencoder {
    try SAELensScaler(path, config).folded(into: unfolded())
  }

  /// The weights as they lie.
  private func unfolded() throws(FileError) -> SparseAutoencoder {
    var notices = config.notices
    let encoder = try weights.matrix("W_enc")
    try requireAgreement("d_in", config.inputWidth, found: encoder.rows)
    try requireAgreement("d_sae", config.featureCount, found: encoder.columns)
    let (d, features) = (encoder.rows, encoder.columns)
    let decoder = try scaled(weights.matrix("W_dec", [features, d]), &notices)
    var encoderBias: [Float]?
    if case .gated = config.architecture {
      if let tensor = weights.tensors["b_enc"] { throw tensor.error("a gated SAE has no b_enc") }
    } else {
      encoderBias = try weights.vector("b_enc", features)
    }
    return try SparseAutoencoder(
      architecture: try architecture(features, &notices), encoder: encoder, decoder: decoder, encoderBias: encoderBias,
      decoderBias: try weights.vector("b_dec", d), subtractsDecoderBias: config.subtractsDecoderBias,
      scalesByDecoderNorm: scalesByDecoderNorm, normalization: config.normalization,
      centersInput: config.centersInput, metadata: config.metadata, path: path, notices: notices)
  }

  private var scalesByDecoderNorm: Bool {
    switch config.architecture {
    case .topK, .batchTopK: config.scalesByDecoderNorm
    case .standard, .gated, .jumpReLU: false
    }
  }

  private func architecture(_ features: Int, _ notices: inout [String]) throws(FileError) -> Architecture {
    switch config.architecture {
    case .standard: return .standard
    case .topK(let k): return .topK(k)
    case .gated:
      // e^r_mag scales the columns of W_enc.
      return .gated(
        gateBias: try weights.vector("b_gate", features), magnitudeBias: try weights.vector("b_mag", features),
        magnitudeScale: exponentials(try weights.vector("r_mag", features)))
    case .jumpReLU:
      if weights.tensors["threshold"] == nil, weights.tensors["log_threshold"] != nil {
        return .jumpReLU(threshold: exponentials(try weights.vector("log_threshold", features)))
      }
      return .jumpReLU(threshold: try weights.vector("threshold", features))
    case .batchTopK:
      let threshold = try weights.scalar("topk_threshold")
      notices.append("a BatchTopK training checkpoint: used as JumpReLU with its running threshold")
      return .jumpReLU(threshold: Array(repeating: threshold, count: features))
    }
  }

  private func requireAgreement(_ key: String, _ configured: Int, found: Int) throws(FileError) {
    guard configured != found else { return }
    throw FileError(
      .badData, path, "cfg.json and W_enc disagree", item: key, expected: "\(configured)", found: "\(found)")
  }

  /// Before version 6 decoding was (f ⊙ scaling_factor)·W_dec; the factor goes into the rows of W_dec.
  private func scaled(_ decoder: Matrix, _ notices: inout [String]) throws(FileError) -> Matrix {
    guard weights.tensors["scaling_factor"] != nil else { return decoder }
    let factors = try weights.vector("scaling_factor", decoder.rows)
    if factors.allSatisfy({ abs($0 - 1) <= 1e-5 + 1e-8 }) { return decoder }
    guard config.mayScaleFeatures else {
      throw FileError(
        .badData, weights.path, "feature scaling without finetuning_scaling_factor in cfg.json", item: "scaling_factor")
    }
    notices.append("scaling_factor was folded into W_dec")
    return decoder.scalingRows(by: factors)
  }

  /// log10(firing frequency + 1e-10) per feature, where the folder has them. [F]
  static func logFrequencies(_ folder: String, featureCount: Int) throws(FileError) -> [Float]? {
    let path = FileSystem.join(folder, "sparsity.safetensors")
    guard FileSystem.isPresent(path) else { return nil }
    let values = try NamedTensors(SafetensorsFile(path)).vector("sparsity", featureCount)
    guard let place = values.firstIndex(where: \.isNaN) else { return values }
    throw FileError(.badData, path, "a frequency is not a number", item: "sparsity[\(place)]")
  }
}
