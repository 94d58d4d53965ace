import Corpora
import Files

/// Everything that decides the rows of a store, beside what they are: a run may only be resumed with the same.
public struct CaptureOptions: Equatable, Sendable {
  /// Path of the model, or of the store that features were encoded from.
  public var model: String
  public var contextLength: Int
  /// The packing, BOS and exclusion rules in words.
  public var packing: String
  public var bos: String
  public var exclusion: String
  /// Ids of the special tokens, for readers that exclude them.
  public var specialIds: [Int32]
  public var data: [DataFile]
  public var tokenLimit: Int?
  /// How sequences were batched: rounding depends on it.
  public var batch: String
  /// Edits that were in force, as given.
  public var edits: [String]

  public init(
    model: String, corpus: Corpus, specials: SpecialIds, batch: BatchSize, edits: [String] = []
  ) {
    self.init(
      model: model, contextLength: corpus.contextLength, packing: corpus.packingDescription,
      bos: corpus.bos.description, exclusion: corpus.exclusion.description, specialIds: specials.all,
      data: corpus.files, tokenLimit: corpus.tokenLimit, batch: batch.description, edits: edits)
  }

  public init(
    model: String, contextLength: Int, packing: String, bos: String, exclusion: String, specialIds: [Int32],
    data: [DataFile], tokenLimit: Int? = nil, batch: String, edits: [String] = []
  ) {
    self.model = model
    self.contextLength = contextLength
    self.packing = packing
    self.bos = bos
    self.exclusion = exclusion
    self.specialIds = specialIds
    self.data = data
    self.tokenLimit = tokenLimit
    self.batch = batch
    self.edits = edits
  }

  /// Members of the manifest, in order.
  var members: [(String, JSON)] {
    [
      ("model", JSON(model)), ("context_length", JSON(contextLength)), ("packing", JSON(packing)), ("bos", JSON(bos)),
      ("exclude", JSON(exclusion)), ("special_ids", JSON(specialIds.map { Int($0) })),
      (
        "data",
        .array(
          data.map { file in
            ["path": JSON(file.path), "bytes": JSON(file.byteCount), "crc32": JSON(Int(file.checksum))]
          })
      ),
      ("limit_tokens", tokenLimit.map { JSON($0) } ?? .null), ("batch", JSON(batch)), ("edits", JSON(edits)),
    ]
  }

  init(_ root: JSONNode) throws(FileError) {
    var data: [DataFile] = []
    for file in try root.required("data").array() {
      try file.refuseUnknownKeys(besides: ["path", "bytes", "crc32"])
      data.append(
        DataFile(
          path: try file.required("path").string(), byteCount: try file.required("bytes").int(),
          checksum: try file.required("crc32").unsigned32()))
    }
    var specialIds: [Int32] = []
    for node in try root.required("special_ids").array() {
      guard let id = Int32(exactly: try node.int()) else { throw node.error("id out of range") }
      specialIds.append(id)
    }
    var edits: [String] = []
    for node in try root.required("edits").array() { edits.append(try node.string()) }
    self.init(
      model: try root.required("model").string(), contextLength: try root.required("context_length").int(),
      packing: try root.required("packing").string(), bos: try root.required("bos").string(),
      exclusion: try root.required("exclude").string(), specialIds: specialIds, data: data,
      tokenLimit: try root.optional("limit_tokens").map { node throws(FileError) in try node.int() },
      batch: try root.required("batch").string(), edits: edits)
  }
}

extension JSONNode {
  /// An integer that fits UInt32.
  func unsigned32() throws(FileError) -> UInt32 {
    guard let value = UInt32(exactly: try int()) else { throw error("out of range", expected: "0 to \(UInt32.max)") }
    return value
  }

  /// An integer that is not negative.
  func count() throws(FileError) -> Int {
    let value = try int()
    guard value >= 0 else { throw error("out of range", expected: "at least 0") }
    return value
  }
}
