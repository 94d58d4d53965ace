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
  public init(path: String, checkFinite: Bool = true) throws(FileError) {
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
    if let eos = try Checkpoint.generationEOS(path) {
      config.eosIds = eos
      reader.replace("eos_token_id", eos.map { "\($0)" }.joined(separator: ", "), "generation_config.json")
    }
    let sharded = try ShardedTensors(folder: path)
    var tensors = CheckpointTensors(sharded.tensors, path: path, prefix: family.prefix)
    let weights = try family.weights(&tensors, config)
    var warnings = sharded.warnings
    let unused = try tensors.finish(checkFinite: checkFinite)
    warnings += reader.warnings + tensors.notices
    let harmless = unused.filter { name in family.ignored.contains { name.hasSuffix($0) } }
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
    for key in ["quantization_config", "num_local_experts", "add_cross_attention"] {
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

/// The families this program reads; a new one is a file and a case here.
enum Family: String, CaseIterable {
  case gpt2
  case gptNeoX = "gpt_neox"
  case llama

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  var prefix: String {
    switch self {
    case .gpt2: GPT2.prefix
    case .gptNeoX: GPTNeoX.prefix
    case .llama: Llama.prefix
    }
  }

  /// Endings of tensors that carry nothing of their own: causal masks, rotary tables.
  var ignored: [String] {
    switch self {
    case .gpt2: GPT2.ignored
    case .gptNeoX: GPTNeoX.ignored
    case .llama: Llama.ignored
    }
  }

  func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    switch self {
    case .gpt2: try GPT2.config(&reader)
    case .gptNeoX: try GPTNeoX.config(&reader)
    case .llama: try Llama.config(&reader)
    }
  }

  func weights(_ tensors: inout CheckpointTensors, _ config: DecoderConfig) throws(FileError) -> DecoderWeights {
    switch self {
    case .gpt2: try GPT2.weights(&tensors, config)
    case .gptNeoX: try GPTNeoX.weights(&tensors, config)
    case .llama: try Llama.weights(&tensors, config)
    }
  }
}
