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
  /// Tensors that were rounded to bfloat16, as asked for.
  public let roundedTensors: Int
  public let warnings: [String]

  /// Maps the weights and checks names and shapes; with `checkFinite` every weight is read once.
  ///
  /// `embeddingScale` is for families that multiply their embeddings by √d; nil means `stored`. With `precision` bf16
  /// everything is as if the checkpoint had been stored so, and memory holds a copy of the weights instead of the file.
  public init(
    path: String, checkFinite: Bool = true, embeddingScale: EmbeddingScale? = nil, precision: WeightPrecision = .stored
  ) throws(FileError) {
    var folder = try CheckpointFolder(path)
    guard let family = Family(rawValue: folder.modelType) else { throw folder.typeError(expected: Family.names) }
    try folder.refuseUnsupported()
    var config = try family.config(&folder.reader)
    try folder.refuseUnsupported()  // again, as a family may have entered a part of the file
    if let eos = try Checkpoint.generationEOS(path) {
      config.eosIds = eos
      folder.reader.replace("eos_token_id", eos.map { "\($0)" }.joined(separator: ", "), "generation_config.json")
    }
    let weights = try folder.weights(
      prefixes: family.prefixes, checkFinite: checkFinite, precision: precision, isHarmless: family.ignores
    ) { (tensors) throws(FileError) in try family.weights(&tensors, config) }
    if let scale = config.embeddingScale {
      let rule = embeddingScale ?? .stored
      let factor = rule.factor(scale, weights.embedding.elementType)
      config.embeddingScale = factor
      folder.reader.note(
        "embedding_scale", "\(factor)",
        rule == .exact
          ? "√\(config.width) in float32, as asked for"
          : "√\(config.width) in the stored number format; exact: \(scale)")
    } else if embeddingScale != nil {
      folder.warnings.append("this family does not scale its embeddings: the choice of embedding scale has no effect")
    }
    self.path = path
    decoder = Decoder(config: config, weights: weights)
    values = folder.reader.values
    unreadKeys = folder.reader.unreadKeys
    files = folder.files
    ignoredTensors = folder.ignoredTensors
    roundedTensors = folder.roundedTensors
    warnings = folder.warnings
  }

  /// `generate` of the peers stops at these; they may differ from config.json's.
  private static func generationEOS(_ path: String) throws(FileError) -> [Int32]? {
    let file = path + "/generation_config.json"
    guard FileSystem.isPresent(file), let node = try JSONNode(contentsOf: file).optional("eos_token_id") else {
      return nil
    }
    return try ConfigReader.ids(node)
  }
}
