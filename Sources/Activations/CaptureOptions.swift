import Corpora
import Files

/// Everything that decides the rows of a store, beside what they are: a run may only be resumed with the same.
public struct CaptureOptions: Equatable, Sendable {
  /// Path of the model, or of the store that features were encoded from.
  public var model: String
  public var contextLength: Int
  /// `documents`, `packed`, or `tokens` for the rows of a token file.
  public var packing: String
  /// New tokens per window where windows overlap.
  public var stride: Int?
  /// Separator between packed documents.
  public var separator: Int32?
  /// The token put before every sequence.
  public var bosId: Int32?
  /// The BOS rule in words.
  public var bos: String
  /// What `--exclude` and `--skip-first` said; a store holds excluded positions too.
  public var exclusion: ExclusionRule.Choice
  public var skipFirst: Int
  /// Ids of the special tokens, for readers that exclude them.
  public var specialIds: [Int32]
  public var data: [DataFile]
  public var tokenLimit: Int?
  /// How sequences were batched: rounding depends on it.
  public var batch: String
  /// Edits that were in force, as given.
  public var edits: [String]

  /// The rules of a corpus.
  public init(model: String, corpus: Corpus, specials: SpecialIds, batch: BatchSize, edits: [String] = []) {
    self.model = model
    contextLength = corpus.contextLength
    switch corpus.packing {
    case nil: packing = "tokens"
    case .documents(let stride)?:
      packing = "documents"
      self.stride = stride
    case .packed(let separator)?:
      packing = "packed"
      self.separator = separator
    }
    bosId = corpus.bos.id
    bos = corpus.bos.description
    exclusion = corpus.exclusion.choice
    skipFirst = corpus.exclusion.skipFirst
    specialIds = specials.all
    data = corpus.files
    tokenLimit = corpus.tokenLimit
    self.batch = batch.description
    self.edits = edits
  }

  /// The rules under which a store was captured, for features encoded from it.
  public init(store path: String, capturedWith options: CaptureOptions, batch: BatchSize) {
    self = options
    model = path
    self.batch = batch.description
  }

  /// Rows of a plain safetensors file, of which nothing more is known.
  public init(activations file: DataFile, batch: BatchSize) {
    model = file.path
    contextLength = 0
    packing = "unknown"
    bos = "unknown"
    exclusion = .none
    skipFirst = 0
    specialIds = []
    data = [file]
    self.batch = batch.description
    edits = []
  }

  /// Members of the manifest, in order.
  public var members: [(String, JSON)] {
    [
      ("model", JSON(model)), ("context_length", JSON(contextLength)), ("packing", JSON(packing)),
      ("stride", stride.map { JSON($0) } ?? .null), ("separator", separator.map { JSON(Int($0)) } ?? .null),
      ("bos_id", bosId.map { JSON(Int($0)) } ?? .null), ("bos", JSON(bos)), ("exclude", JSON(exclusion.rawValue)),
      ("skip_first", JSON(skipFirst)), ("special_ids", JSON(specialIds.map { Int($0) })),
      ("data", .array(data.map(\.json))), ("limit_tokens", tokenLimit.map { JSON($0) } ?? .null),
      ("batch", JSON(batch)), ("edits", JSON(edits)),
    ]
  }

  init(_ root: JSONNode) throws(FileError) {
    var data: [DataFile] = []
    for file in try root.required("data").array() { data.append(try DataFile(file)) }
    let exclude = try root.required("exclude")
    guard let exclusion = ExclusionRule.Choice(rawValue: try exclude.string()) else {
      throw exclude.error("unknown rule", expected: "special, bos or none")
    }
    model = try root.required("model").string()
    contextLength = try root.required("context_length").count()
    packing = try root.required("packing").string()
    stride = try root.optional("stride").map { node throws(FileError) in try node.int() }
    separator = try root.optional("separator").map { node throws(FileError) in try node.id() }
    bosId = try root.optional("bos_id").map { node throws(FileError) in try node.id() }
    bos = try root.required("bos").string()
    self.exclusion = exclusion
    skipFirst = try root.required("skip_first").count()
    specialIds = []
    for node in try root.required("special_ids").array() { specialIds.append(try node.id()) }
    self.data = data
    tokenLimit = try root.optional("limit_tokens").map { node throws(FileError) in try node.int() }
    batch = try root.required("batch").string()
    edits = []
    for node in try root.required("edits").array() { edits.append(try node.string()) }
  }
}

extension JSONNode {
  /// A token id.
  fileprivate func id() throws(FileError) -> Int32 { Int32(try count(atMost: Int(Int32.max))) }
}
