import Files
import Kernels

/// `ae.pt` of dictionary_learning, with `config.json` beside it or without.
struct DictionaryLearningFile {
  private let path: String
  private let trainer: JSONNode?
  private let buffer: JSONNode?
  private let weights: NamedTensors
  /// Present in a mid-run backup that trained on x/c: biases and thresholds still wait for it.
  private let normFactor: Float?
  private let options: SAELoadOptions

  init(_ path: String, folder: String, _ options: SAELoadOptions) throws(FileError) {
    self.path = path
    self.options = options
    let file = FileSystem.join(folder, "config.json")
    let config = FileSystem.isPresent(file) ? try JSONNode(contentsOf: file) : nil
    // Early releases, the Pythia-70m dictionaries among them, wrote other settings: their tensors tell the class.
    trainer = try config?.optional("trainer")
    buffer = try config?.optional("buffer")
    if path.hasSuffix(".safetensors") {
      weights = try NamedTensors(SafetensorsFile(path))
      normFactor = nil
      return
    }
    let saved = try PyTorchFile(path)
    guard case .dictionary? = saved.root["ae"] else {
      weights = NamedTensors(saved)
      normFactor = nil
      return
    }
    weights = NamedTensors(saved).under("ae.")
    normFactor = try Self.normFactor(saved)
  }

  func sparseAutoencoder() throws(FileError) -> SparseAutoencoder {
    let kind = try kind()
    let stored = try weights.matrix(kind.usesLinearLayers ? "encoder.weight" : "W_enc")
    let encoder = kind.usesLinearLayers ? stored.transposed : stored
    let (d, features) = (encoder.rows, encoder.columns)
    try weights.requireAgreement(trainer?.optional("activation_dim"), d, tensor: "the encoder")
    try weights.requireAgreement(trainer?.optional("dict_size"), features, tensor: "the encoder")
    var encoderBias: [Float]?
    if kind != .gated { encoderBias = try weights.vector(kind.usesLinearLayers ? "encoder.bias" : "b_enc", features) }
    var notices: [String] = []
    let decoder =
      kind.usesLinearLayers
      ? try weights.matrix("decoder.weight", [d, features]).transposed.rowMajor()
      : try weights.matrix("W_dec", [features, d])
    let sae = try SparseAutoencoder(
      architecture: try architecture(kind, features, &notices), encoder: encoder, decoder: decoder,
      encoderBias: encoderBias, decoderBias: try weights.vector(kind.decoderBias, d),
      subtractsDecoderBias: preBias(kind), metadata: try metadata(), path: path, notices: notices)
    guard let normFactor else { return sae }
    return try sae.scalingBiases(by: normFactor).changed { parts throws(FileError) in
      parts.notices.append(
        "a backup from the middle of training on activations ÷ \(normFactor): biases were multiplied by it")
    }
  }

  private func preBias(_ kind: DictionaryLearningClass) -> Bool {
    kind == .jumpReLU ? options.subtractsDecoderBias ?? false : kind.subtractsDecoderBias
  }

