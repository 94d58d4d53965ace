import Files
import Kernels

/// `params.npz` of Gemma Scope: a JumpReLU SAE without pre-bias and normalisation.
struct GemmaScopeFile {
  private let path: String
  private let weights: NamedTensors

  init(_ path: String) throws(FileError) {
    self.path = path
    weights = try NamedTensors(NPZFile(path))
  }

  func sparseAutoencoder(_ options: SAELoadOptions) throws(FileError) -> SparseAutoencoder {
    var metadata = GemmaScope.metadata(.gemmaScope, hookName: options.hookName)
    metadata.suggestedHookName = suggestedHook
    if path.contains("transcoder"), options.format == nil {
      throw FileError(
        .badData, path, "a transcoder is not an SAE", item: "the path says transcoder",
        hint: "--sae-format gemma-scope reads it as an SAE all the same")
    }
    let sae = try GemmaScope.sparseAutoencoder(weights, metadata, path: path)
    guard options.hookName == "hook_embed" else { return sae }
    // SAELens: trained on embeddings before Gemma multiplies them by √d; b_dec is left alone there too.
    let root = Float(sae.inputWidth).squareRoot()
    return try sae.changed { parts throws(FileError) in
      parts.encoder = sae.encoder.scaled(by: 1 / root)
      parts.decoder = sae.decoder.scaled(by: root)
      parts.notices.append("an embedding SAE: W_enc was divided and W_dec multiplied by √d")
    }
  }

  /// `…-res/layer_20/width_16k/average_l0_71/params.npz`
  private var suggestedHook: String? {
    let parts = path.split(separator: "/")
    if parts.contains("embedding") { return "hook_embed" }
    guard let layer = parts.last(where: { $0.hasPrefix("layer_") }).flatMap({ Int($0.dropFirst(6)) }) else {
      return nil
    }
    for part in parts.reversed() {
      if part.hasSuffix("-res") { return "blocks.\(layer).hook_resid_post" }
      if part.hasSuffix("-mlp") { return "blocks.\(layer).hook_mlp_out" }
      if part.hasSuffix("-att") { return "blocks.\(layer).attn.hook_z" }
    }
    return nil
  }
}

/// What both Gemma Scopes have in common.
enum GemmaScope {
  /// BOS was left out of their training (SAELens issue #333).
  static func metadata(_ format: SAEFormat, hookName: String?) -> Metadata {
    var metadata = Metadata(hookName: hookName)
    metadata.format = format
    metadata.prependsBOS = true
    metadata.excludedTokens = .special
    metadata.contextSize = 1024
    metadata.concatenatesHeads = hookName?.hasSuffix("hook_z") ?? false
    return metadata
  }

  static func sparseAutoencoder(
    _ weights: NamedTensors, _ metadata: Metadata, path: String
  ) throws(FileError) -> SparseAutoencoder {
    func name(_ name: String) -> String { weights.contains("w_" + name) ? "w_" + name : "W_" + name }
    let encoder = try weights.matrix(name("enc"))
    let (d, features) = (encoder.rows, encoder.columns)
    if let scale = weights.tensors["scaling_factor"] {
      guard try scale.floats().allSatisfy({ abs($0 - 1) <= 1e-5 }) else {
        throw scale.error("feature scaling is not supported", expected: "ones")
      }
    }
    return try SparseAutoencoder(
      architecture: .jumpReLU(threshold: try weights.vector("threshold", features)), encoder: encoder,
      decoder: try weights.matrix(name("dec"), [features, d]), encoderBias: try weights.vector("b_enc", features),
      decoderBias: try weights.vector("b_dec", d), subtractsDecoderBias: false, metadata: metadata, path: path)
  }
}
