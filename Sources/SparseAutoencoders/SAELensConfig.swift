import Files

/// `cfg.json` of a SAELens folder, version 6 or older, in one form. Unknown keys are ignored.
struct SAELensConfig {
  enum Architecture {
    case standard
    case gated
    case jumpReLU
    case topK(Int)
    /// A training checkpoint whose weights are not in inference form: JumpReLU with one threshold for all features.
    case batchTopK
  }

  let architecture: Architecture
  let inputWidth: Int  // d_in
  let featureCount: Int  // d_sae
  let subtractsDecoderBias: Bool  // apply_b_dec_to_input
  let scalesByDecoderNorm: Bool  // rescale_acts_by_decoder_norm
  let normalization: Normalization
  /// expected_average_only_in, or covariance_whitening: in the weights of a finished SAE, beside those of a checkpoint.
  let foldedNormalization: FoldedNormalization?
  let mayScaleFeatures: Bool  // finetuning_scaling_factor
  let centersInput: Bool  // model_from_pretrained_kwargs.center_writing_weights
  let metadata: Metadata
  private(set) var notices: [String] = []

  init(_ path: String) throws(FileError) {
    let root = try JSONNode(contentsOf: path)
    let facts = try root.optional("metadata")
    let stated = try root.optional("sae_lens_version")
    let statedInMetadata = try facts?.optional("sae_lens_version")
    let version = try (stated ?? statedInMetadata)?.string()
    let isLegacy = Self.isBeforeVersion6(version)
    let keys = SAELensKeys(root: root, facts: facts, isLegacy: isLegacy)

    architecture = try keys.architecture()
    inputWidth = try root.required("d_in").wholeNumber()
    featureCount = try root.required("d_sae").wholeNumber()
    subtractsDecoderBias = try root.optional("apply_b_dec_to_input")?.bool() ?? true
    scalesByDecoderNorm = try root.optional("rescale_acts_by_decoder_norm")?.bool() ?? false
    mayScaleFeatures = try root.optional("finetuning_scaling_factor")?.bool() ?? false

    if let head = try keys.fact("hook_head_index", "hook_point_head_index") {
      throw head.error("an SAE for a single attention head is not supported")
    }
    var metadata = Metadata(hookName: try keys.fact("hook_name", "hook_point")?.string())
    metadata.modelName = try keys.fact("model_name")?.string()
    metadata.contextSize = try keys.fact("context_size")?.wholeNumber()
    metadata.prependsBOS = try keys.fact("prepend_bos")?.bool() ?? (isLegacy ? true : nil)
    metadata.excludedTokens = try keys.fact("exclude_special_tokens").map(Self.excludedTokens)
    metadata.l0 = try keys.fact("l0")?.double()
    metadata.neuronpediaID = try keys.fact("neuronpedia_id")?.string()
    metadata.datasetPath = try keys.fact("dataset_path")?.string()
    metadata.trainingArchitecture = try keys.fact("training_architecture")?.string()
    metadata.libraryVersion = version
    metadata.format = .saeLens
    if let own = try facts?.optional("ssae_host") { metadata.facts = try own.object() }
    metadata.concatenatesHeads = try keys.concatenatesHeads(metadata.hookName)
    self.metadata = metadata

    let hook = metadata.hookName ?? ""
    let centers = try keys.fact("model_from_pretrained_kwargs")?.optional("center_writing_weights")?.bool() ?? false
    // Centring changes what is written to the residual stream, not what lies inside attention or the MLP.
    centersInput = centers && !["hook_z", "mlp.hook_post", "hook_normalized"].contains { hook.hasSuffix($0) }
    (normalization, foldedNormalization) = try keys.normalization()
    if centersInput {
      notices.append("trained on a model with centred writing weights: x − mean(x) is encoded, x̂ is in that frame")
    }
  }