  /// What `config.json` says, else what the tensors allow.
  private func kind() throws(FileError) -> DictionaryLearningClass {
    if let stated = try trainer?.optional("dict_class") {
      guard let kind = DictionaryLearningClass(rawValue: try stated.string()) else {
        throw stated.error(
          "class not supported",
          expected: DictionaryLearningClass.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return kind
    }
    var guesses = DictionaryLearningClass.guesses(weights)
    if guesses.count > 1, let name = options.architecture { guesses = guesses.filter { $0.isOf(name) } }
    guard let kind = guesses.first else {
      throw FileError(
        .badData, path, "no SAE class of dictionary_learning holds these tensors", found: weights.list)
    }
    guard guesses.count == 1 else {
      throw FileError(
        .badData, path, "without config.json these tensors may be of several classes",
        found: guesses.map(\.rawValue).joined(separator: " or "),
        hint: "choose with --sae-arch topk (k per token) or batchtopk (a threshold)")
    }
    return kind
  }

  private func architecture(
    _ kind: DictionaryLearningClass, _ features: Int, _ notices: inout [String]
  ) throws(FileError) -> Architecture {
    switch kind {
    case .autoEncoder, .autoEncoderNew: return .standard
    case .gated:
      return .gated(
        gateBias: try weights.vector("gate_bias", features), magnitudeBias: try weights.vector("mag_bias", features),
        magnitudeScale: exponentials(try weights.vector("r_mag", features)))
    case .jumpReLU: return .jumpReLU(threshold: try weights.vectorOrScalar("threshold", features))
    case .topK: return .topK(try k())
    case .batchTopK, .matryoshka:
      if kind == .matryoshka { try checkGroups(features) }
      let threshold = try weights.scalar("threshold")
      if threshold < 0 {
        notices.append("WARNING: the threshold was never set (\(threshold)): every positive p is active")
      }
      return .jumpReLU(threshold: Array(repeating: threshold, count: features))
    }
  }

  /// In the tensors, in `config.json`, or given; those there must agree.
  private func k() throws(FileError) -> Int {
    let configured = try trainer?.optional("k")
    if weights.contains("k") {
      let k = try weights.integer("k")
      try weights.requireAgreement(configured, k, tensor: "k")
      return k
    }
    if let configured { return try configured.wholeNumber() }
    guard let k = options.k else { throw weights.missing("k") }
    return k
  }

  private func checkGroups(_ features: Int) throws(FileError) {
    guard weights.contains("group_sizes") else { return }
    let tensor = try weights.tensor("group_sizes")
    var total = 0
    for size in try tensor.integers() {
      let (sum, overflow) = total.addingReportingOverflow(size)
      guard size > 0, !overflow else { throw tensor.error("a group size out of range", found: "\(size)") }
      total = sum
    }
    guard total == features else {
      throw tensor.error("the groups do not cover the features", expected: "\(features)", found: "\(total)")
    }
  }

  private func metadata() throws(FileError) -> Metadata {
    var metadata = Metadata()
    metadata.format = .dictionaryLearning
    metadata.modelName = try trainer?.optional("lm_name")?.string()
    metadata.contextSize = try buffer?.optional("ctx_len")?.wholeNumber()
    let layer = try trainer?.optional("layer")
    // An integer, or a list of them for an SAE of several layers, which names no one hook point.
    var number: Int?
    if let layer, case .int(let value) = layer.value { number = Int(value) }
    var stated: String?
    if let name = try trainer?.optional("submodule_name") { stated = Self.hook(try name.string(), layer: number) }
    metadata.hookName = options.hookName ?? stated
    if stated == nil, let number { metadata.suggestedHookName = "blocks.\(number).hook_resid_post" }
    metadata.concatenatesHeads = metadata.hookName?.hasSuffix("hook_z") ?? false
    return metadata
  }

  /// The hook point of `resid_post_layer_8`, `resid_out_layer8`, `mlp_out_layer3`; nil for other names, and where
  /// the layer is stated to be another.
  private static func hook(_ submodule: String, layer: Int?) -> String? {
    let places = [
      "resid_post_layer": "hook_resid_post", "resid_out_layer": "hook_resid_post", "resid_pre_layer": "hook_resid_pre",
      "mlp_out_layer": "hook_mlp_out", "attn_out_layer": "hook_attn_out",
    ]
    for (prefix, place) in places where submodule.hasPrefix(prefix) {
      var rest = submodule.dropFirst(prefix.count)
      if rest.hasPrefix("_") { rest = rest.dropFirst() }
      guard let number = Int(rest), number >= 0, layer == nil || layer == number else { return nil }
      return "blocks.\(number).\(place)"
    }
    return nil
  }

  private static func normFactor(_ file: PyTorchFile) throws(FileError) -> Float? {
    let factor: Float
    switch file.root["norm_factor"] {
    case nil, .some(.none): return nil
    case .number(let number): factor = Float(number)
    case .integer(let number): factor = Float(number)
    case .tensor: factor = try NamedTensors(file).scalar("norm_factor")
    case let other?:
      throw FileError(
        .badData, file.path, "wrong type of value", item: "norm_factor", expected: "number", found: other.kindName)
    }
    guard factor.isFinite, factor > 0 else {
      throw FileError(
        .badData, file.path, "the scale of activations must be above 0", item: "norm_factor", found: "\(factor)")
    }
    return factor
  }
}

extension DictionaryLearningClass {
  fileprivate func isOf(_ name: ArchitectureName) -> Bool {
    switch self {
    case .autoEncoder, .autoEncoderNew: name == .standard
    case .gated: name == .gated
    case .jumpReLU: name == .jumpReLU
    case .topK: name == .topK
    case .batchTopK, .matryoshka: name == .batchTopK
    }
  }
}
