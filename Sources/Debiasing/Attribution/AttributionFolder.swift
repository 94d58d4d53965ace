import Files

/// The folder of an attribution: parts that appear whole while it is made, its results at the end, a lock.
public final class AttributionFolder {
  private let folder: ResumableFolder
  /// Whether the results were there when the folder was opened for resuming.
  public let isFinished: Bool
  private var partCount = 0

  public var path: String { folder.path }

  private static let request = "request.json"
  private static let report = "attribution.json"
  private static let results = [
    report, "attribution.safetensors", "examples.safetensors", "positions.safetensors", "probe.safetensors",
    "circuit.json", "circuit.svg",
  ]

  /// Opens or makes the folder. `request` is everything that decides the numbers: a run can only be resumed with the same.
  public init(_ path: String, request: JSONObject, mode: FolderMode) throws {
    folder = try ResumableFolder(path, content: "attribution", mode: mode, isOwn: Self.isOwn)
    let names = folder.names
    let requestPath = folder.file(Self.request)
    if mode == .resume, FileSystem.exists(requestPath) {
      try Self.compare(try JSONNode(contentsOf: requestPath).object(), request, path)
      let parts = names.filter(Self.isPart)
      // Parts are written in order: one that is missing ends the row.
      while parts.contains(Self.partName(partCount)) { partCount += 1 }
    }
    isFinished = mode == .resume && names.contains(Self.report)
    try AtomicFile.write(JSON.object(request).fileBytes(for: requestPath), to: requestPath, overwrite: true)
  }

  /// Parts that are complete.
  public var partsDone: Int { partCount }

  /// Where a part is or will be.
  func part(_ index: Int) -> String { folder.file(Self.partName(index)) }

  func partIsComplete() { partCount += 1 }

  /// Where a result goes.
  func file(_ name: String) -> String { folder.file(name) }

  /// Writes the report, after everything else, and removes what only an unfinished attribution needs.
  public func finish(_ report: JSONObject) throws {
    let path = file(Self.report)
    try AtomicFile.write(JSON.object(report).fileBytes(for: path), to: path, overwrite: true)
    try removeParts()
  }

  /// Throws where an attribution at `path` was made with another SAE at a hook point of `sites`.
  public static func check(_ path: String, isOf sites: [AttributionSite]) throws {
    let file = FileSystem.join(path, request)
    guard FileSystem.exists(file) else { return }
    for stored in try JSONNode(contentsOf: file).required("sites").array() {
      let hook = try stored.required("hook").string()
      guard let site = sites.first(where: { $0.hook.name == hook }) else { continue }
      let description = try site.description()
      for key in ["crc32", "kept"] where try stored.optional(key)?.value ?? .null != description[key] ?? .null {
        throw FileError(
          .badData, path, "the attribution is of another SAE", item: hook,
          expected: try stored.optional("sae")?.string(), found: description["sae"]?.string)
      }
    }
  }

  private func removeParts() throws {
    for name in try FileSystem.list(path) where Self.isPart(name) || Self.isTemporary(name) {
      try FileSystem.removeFile(file(name))
    }
  }

  private static func compare(_ stored: JSONObject, _ asked: JSONObject, _ path: String) throws {
    let differences = asked.keys.filter { stored[$0] != asked[$0] } + stored.keys.filter { asked[$0] == nil }
    guard differences.isEmpty else {
      throw UsageError(
        "\(path): cannot resume, the attribution was begun with other options (\(differences.joined(separator: ", ")))",
        hint: "repeat the options of the first run, or use --overwrite to start anew")
    }
  }

  private static func partName(_ index: Int) -> String {
    let digits = String(index)
    return "part-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".safetensors"
  }

  private static func isPart(_ name: String) -> Bool { name.hasPrefix("part-") && name.hasSuffix(".safetensors") }

  private static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") && name.contains("tmp-") }

  private static func isOwn(_ name: String) -> Bool {
    isPart(name) || isTemporary(name) || name == request || results.contains(name)
  }
}
