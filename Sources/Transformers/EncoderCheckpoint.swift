import Files

/// A Hugging Face checkpoint folder of a BERT encoder, and where each of its values came from.
public struct EncoderCheckpoint: Sendable {
  public let path: String
  public let encoder: Encoder
  /// How texts become vectors, as the files beside the model say.
  public let embedding: SentenceEmbedding
  public let values: [ConfigValue]
  /// Keys of config.json that nothing asked for.
  public let unreadKeys: [String]
  /// The weight files.
  public let files: [String]
  /// Tensors that were not needed.
  public let ignoredTensors: [String]
  /// Whatever else a user should know.
  public let warnings: [String]

  /// Maps the weights and checks names and shapes; with `checkFinite` every weight is read once.
  public init(path: String, checkFinite: Bool = true) throws(FileError) {
    var folder = try CheckpointFolder(path)
    guard folder.modelType == Bert.modelType else { throw folder.typeError(expected: Bert.modelType) }
    try folder.refuseUnsupported()
    let config = try Bert.config(&folder.reader)
    let weights = try folder.weights(
      prefixes: [Bert.prefix], checkFinite: checkFinite, isHarmless: Bert.isHarmless
    ) { (tensors) throws(FileError) in try Bert.weights(&tensors, config) }
    embedding = try SentenceEmbedding(folder: path, config)
    self.path = path
    encoder = Encoder(config: config, weights: weights)
    values = folder.reader.values
    unreadKeys = folder.reader.unreadKeys
    files = folder.files
    ignoredTensors = folder.ignoredTensors
    warnings = folder.warnings
  }
}
