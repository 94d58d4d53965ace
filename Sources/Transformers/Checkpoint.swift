import Files
import Kernels

/// A Hugging Face checkpoint folder, understood: the decoder and where each of its values came from.
public struct Checkpoint: Sendable {
  public let path: String
  public let decoder: Decoder
  public let values: [ConfigValue]
  /// Keys of config.json that nothing asked for.
  public let unreadKeys: [String]
  /// Weight files, tensors that were not needed, and whatever else a user should know.
  public let files: [String]
  public let ignoredTensors: [String]
  public let warnings: [String]

  /// Maps the weights and checks names and shapes; with `checkFinite` every weight is read once.
  ///
  /// `embeddingScale` is for families that multiply their embeddings by √d; nil means `stored`.
  public init(path: String, checkFinite: Bool = true, embeddingScale: EmbeddingScale? = nil) throws(FileError) {
    let node = try JSONNode(contentsOf: path + "/config.json")
    guard let typeNode = try node.optional("model_type") else {
      throw FileError(.badData, node.file, "missing key", item: "model_type", expected: Family.names)
    }
    let type = try typeNode.string()
    guard let family = Family(rawValue: type) else {
      throw FileError(
        .badData, node.file, "model type not supported", item: "model_type", expected: Family.names, found: type)
    }
    var reader = try ConfigReader(node)
    try Checkpoint.refuseUnsupported(&reader)
    var config = try family.config(&reader)
    try Checkpoint.refuseUnsupported(&reader)  // again, as a family may have entered a part of the file
    if let eos = try Checkpoint.generationEOS(path) {
      config.eosIds = eos
      reader.replace("eos_token_id", eos.map { "\($0)" }.joined(separator: ", "), "generation_config.json")
    }
    let sharded = try ShardedTensors(folder: path)
    var tensors = CheckpointTensors(sharded.tensors, path: path, prefixes: family.prefixes)
    let weights = try family.weights(&tensors, config)
    var warnings = sharded.warnings
    if let scale = config.embeddingScale {
      let rule = embeddingScale ?? .stored
      let factor = rule.factor(scale, weights.embedding.elementType)
      config.embeddingScale = factor
      reader.note(
        "embedding_scale", "\(factor)",
        rule == .exact ? "√\(config.width) in float32" : "√\(config.width) in the stored number format")
    } else if embeddingScale != nil {
      warnings.append("this family does not scale its embeddings: the choice of embedding scale has no effect")
    }
    let unused = try tensors.finish(checkFinite: checkFinite)
    warnings += reader.warnings + tensors.notices
    let harmless = unused.filter { name in family.ignores(name) }
    let unexpected = unused.filter { !harmless.contains($0) }
    if !unexpected.isEmpty {
      warnings.append("\(unexpected.count) tensors are not used: " + unexpected.prefix(5).joined(separator: ", "))
    }
    self.path = path
    decoder = Decoder(config: config, weights: weights)
    values = reader.values
    unreadKeys = reader.unreadKeys
    files = sharded.files
    ignoredTensors = unused
    self.warnings = warnings
  }

  /// Features that change the numbers and that this program does not have.
  private static func refuseUnsupported(_ reader: inout ConfigReader) throws(FileError) {
    for key in [
      "quantization_config", "num_local_experts", "num_experts", "add_cross_attention", "use_bidirectional_attention",
    ] {
      guard let node = try reader.node([key]) else { continue }
      if case .bool(false) = node.value { continue }
      throw FileError(.badData, reader.root.file, "not supported", item: key)
    }
  }

  /// `generate` of the peers stops at these; they may differ from config.json's.
  private static func generationEOS(_ path: String) throws(FileError) -> [Int32]? {
    let file = path + "/generation_config.json"
    guard FileSystem.exists(file), let node = try JSONNode(contentsOf: file).optional("eos_token_id") else {
      return nil
    }
    return try ConfigReader.ids(node)
  }
}
