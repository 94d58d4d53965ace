import Files
import Kernels

/// What a SAELens training checkpoint keeps beside its weights about the activations it saw: a scale, a whitening.
///
/// SAELens folds both at the end of training and leaves checkpoints as they are. `load_from_disk` ignores the files,
/// so that such checkpoints reconstruct something else there; here they are folded.
struct SAELensScaler {
  private let normalization: FoldedNormalization?
  private let scale: Float?
  private let whitening: SafetensorsFile?

  init(_ folder: String, _ config: SAELensConfig) throws(FileError) {
    normalization = config.foldedNormalization
    let file = FileSystem.join(folder, "activation_scaler.json")
    let scaler = FileSystem.isPresent(file) ? try JSONNode(contentsOf: file) : nil
    let factor = try scaler?.optional("scaling_factor")
    scale = try factor?.float()
    if let scale, scale <= 0 { throw factor!.error("the scale of activations must be above 0") }
    let matrices = FileSystem.join(folder, "activation_whitening.safetensors")
    let isWhitened = try scaler?.optional("has_whitening")?.bool() ?? true
    whitening = isWhitened && FileSystem.isPresent(matrices) ? try SafetensorsFile(matrices) : nil
    if normalization == .whitening, whitening == nil {
      throw FileError(
        .badData, FileSystem.join(folder, "cfg.json"), "trained on whitened activations, and the whitening is not here",
        item: "normalize_activations", expected: "activation_whitening.safetensors beside it",
        found: "covariance_whitening",
        hint: "use the SAE that the training saved at its end, into which the whitening is folded")
    }
  }

  func folded(into sae: SparseAutoencoder) throws(FileError) -> SparseAutoencoder {
    switch normalization {
    case nil:
      guard let scale, scale != 1 else { return sae }
      return try noting(
        "activation_scaler.json holds the factor \(scale), which cfg.json does not ask for: taken as folded", sae)
    case .expectedAverage:
      guard let scale else {
        return try noting("normalize_activations is expected_average_only_in: taken as folded into the weights", sae)
      }
      return try noting(
        "a training checkpoint on activations times \(scale): the factor was folded into the weights",
        sae.foldingScale(scale))
    case .whitening:
      guard let whitening else { return sae }
      return try noting(
        "a training checkpoint on whitened activations: the whitening was folded into the weights",
        sae.folding(Self.read(NamedTensors(whitening), sae.inputWidth)))
    }
  }

  private static func read(_ file: NamedTensors, _ d: Int) throws(FileError) -> Whitening {
    let whitening = Whitening(
      mean: try file.vector("mean", d), matrix: try file.matrix("matrix", [d, d]),
      inverse: try file.matrix("inverse_matrix", [d, d]))
    let check = WeightCheck(path: file.path, inputWidth: d, featureCount: d)
    try check.check(whitening.mean, "mean", count: d)
    try check.checkFinite(whitening.matrix, "matrix")
    try check.checkFinite(whitening.inverse, "inverse_matrix")
    return whitening
  }

  private func noting(_ notice: String, _ sae: SparseAutoencoder) throws(FileError) -> SparseAutoencoder {
    try sae.changed { parts throws(FileError) in parts.notices.append(notice) }
  }
}
