import Files
import Kernels
import SparseAutoencoders

extension Description {
  /// Architecture, sizes, hook point and everything else the file says, with whether it says it.
  static func sae(_ sae: SparseAutoencoder, verbose: Bool) throws -> Description {
    let format = sae.metadata.format ?? .saeLens
    var result = Description(
      "sparse autoencoder", detail: format == .saeLens ? "SAELens folder" : format.title, path: sae.path)
    let stated = format == .saeLens ? try SAELensKeys.stated(sae.path) : []
    /// Foreign formats say most things by being that format.
    func source(_ keys: String...) -> String {
      guard format == .saeLens else { return format.title }
      return keys.contains(where: stated.contains) ? "cfg.json" : "default"
    }
    let metadata = sae.metadata
    result.heading("values used and where they came from")
    result.fact("architecture", JSON(sae.architecture.name), source: source("architecture"))
    switch sae.architecture {
    case .topK(let k), .groupMax(let k): result.fact("k", JSON(k), source: source("k", "activation_fn_kwargs"))
    case .standard, .jumpReLU, .gated: break
    }
    result.set("format", JSON(format.rawValue))
    result.fact("d_in", JSON(sae.inputWidth), source: "W_enc")
    result.fact("d_sae", JSON(sae.featureCount), source: "W_enc")
    result.fact("dtype", JSON(sae.encoder.elementType.name), source: "W_enc")
    result.fact("hook", metadata.hookName.map { JSON($0) } ?? .null, source: source("hook_name", "hook_point"))
    if let suggestion = metadata.suggestedHookName, metadata.hookName == nil {
      result.fact("suggested_hook", JSON(suggestion), source: "names in the path; give it with --hook")
    }
    result.fact("model_name", metadata.modelName.map { JSON($0) } ?? .null, source: source("model_name"))
    result.fact("context_size", metadata.contextSize.map { JSON($0) } ?? .null, source: source("context_size"))
    result.fact("prepend_bos", metadata.prependsBOS.map { JSON($0) } ?? .null, source: source("prepend_bos"))
    result.fact("exclude_special_tokens", metadata.excludedTokens.json, source: source("exclude_special_tokens"))
    result.fact(
      "normalize_activations", JSON(sae.normalization.rawValue), source: source("normalize_activations"))
    result.fact("apply_b_dec_to_input", JSON(sae.subtractsDecoderBias), source: source("apply_b_dec_to_input"))
    result.fact(
      "rescale_acts_by_decoder_norm", JSON(sae.decoderNorms != nil), source: source("rescale_acts_by_decoder_norm"))
    result.fact(
      "center_writing_weights", JSON(sae.centersInput), source: source("model_from_pretrained_kwargs"))
    result.fact("l0", metadata.l0.map { JSON($0) } ?? .null, source: source("l0"))
    result.fact(
      "sae_lens_version", metadata.libraryVersion.map { JSON($0) } ?? .null, source: source("sae_lens_version"))
    if !metadata.facts.isEmpty { result.fact("ssae_host", .object(metadata.facts), source: "cfg.json") }
    result.list("notices", title: "notices", sae.notices)
    if verbose {
      let unread = stated.filter { !SAELensKeys.read.contains($0) }.sorted()
      result.list("unread_keys", title: "keys of cfg.json that were not read", unread)
    }
    return result
  }
}

extension ElementType {
  fileprivate var name: String {
    switch self {
    case .float32: "F32"
    case .bfloat16: "BF16"
    case .float16: "F16"
    }
  }
}

/// Which keys of a `cfg.json` mean something here.
private enum SAELensKeys {
  static let read: Set<String> = [
    "activation_fn", "activation_fn_kwargs", "activation_fn_str", "apply_b_dec_to_input", "architecture",
    "context_size", "d_in", "d_sae", "dataset_path", "exclude_special_tokens", "finetuning_scaling_factor",
    "hook_head_index", "hook_name", "hook_point", "hook_point_head_index", "k", "l0", "metadata",
    "model_from_pretrained_kwargs", "model_name", "neuronpedia_id", "normalize_activations", "prepend_bos",
    "rescale_acts_by_decoder_norm", "reshape_activations", "sae_lens_version", "training_architecture",
  ]

  /// Keys of the file and of its metadata.
  static func stated(_ path: String) throws(FileError) -> Set<String> {
    let folder = FileSystem.isFolder(path) ? path : FileSystem.folder(of: path)
    let root = try JSONNode(contentsOf: FileSystem.join(folder, "cfg.json"))
    let keys = try root.keys()
    guard let metadata = try root.optional("metadata") else { return Set(keys) }
    return Set(keys + (try metadata.keys()))
  }
}
