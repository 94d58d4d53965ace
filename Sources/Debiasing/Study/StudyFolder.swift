import Files

/// The folder of a debiasing study: a sub-folder per attribution, pooled activations under the checksum of what they
/// depend on, and the results. Every stage that is complete is used again by a run that asks for the same.
public final class StudyFolder {
  private let folder: ResumableFolder
  /// Names of the pooled activations that were asked for.
  private var used: Set<String> = []
  private static let results = ["results.json", "results.csv", "report.html", "probe.safetensors"]

  /// Opens or makes the folder; a folder that holds a study is refused unless it is to be resumed or overwritten.
  public init(_ path: String, mode: FolderMode) throws {
    folder = try ResumableFolder(path, content: "debiasing study", mode: mode, isOwn: Self.isOwn)
  }

  public var path: String { folder.path }

  public func file(_ name: String) -> String { folder.file(name) }

  /// Pooled activations of what `key` describes: read where they are there, else computed and kept.
  func pooled(_ key: JSONObject, count: Int, width: Int, _ compute: () throws -> PooledActivations) throws
    -> PooledActivations
  {
    let bytes = JSON.object(key).serialized()
    let checksum = String(UInt64(CRC32.of(bytes)) << 32 | UInt64(CRC32.of(bytes.reversed())), radix: 16)
    let name = "\(Self.pooledPrefix)\(checksum).safetensors"
    used.insert(name)
    let path = file(name)
    if FileSystem.exists(path) { return try PooledActivations(contentsOf: path, count: count, width: width) }
    let pooled = try compute()
    try pooled.write(to: path)
    return pooled
  }

  /// Removes pooled activations that nobody has asked for, those of judgements and data before.
  public func removeLeftovers() throws {
    for name in try FileSystem.list(path) where name.hasPrefix(Self.pooledPrefix) && !used.contains(name) {
      try FileSystem.removeFile(file(name))
    }
  }

  private static let pooledPrefix = "pooled-"

  private static func isOwn(_ name: String) -> Bool {
    let prefixes = ["attribution-", "skyline-", pooledPrefix, "judgement-", "candidates-", "judge-", "swap-"]
    return results.contains(name) || prefixes.contains(where: name.hasPrefix)
  }
}