  /// SAELens: version missing or below 6.0.0-rc.0.
  private static func isBeforeVersion6(_ version: String?) -> Bool {
    guard let major = version?.split(separator: ".").first, let number = Int(major) else { return true }
    return number < 6
  }

  private static func excludedTokens(_ node: JSONNode) throws(FileError) -> ExcludedTokens {
    switch node.value {
    case .bool(let all): return all ? .special : .none
    case .array:
      var ids: [Int] = []
      for id in try node.array() { ids.append(try id.int()) }
      return .ids(ids)
    default: throw node.error("wrong type of value", expected: "boolean or array of token ids")
    }
  }
}

/// Normalisations that act in training alone and end up in the weights.
enum FoldedNormalization: String {
  case expectedAverage = "expected_average_only_in"
  case whitening = "covariance_whitening"
}

/// Where a key of `cfg.json` stands: version 6 keeps facts under `metadata`, older files are flat.
private struct SAELensKeys {
  let root: JSONNode
  let facts: JSONNode?
  let isLegacy: Bool

  /// A fact by its name, or by what it was called before version 6.
  func fact(_ name: String, _ oldName: String? = nil) throws(FileError) -> JSONNode? {
    if let node = try facts?.optional(name) { return node }
    guard isLegacy else { return nil }
    if let node = try root.optional(name) { return node }
    guard let oldName else { return nil }
    return try root.optional(oldName)
  }

  func architecture() throws(FileError) -> SAELensConfig.Architecture {
    let node = try root.optional("architecture")
    guard isLegacy || node != nil else { return try named(try root.required("architecture")) }
    // Before version 6 a top-k SAE was a standard one with another activation function.
    if isLegacy, let activation = try fact("activation_fn", "activation_fn_str") {
      switch try activation.string() {
      case "relu": break
      case "topk":
        let name = try node?.string() ?? "standard"
        guard name == "standard" || name == "topk" else {
          throw activation.error("activation function not supported for the architecture \(name)")
        }
        return .topK(try k())
      default: throw activation.error("activation function not supported", expected: "relu or topk")
      }
    }
    guard let node else { return .standard }
    return try named(node)
  }

  /// Before version 6 k stood among the arguments of the activation function.
  private func k() throws(FileError) -> Int {
    if isLegacy, let old = try root.optional("activation_fn_kwargs")?.optional("k") { return try old.wholeNumber() }
    return try root.required("k").wholeNumber()
  }

  private func named(_ node: JSONNode) throws(FileError) -> SAELensConfig.Architecture {
    switch try node.string() {
    case "standard": return .standard
    case "gated": return .gated
    case "jumprelu": return .jumpReLU
    case "topk": return .topK(try k())
    case "batchtopk", "matryoshka_batchtopk": return .batchTopK
    default:
      throw node.error(
        "SAE architecture not supported", expected: "standard, gated, jumprelu, topk, batchtopk or matryoshka_batchtopk"
      )
    }
  }

  func normalization() throws(FileError) -> (Normalization, FoldedNormalization?) {
    guard let node = try root.optional("normalize_activations") else { return (.none, nil) }
    // Before version 6 this was also a boolean.
    if isLegacy, case .bool(let flag) = node.value { return (.none, flag ? .expectedAverage : nil) }
    let name = try node.string()
    if let folded = FoldedNormalization(rawValue: name) { return (.none, folded) }
    guard let normalization = Normalization(rawValue: name) else {
      throw node.error(
        "normalisation not supported",
        expected: "none, expected_average_only_in, constant_norm_rescale, layer_norm or covariance_whitening")
    }
    return (normalization, nil)
  }

  func concatenatesHeads(_ hookName: String?) throws(FileError) -> Bool {
    guard let node = try root.optional("reshape_activations") else {
      return isLegacy && hookName?.contains("hook_z") ?? false
    }
    switch try node.string() {
    case "none": return false
    case "hook_z": return true
    default: throw node.error("reshaping not supported", expected: "none or hook_z")
    }
  }
}
