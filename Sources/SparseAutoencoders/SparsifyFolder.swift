import Files
import Kernels

/// A folder as sparsify writes it per hook point: `cfg.json` and `sae.safetensors`.
///
/// Encode: relu((x − b_dec)·Eᵀ + b), then the k largest, or the largest of each of k groups. W_dec is [M, d] as it
/// lies. `normalize_decoder`, `multi_topk` and `expansion_factor` beside `num_latents` mean nothing after training.
struct SparsifyFolder {
  private let path: String
  private let config: JSONNode
  private let weights: NamedTensors

  init(_ folder: String) throws(FileError) {
    path = folder
    config = try JSONNode(contentsOf: FileSystem.join(folder, "cfg.json"))
    weights = try NamedTensors(SafetensorsFile(FileSystem.join(folder, "sae.safetensors")))
  }

  func sparseAutoencoder(_ options: SAELoadOptions) throws(FileError) -> SparseAutoencoder {
    try refuseOthers()
    let encoder = try weights.matrix("encoder.weight")
    let (features, d) = (encoder.rows, encoder.columns)
    let width = try config.required("d_in")
    try weights.requireAgreement(width, d, tensor: "encoder.weight")
    try checkFeatureCount(features, width: d)
    var metadata = Metadata(hookName: options.hookName)
    metadata.format = .sparsify
    metadata.suggestedHookName = suggestedHook
    metadata.concatenatesHeads = options.hookName?.hasSuffix("hook_z") ?? false
    return try SparseAutoencoder(
      architecture: try architecture(features), encoder: encoder.transposed,
      decoder: try weights.matrix("W_dec", [features, d]),
      encoderBias: try weights.vector("encoder.bias", features), decoderBias: try weights.vector("b_dec", d),
      subtractsDecoderBias: true, metadata: metadata, path: path)
  }

  private func refuseOthers() throws(FileError) {
    for (key, name) in [("transcode", "transcoder"), ("skip_connection", "skip transcoder")] {
      if let flag = try config.optional(key), try flag.bool() { throw flag.error("a \(name) is not an SAE") }
    }
    if let flag = try config.optional("signed"), try flag.bool() {
      throw flag.error("selection by absolute value is not supported")
    }
    if let tensor = weights.tensors["W_skip"] { throw tensor.error("a skip transcoder is not an SAE") }
  }

  private func architecture(_ features: Int) throws(FileError) -> Architecture {
    let k = try config.required("k").wholeNumber()
    guard let activation = try config.optional("activation") else { return .topK(k) }
    switch try activation.string() {
    case "topk": return .topK(k)
    case "groupmax":
      guard k != features else { throw activation.error("groups of one feature", expected: "k below \(features)") }
      return .groupMax(k)
    default: throw activation.error("activation not supported", expected: "topk or groupmax")
    }
  }

  /// `num_latents` 0 stands for d_in · expansion_factor.
  private func checkFeatureCount(_ features: Int, width: Int) throws(FileError) {
    let latents = try config.optional("num_latents")
    if let latents, try latents.wholeNumber() != 0 {
      return try weights.requireAgreement(latents, features, tensor: "encoder.weight")
    }
    guard let factor = try config.optional("expansion_factor") else { return }
    let (product, overflow) = try factor.wholeNumber().multipliedReportingOverflow(by: width)
    guard !overflow, product == features else {
      throw factor.error("disagrees with the tensor encoder.weight", expected: "\(features) / \(width) (d_in)")
    }
  }

  /// Folders are named after modules: `layers.10`, `layers.10.mlp`, `embed_tokens`.
  private var suggestedHook: String? {
    let parts = FileSystem.name(of: path).split(separator: ".")
    if parts.last == "embed_tokens" { return "hook_embed" }
    guard let place = parts.firstIndex(where: { $0 == "layers" || $0 == "h" }), place + 1 < parts.count,
      let layer = Int(parts[place + 1])
    else { return nil }
    switch parts.dropFirst(place + 2).first {
    case nil: return "blocks.\(layer).hook_resid_post"
    case "mlp": return "blocks.\(layer).hook_mlp_out"
    case "attn", "attention", "self_attn": return "blocks.\(layer).hook_attn_out"
    default: return nil
    }
  }
}
