/// What to do about an output folder that is there already.
public enum FolderMode: Sendable {
  case create, overwrite, resume
}

/// A folder that a job fills and may come back to: locked, and holding nothing but that job's own files.
///
/// What a killed run was writing is removed when it is opened.
public struct ResumableFolder {
  public let path: String
  /// What was in it; with `overwrite` that is gone.
  public let names: [String]
  private let lock: FolderLock

  /// Opens or makes the folder; throws when it is a file, another process has it, it holds what `isOwn` does not know
  /// ("is not empty and holds no `content`"), or `create` finds anything in it. Temporary files do not count.
  public init(_ path: String, content: String, mode: FolderMode, isOwn: (String) -> Bool) throws {
    self.path = path
    if FileSystem.exists(path), !FileSystem.isFolder(path) {
      throw FileError(.cannotCreate, path, "is a file, not a folder")
    }
    try FileSystem.createFolders(path)
    lock = try FolderLock(path)
    names = try FileSystem.list(path).filter { $0 != ".lock" && !AtomicFile.isTemporary($0) }
    if let foreign = names.first(where: { !isOwn($0) }) {
      throw FileError(.cannotCreate, path, "is not empty and holds no \(content)", found: foreign)
    }
    guard mode != .create || names.isEmpty else {
      throw FileError(
        .cannotCreate, path, "exists already", hint: "use --overwrite to replace it, or --resume to continue it")
    }
    try AtomicFile.removeTemporaries(in: path)
    guard mode == .overwrite else { return }
    for name in names {
      let entry = file(name)
      if FileSystem.isFolder(entry) { try FileSystem.removeFolder(entry) } else { try FileSystem.removeFile(entry) }
    }
  }

  /// The path of something in the folder.
  public func file(_ name: String) -> String { FileSystem.join(path, name) }
}
