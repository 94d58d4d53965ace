import Files

/// A checkpoint folder being read: what decoders and encoders share.
struct CheckpointFolder {
  let path: String
  /// `model_type` of config.json.
  let modelType: String
  var reader: ConfigReader
  private(set) var files: [String] = []
  private(set) var ignoredTensors: [String] = []
  /// Tensors that were rounded to bfloat16.
  private(set) var roundedTensors = 0
  var warnings: [String] = []

  init(_ path: String) throws(FileError) {
    let node = try JSONNode(contentsOf: path + "/config.json")
    guard let type = try node.optional("model_type") else {
      throw FileError(
        .badData, node.file, "missing key", item: "model_type", expected: "\(Family.names), \(Bert.modelType)")
    }
    self.path = path
    modelType = try type.string()
    reader = try ConfigReader(node)
  }

  /// The error for a model type that is not among those `expected`.
  func typeError(expected: String) -> FileError {
    let message =
      if modelType == Bert.modelType {
        "this is an encoder, and a decoder is needed"
      } else if Family(rawValue: modelType) != nil {
        "this is a decoder, and an encoder is needed"
      } else {
        "model type not supported"
      }
    return FileError(
      .badData, reader.root.file, message, item: "model_type", expected: expected, found: modelType)
  }

  /// Throws for features that change the numbers and that this program does not have.
  mutating func refuseUnsupported() throws(FileError) {
    for key in [
      "quantization_config", "num_local_experts", "num_experts", "add_cross_attention", "use_bidirectional_attention",
    ] {
      guard let node = try reader.node([key]) else { continue }
      if case .bool(false) = node.value { continue }
      throw FileError(.badData, reader.root.file, "not supported", item: key)
    }
  }

  /// Maps the weight files and hands the tensors to `take`; what it leaves is ignored, with a warning where
  /// `isHarmless` does not know it.
  mutating func weights<Weights>(
    prefixes: [String], checkFinite: Bool, precision: WeightPrecision = .stored, isHarmless: (String) -> Bool,
    _ take: (inout CheckpointTensors) throws(FileError) -> Weights
  ) throws(FileError) -> Weights {
    let sharded = try ShardedTensors(folder: path)
    var tensors = CheckpointTensors(sharded.tensors, path: path, prefixes: prefixes, precision: precision)
    let weights = try take(&tensors)
    files = sharded.files
    ignoredTensors = try tensors.finish(checkFinite: checkFinite)
    roundedTensors = tensors.roundedCount
    warnings = sharded.warnings + reader.warnings + tensors.notices
    let unexpected = ignoredTensors.filter { !isHarmless($0) }
    if !unexpected.isEmpty {
      let count = unexpected.count == 1 ? "1 tensor is" : "\(unexpected.count) tensors are"
      warnings.append("\(count) not used: " + unexpected.prefix(5).joined(separator: ", "))
    }
    return weights
  }
}

/// Which kind of transformer a checkpoint folder holds.
public enum CheckpointKind: Sendable {
  /// Predicts the next token: `Checkpoint`.
  case decoder
  /// Turns a text into vectors: `EncoderCheckpoint`.
  case encoder

  /// Told by `model_type`; types nobody knows count as decoders, whose reader refuses them by name.
  public init(path: String) throws(FileError) {
    self = try CheckpointFolder(path).modelType == Bert.modelType ? .encoder : .decoder
  }
}
