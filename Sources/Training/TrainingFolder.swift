import Files

/// What to do about an output that is there already.
public enum TrainingMode: Sendable {
  case create, overwrite, resume
}

/// The output of a run while it is made: log, checkpoint, lock, and at the end the SAEs.
///
/// Of several ranks the first one has it; the others read the checkpoint in it.
public final class TrainingFolder {
  public let path: String
  /// Whether this rank writes.
  let isWriter: Bool
  private var lock: FolderLock?
  static let logName = "metrics.jsonl"
  public static let recordName = "training.json"
  public static let pageName = "training.html"

  var checkpointPath: String { FileSystem.join(path, TrainingCheckpoint.fileName) }
  public var logPath: String { FileSystem.join(path, Self.logName) }
  /// Whether there is something to go on from.
  var hasCheckpoint: Bool { FileSystem.exists(checkpointPath) }

  /// An error when the folder cannot be written for a reason visible beforehand; call it before long work.
  public static func check(_ path: String, mode: TrainingMode) throws(FileError) {
    guard FileSystem.exists(path) else { return }
    guard FileSystem.isFolder(path) else { throw FileError(.cannotCreate, path, "is a file, not a folder") }
    let names = try FileSystem.list(path).filter { $0 != ".lock" && !AtomicFile.isTemporary($0) }
    let isOurs = names.isEmpty || names.contains { $0 == TrainingCheckpoint.fileName || $0 == logName }
    switch mode {
    case .create:
      guard names.isEmpty else {
        let canResume = names.contains(TrainingCheckpoint.fileName)
        throw FileError(
          .cannotCreate, path, "exists already",
          hint: canResume ? "use --resume to go on, or --overwrite to start anew" : "use --overwrite to replace it")
      }
    case .overwrite, .resume:
      guard isOurs else {
        throw FileError(
          .cannotCreate, path, "is not the output of a training run", found: names.prefix(5).joined(separator: ", "))
      }
    }
  }

  public init(_ path: String, mode: TrainingMode, isWriter: Bool = true) throws(FileError) {
    self.path = path
    self.isWriter = isWriter
    guard isWriter else { return }
    try Self.check(path, mode: mode)
    try FileSystem.createFolders(path)
    lock = try FolderLock(path)
    for name in try FileSystem.list(path) where AtomicFile.isTemporary(name) {
      try FileSystem.removeFolder(FileSystem.join(path, name))
    }
    if mode == .overwrite { try clear() }
  }

  /// Removes what an earlier run left, what makes it an SAE first.
  private func clear() throws(FileError) {
    for name in [
      "cfg.json", "sae_weights.safetensors", "sparsity.safetensors", Self.recordName, Self.pageName,
      TrainingCheckpoint.fileName, Self.logName,
    ] { try FileSystem.removeFile(FileSystem.join(path, name)) }
    for name in try FileSystem.list(path) where FileSystem.exists(FileSystem.join(path, name + "/cfg.json")) {
      try FileSystem.removeFolder(FileSystem.join(path, name))
    }
  }

  /// Cuts the log to what belongs to a checkpoint; answers a log that goes on from there.
  /// Nil for a rank that does not write.
  func openLog(bytes: Int) throws(FileError) -> JSONLinesLog? {
    guard isWriter else { return nil }
    let kept = FileSystem.exists(logPath) ? Array(try MappedFile.read(logPath).prefix(bytes)) : []
    try AtomicFile.write(kept, to: logPath, overwrite: true)
    return try JSONLinesLog(logPath)
  }

  /// The run is complete: there is nothing to resume.
  func finish() throws(FileError) {
    guard isWriter else { return }
    try FileSystem.removeFile(checkpointPath)
    lock = nil
  }
}
