import Files

/// One file of a store, complete on disk.
public struct ShardRecord: Equatable, Sendable {
  public let file: String
  public let rows: Int
  public let sequences: Int
  public let byteCount: Int
  /// CRC-32 of the whole file.
  public let checksum: UInt32
}

/// `manifest.json` of an activation or feature store, format version 1.
public struct StoreManifest: Equatable, Sendable {
  public static let fileName = "manifest.json"
  static let version = 1

  public let content: StoreContent
  public let options: CaptureOptions
  /// No shard has more rows, unless a single batch has.
  public let shardRows: Int
  /// Whether the run came to its end.
  public internal(set) var isFinished = false
  public internal(set) var shards: [ShardRecord] = []

  /// Rows of all shards.
  public var rows: Int { shards.reduce(0) { $0 + $1.rows } }
  /// Sequences of all shards.
  public var sequences: Int { shards.reduce(0) { $0 + $1.sequences } }

  /// A store with nothing in it; shards are of about 64 MiB unless their rows are given.
  public init(_ content: StoreContent, options: CaptureOptions, shardRows: Int? = nil) throws(UsageError) {
    if let shardRows, shardRows < 1 { throw UsageError("a shard must have at least 1 row; asked for \(shardRows)") }
    self.content = content
    self.options = options
    self.shardRows = shardRows ?? content.usualShardRows
  }

  /// Reads the manifest of a store's folder; a key it does not know is an error.
  public init(folder: String) throws(FileError) {
    let root = try JSONNode(contentsOf: FileSystem.join(folder, Self.fileName))
    let version = try root.required("format_version")
    guard try version.int() == Self.version else {
      throw version.error("format version not supported", expected: "\(Self.version)")
    }
    content = try StoreContent(root)
    options = try CaptureOptions(root)
    shardRows = try root.required("shard_rows").count()
    isFinished = try root.required("finished").bool()
    shards = try Self.shards(root, prefix: content.filePrefix)
    try root.refuseUnknownKeys(besides: object.keys)
    guard try root.required("tokens").int() == rows, try root.required("sequences").int() == sequences else {
      throw root.error("tokens or sequences differ from the sum over the shards")
    }
  }

  /// The options that differ from another manifest's, one description each.
  func differences(from stored: StoreManifest) -> [String] {
    let asked = request
    let members = stored.request
    var keys = asked.keys
    keys += members.keys.filter { asked[$0] == nil }
    return keys.filter { asked[$0] != members[$0] }.map { key in
      "\(key): stored \(Self.text(members[key])), asked for \(Self.text(asked[key]))"
    }
  }

  /// What was asked for.
  private var request: JSONObject {
    JSONObject(content.members + options.members + [("shard_rows", JSON(shardRows))])
  }

  /// The whole file.
  var object: JSONObject {
    var object: JSONObject = ["format_version": JSON(Self.version)]
    for (key, value) in request.entries { object[key] = value }
    object["finished"] = JSON(isFinished)
    object["tokens"] = JSON(rows)
    object["sequences"] = JSON(sequences)
    object["shards"] = .array(
      shards.map { shard in
        [
          "file": JSON(shard.file), "rows": JSON(shard.rows), "sequences": JSON(shard.sequences),
          "bytes": JSON(shard.byteCount), "crc32": JSON(Int(shard.checksum)),
        ]
      })
    return object
  }

  /// Name of the shard with a number.
  static func shardName(_ prefix: String, _ index: Int) -> String {
    let digits = String(index)
    return "\(prefix)-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".safetensors"
  }

  private static func shards(_ root: JSONNode, prefix: String) throws(FileError) -> [ShardRecord] {
    var shards: [ShardRecord] = []
    for (index, node) in try root.required("shards").array().enumerated() {
      try node.refuseUnknownKeys(besides: ["file", "rows", "sequences", "bytes", "crc32"])
      let file = try node.required("file")
      // The name is never followed anywhere: it must be the one we would have given.
      guard try file.string() == shardName(prefix, index) else {
        throw file.error("not the name of this shard", expected: shardName(prefix, index))
      }
      shards.append(
        ShardRecord(
          file: try file.string(), rows: try node.required("rows").count(),
          sequences: try node.required("sequences").count(), byteCount: try node.required("bytes").count(),
          checksum: try node.required("crc32").crc32()))
    }
    return shards
  }

  private static func text(_ value: JSON?) -> String {
    value.map { String(decoding: $0.serialized(), as: UTF8.self) } ?? "nothing"
  }
}
