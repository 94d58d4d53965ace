#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A folder that appears whole or not at all: filled beside its target, then renamed.
///
/// Released without `finish`, it leaves nothing behind.
public final class AtomicFolder {
  /// Where the folder appears.
  public let path: String
  /// Where its files are to be written until then.
  public let workingPath: String
  private let overwrite: Bool
  private var finished = false

  /// Makes an empty folder beside the target; an existing target is refused unless `overwrite`.
  public init(_ path: String, overwrite: Bool) throws(FileError) {
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    if FileSystem.exists(path) {
      guard overwrite else { throw SystemError(code: EEXIST).writing(path) }
      guard FileSystem.isFolder(path) else { throw SystemError(code: ENOTDIR).writing(path) }
    }
    self.path = path
    self.overwrite = overwrite
    workingPath = AtomicFile.temporaryPath(beside: path)
    guard mkdir(workingPath, 0o777) == 0 else { throw SystemError.current.writing(path) }
  }

  deinit { cancel() }

  /// Flushes the folder and renames it to the target; a folder there before is moved aside first and then removed.
  public func finish() throws(FileError) {
    precondition(!finished, "finished twice")
    try FileSystem.flushFolder(workingPath)
    var old: String?
    if overwrite, FileSystem.exists(path) {
      let aside = AtomicFile.temporaryPath(beside: path)
      try FileSystem.rename(path, to: aside)
      old = aside
    }
    // Renaming onto an existing empty folder would succeed; without `overwrite` nothing may be there.
    guard !FileSystem.exists(path) else { throw SystemError(code: EEXIST).writing(path) }
    try FileSystem.rename(workingPath, to: path)
    finished = true
    if let old { try FileSystem.removeFolder(old) }
  }

  /// Removes what was written so far; the target stays as it was. Does nothing after `finish`.
  public func cancel() {
    guard !finished else { return }
    finished = true
    do { try FileSystem.removeFolder(workingPath) } catch {
      // What cannot be removed stays under its temporary name; there is nobody to tell from a deinit.
    }
  }
}
