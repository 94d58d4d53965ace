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

  /// Holds the lock; nil beside the process that has it.
  private let folder: ResumableFolder?
  private let kind: Kind
  /// Whether the results were there when the folder was opened for resuming.
  public let isFinished: Bool
  private var partCount = 0

  public let path: String

  private static let request = "request.json"

  /// Opens or makes the folder. `request` is everything that decides the numbers: a run can only be resumed with the same.
  public init(_ path: String, _ kind: Kind, request: JSONObject, mode: FolderMode) throws {
    self.kind = kind
    self.path = path
    let folder = try ResumableFolder(path, content: kind.name, mode: mode) { Self.isOwn($0, kind) }
    self.folder = folder
    let names = folder.names
    let requestPath = folder.file(Self.request)
    isFinished = mode == .resume && names.contains(kind.report)
    if mode == .resume, FileSystem.exists(requestPath) {
      try Self.compare(try JSONNode(contentsOf: requestPath).object(), request, path, kind)
      // A run may have been killed between its report and this.
      if isFinished { try finish() }
      countParts()
    }
    try AtomicFile.write(JSON.object(request).fileBytes(for: requestPath), to: requestPath, overwrite: true)
  }

  /// A folder that another process has opened with `init` above, which waits until this one is done with its parts.
  public init(beside path: String, _ kind: Kind) {
    (self.path, self.kind, folder, isFinished) = (path, kind, nil, false)
  }

  /// What decided the numbers of the job whose folder this is; nil where it does not say.
  public static func request(at path: String) throws(FileError) -> JSONNode? {
    let file = FileSystem.join(path, request)
    return FileSystem.exists(file) ? try JSONNode(contentsOf: file) : nil
  }

  /// Parts that are complete, up to the first that is not.
  public var partsDone: Int { partCount }

  /// Where a part is or will be.
  public func part(_ index: Int) -> String { file(Self.partName(index)) }

  /// Where a piece of a part is or will be, for a job whose parts are written as memory fills up.
  public func part(_ index: Int, piece: Int) -> String { file(Self.pieceName(index, piece)) }

  /// Pieces of a part that are complete.
  public func pieceCount(ofPart index: Int) -> Int {
    var count = 0
    while FileSystem.exists(part(index, piece: count)) { count += 1 }
    return count
  }

  /// All parts or pieces that are there, in order.
  public func parts() throws -> [String] { try FileSystem.list(path).filter(Self.isPart).sorted().map(file) }

  /// Whether a part is complete, whoever wrote it.
  public func isDone(part index: Int) -> Bool { FileSystem.exists(part(index)) }

  /// Looks for the parts that others have written.
  public func countParts() {
    while isDone(part: partCount) { partCount += 1 }
  }

  public func partIsComplete() { partCount += 1 }

  /// Where a result goes.
  public func file(_ name: String) -> String { FileSystem.join(path, name) }

  /// Writes the report, after everything else, and removes what only an unfinished job needs.
  public func finish(_ report: JSONObject) throws {
    let path = file(kind.report)
    try AtomicFile.write(JSON.object(report).fileBytes(for: path), to: path, overwrite: true)
    try finish()
  }

  /// Removes what only an unfinished job needs, once the report is written.
  public func finish() throws {
    for part in try parts() { try FileSystem.removeFile(part) }
  }

  private static func compare(_ stored: JSONObject, _ asked: JSONObject, _ path: String, _ kind: Kind) throws {
    let differences = asked.keys.filter { stored[$0] != asked[$0] } + stored.keys.filter { asked[$0] == nil }
    guard differences.isEmpty else {
      throw UsageError(
        "\(path): cannot resume, the \(kind.name) was begun with other options (\(differences.joined(separator: ", ")))",
        hint: "repeat the options of the first run, or use --overwrite to start anew")
    }
  }

  private static func partName(_ index: Int) -> String { "part-\(padded(index)).safetensors" }

  private static func pieceName(_ index: Int, _ piece: Int) -> String {
    "part-\(padded(index))-\(padded(piece)).safetensors"
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  private static func isPart(_ name: String) -> Bool { name.hasPrefix("part-") && name.hasSuffix(".safetensors") }

  private static func isOwn(_ name: String, _ kind: Kind) -> Bool {
    isPart(name) || name == request || name == kind.report || kind.results.contains(name)
  }
}
