/// The folder of a long job: parts that appear whole while it is made, its results at the end, a lock.
public final class PartsFolder {
  /// What jobs of one kind write.
  public struct Kind: Sendable {
    /// As in "holds no `name`".
    let name: String
    /// What is written last: a folder that has it is finished.
    public let report: String
    /// Everything else that a finished job leaves, folders included.
    public let results: [String]

    public init(_ name: String, report: String, results: [String]) {
      (self.name, self.report, self.results) = (name, report, results)
    }
  }

  private let folder: ResumableFolder
  private let kind: Kind
  /// Whether the results were there when the folder was opened for resuming.
  public let isFinished: Bool
  private var partCount = 0

  public var path: String { folder.path }

  private static let request = "request.json"

  /// Opens or makes the folder. `request` is everything that decides the numbers: a run can only be resumed with the same.
  public init(_ path: String, _ kind: Kind, request: JSONObject, mode: FolderMode) throws {
    self.kind = kind
    folder = try ResumableFolder(path, content: kind.name, mode: mode) { Self.isOwn($0, kind) }
    let names = folder.names
    let requestPath = folder.file(Self.request)
    if mode == .resume, FileSystem.exists(requestPath) {
      try Self.compare(try JSONNode(contentsOf: requestPath).object(), request, path, kind)
      let parts = names.filter(Self.isPart)
      // Parts are written in order: one that is missing ends the row.
      while parts.contains(Self.partName(partCount)) { partCount += 1 }
    }
    isFinished = mode == .resume && names.contains(kind.report)
    try AtomicFile.write(JSON.object(request).fileBytes(for: requestPath), to: requestPath, overwrite: true)
  }

  /// What decided the numbers of the job whose folder this is; nil where it does not say.
  public static func request(at path: String) throws(FileError) -> JSONNode? {
    let file = FileSystem.join(path, request)
    return FileSystem.exists(file) ? try JSONNode(contentsOf: file) : nil
  }

  /// Parts that are complete.
  public var partsDone: Int { partCount }

  /// Where a part is or will be.
  public func part(_ index: Int) -> String { folder.file(Self.partName(index)) }

  public func partIsComplete() { partCount += 1 }

  /// Where a result goes.
  public func file(_ name: String) -> String { folder.file(name) }

  /// Writes the report, after everything else, and removes what only an unfinished job needs.
  public func finish(_ report: JSONObject) throws {
    let path = file(kind.report)
    try AtomicFile.write(JSON.object(report).fileBytes(for: path), to: path, overwrite: true)
    try finish()
  }

  /// Removes what only an unfinished job needs, once the report is written.
  public func finish() throws {
    for name in try FileSystem.list(self.path) where Self.isPart(name) || AtomicFile.isTemporary(name) {
      try FileSystem.removeFile(file(name))
    }
  }

  private static func compare(_ stored: JSONObject, _ asked: JSONObject, _ path: String, _ kind: Kind) throws {
    let differences = asked.keys.filter { stored[$0] != asked[$0] } + stored.keys.filter { asked[$0] == nil }
    guard differences.isEmpty else {
      throw UsageError(
        "\(path): cannot resume, the \(kind.name) was begun with other options (\(differences.joined(separator: ", ")))",
        hint: "repeat the options of the first run, or use --overwrite to start anew")
    }
  }

  private static func partName(_ index: Int) -> String {
    let digits = String(index)
    return "part-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".safetensors"
  }

  private static func isPart(_ name: String) -> Bool { name.hasPrefix("part-") && name.hasSuffix(".safetensors") }

  private static func isOwn(_ name: String, _ kind: Kind) -> Bool {
    isPart(name) || AtomicFile.isTemporary(name) || name == request || name == kind.report
      || kind.results.contains(name)
  }
}
