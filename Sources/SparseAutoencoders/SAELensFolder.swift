import Files
import Kernels
import Transformers

/// A folder as SAELens writes it: `cfg.json` and `sae_weights.safetensors`, any version.
struct SAELensFolder {
  private let path: String
  private let config: SAELensConfig
  private let weights: SafetensorsFile
  private var notices: [String]

  init(_ folder: String) throws(FileError) {
    path = folder
    config = try SAELensConfig(FileSystem.join(folder, "cfg.json"))
    weights = try SafetensorsFile(FileSystem.join(folder, "sae_weights.safetensors"))
    notices = config.notices
    try noteUnfoldedScale()
  }

  func sparseAutoencoder() throws(FileError) -> SparseAutoencoder {
    var notices = notices
    let encoder = try Matrix(weights.tensor("W_enc"))
    try requireAgreement("d_in", config.inputWidth, found: encoder.rows)
    try requireAgreement("d_sae", config.featureCount, found: encoder.columns)
    let (d, features) = (encoder.rows, encoder.columns)
    let stored = try weights.tensor("W_dec")
    try stored.requireShape([features, d])
    let decoder = try scaled(Matrix(stored), &notices)
    var encoderBias: [Float]?
    if case .gated = config.architecture {
      if let tensor = weights.tensors["b_enc"] { throw tensor.error("a gated SAE has no b_enc") }
    } else {
      encoderBias = try vector("b_enc", features)
    }
    return try SparseAutoencoder(
      architecture: try architecture(features, &notices), encoder: encoder, decoder: decoder, encoderBias: encoderBias,
      decoderBias: try vector("b_dec", d), subtractsDecoderBias: config.subtractsDecoderBias,
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
        gateBias: try vector("b_gate", features), magnitudeBias: try vector("b_mag", features),
        magnitudeScale: exponentials(try vector("r_mag", features)))
    case .jumpReLU:
      if weights.tensors["threshold"] == nil, weights.tensors["log_threshold"] != nil {
        return .jumpReLU(threshold: exponentials(try vector("log_threshold", features)))
      }
      return .jumpReLU(threshold: try vector("threshold", features))
    case .batchTopK:
      let tensor = try weights.tensor("topk_threshold")
      guard tensor.elementCount == 1 else {
        throw tensor.error("wrong shape", expected: "one number", found: "\(tensor.shape)")
      }
      notices.append("a BatchTopK training checkpoint: used as JumpReLU with its running threshold")
      return .jumpReLU(threshold: Array(repeating: try tensor.floats()[0], count: features))
    }
  }

  private func vector(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    let tensor = try weights.tensor(name)
    try tensor.requireShape([count])
    return try tensor.floats()
  }

  private func requireAgreement(_ key: String, _ configured: Int?, found: Int) throws(FileError) {
    guard let configured, configured != found else { return }
    throw FileError(
      .badData, path, "cfg.json and W_enc disagree", item: key, expected: "\(configured)", found: "\(found)")
  }

  /// Before version 6 decoding was (f ⊙ scaling_factor)·W_dec; the factor goes into the rows of W_dec.
  private func scaled(_ decoder: Matrix, _ notices: inout [String]) throws(FileError) -> Matrix {
    guard weights.tensors["scaling_factor"] != nil else { return decoder }
    let factors = try vector("scaling_factor", decoder.rows)
    if factors.allSatisfy({ abs($0 - 1) <= 1e-5 + 1e-8 }) { return decoder }
    guard config.mayScaleFeatures else {
      throw FileError(
        .badData, weights.path, "feature scaling without finetuning_scaling_factor in cfg.json", item: "scaling_factor")
    }
    notices.append("scaling_factor was folded into W_dec")
    let folded = FloatBuffer(decoder.rows * decoder.columns)
    for row in 0..<decoder.rows {
      let target = folded.pointer + row * decoder.columns
      decoder.copyRow(row, into: target)
      scaleAndShiftRow(target, scale: factors[row], shift: 0, count: decoder.columns)
    }
    return Matrix(folded, rows: decoder.rows, columns: decoder.columns)
  }

  /// Training checkpoints carry the scale of their activations in a file of its own, which SAELens does not apply.
  private mutating func noteUnfoldedScale() throws(FileError) {
    let file = FileSystem.join(path, "activation_scaler.json")
    guard FileSystem.exists(file) else { return }
    if let factor = try JSONNode(contentsOf: file).optional("scaling_factor")?.double(), factor != 1 {
      notices.append(
        "activation_scaler.json says that the SAE was trained on activations times \(factor); the weights are used as "
          + "they are, so reconstructions are wrong unless the factor was folded into them")
    }
  }
}
