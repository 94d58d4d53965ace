import Files
import Kernels

/// How an encoder's hidden states become one vector per text, as the files of sentence-transformers say.
///
/// Without `modules.json`, as in Contriever's folder: the mean over all tokens, as it is, of texts as long as the model
/// has positions.
public struct SentenceEmbedding: Equatable, Sendable {
  /// What stands for a text.
  public enum Pooling: String, Sendable {
    /// The mean of the hidden states of all its tokens, special ones included.
    case mean
    /// The hidden state of its first token.
    case cls
  }

  public var pooling = Pooling.mean
  /// Whether vectors are divided by max(‖·‖, 1e-12).
  public var normalises = false
  /// Most tokens of a text, special ones included; longer texts lose their end, not their last special token.
  public var longestSequence: Int

  public init(pooling: Pooling = .mean, normalises: Bool = false, longestSequence: Int) {
    self.pooling = pooling
    self.normalises = normalises
    self.longestSequence = longestSequence
  }

  /// One vector per sequence of a batch from its last hidden states, [N, d] → [sequences, d].
  public func vectors(_ hidden: FloatBuffer, _ batch: TokenBatch, width: Int) -> FloatBuffer {
    precondition(hidden.count >= batch.count * width, "buffer of hidden states too small")
    let pooled = FloatBuffer(batch.sequences.count * width)
    let ranges = pooling == .cls ? batch.sequences.map { $0.prefix(1) } : batch.sequences
    meanOfRows(hidden.pointer, width: width, ranges: ranges, into: pooled.pointer)
    if normalises { scaleRowsToUnitLength(pooled.pointer, rows: ranges.count, width: width) }
    return pooled
  }
}

extension SentenceEmbedding {
  /// Reads `modules.json`, `1_Pooling/config.json` and `sentence_bert_config.json` where a folder has them.
  init(folder: String, _ config: EncoderConfig) throws(FileError) {
    self.init(longestSequence: config.contextLength)
    try readLength(FileSystem.join(folder, "sentence_bert_config.json"), config)
    let path = FileSystem.join(folder, "modules.json")
    guard FileSystem.isPresent(path) else { return }
    var kinds: [String] = []
    for module in try JSONNode(contentsOf: path).array(atMost: 100) {
      let type = try module.required("type")
      // Paths of Python classes changed between versions, their names did not.
      let kind = String(try type.string().split(separator: ".").last ?? "")
      kinds.append(kind)
      let place = try module.required("path")
      switch (kinds.count, kind) {
      case (1, "Transformer"):
        guard try place.string().isEmpty else {
          throw place.error("the transformer is in a folder of its own", expected: "this folder (an empty path)")
        }
      case (2, "Pooling"): try readPooling(Self.folder(place, below: folder), config)
      case (3, "Normalize"): normalises = true
      default: throw type.error("module not supported here", expected: "Transformer, Pooling and perhaps Normalize")
      }
    }
    guard kinds.count >= 2 else {
      throw FileError(.badData, path, "modules missing", expected: "Transformer and Pooling", found: "\(kinds)")
    }
  }

  private mutating func readLength(_ path: String, _ config: EncoderConfig) throws(FileError) {
    guard FileSystem.isPresent(path) else { return }
    let root = try JSONNode(contentsOf: path)
    if let lower = try root.optional("do_lower_case"), try lower.bool() {
      throw lower.error("lower case beside the tokenizer's own is not supported", expected: "false")
    }
    guard let length = try root.optional("max_seq_length") else { return }
    guard try length.int() >= 1 else { throw length.error("length out of range", expected: "at least 1") }
    longestSequence = min(try length.int(), config.contextLength)
  }

  private mutating func readPooling(_ folder: String, _ config: EncoderConfig) throws(FileError) {
    let root = try JSONNode(contentsOf: FileSystem.join(folder, "config.json"))
    for key in ["word_embedding_dimension", "embedding_dimension"] {
      guard let width = try root.optional(key), try width.int() != config.width else { continue }
      throw width.error("not the width of the model", expected: "\(config.width)")
    }
    let prefix = "pooling_mode_"
    var modes: [String] = []
    if let mode = try root.optional("pooling_mode") { modes.append(try mode.string()) }
    for (key, value) in try root.entries() where key.hasPrefix(prefix) {
      if try value.bool() { modes.append(String(key.dropFirst(prefix.count))) }
    }
    switch modes {
    case ["mean"], ["mean_tokens"]: pooling = .mean
    case ["cls"], ["cls_token"]: pooling = .cls
    default:
      throw FileError(
        .badData, root.file, "pooling not supported", item: "pooling_mode", expected: "mean or cls alone",
        found: modes.isEmpty ? "none" : modes.joined(separator: ", "))
    }
  }

  /// A plain name below the folder; a path that leads elsewhere is refused.
  private static func folder(_ place: JSONNode, below folder: String) throws(FileError) -> String {
    let name = try place.string()
    let isPlain = name.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    guard isPlain, !name.isEmpty else { throw place.error("not a plain folder name", expected: "such as 1_Pooling") }
    return FileSystem.join(folder, name)
  }
}
