#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that appears whole or not at all: written beside its target, flushed to disk, then renamed.
///
/// Released without `finish`, it leaves nothing behind.
public final class AtomicFile {
  /// Where the file appears.
  public let path: String
  private let temporary: String
  private let overwrite: Bool
  private var descriptor: Int32
  private var length = 0

  /// Opens a temporary file in the target's folder; an existing target is refused unless `overwrite`.
  public init(_ path: String, overwrite: Bool) throws(FileError) {
    try Self.checkTarget(path, overwrite: overwrite)
    self.path = path
    self.overwrite = overwrite
    temporary = Self.temporaryPath(beside: path)
    descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemError.current.writing(path) }
  }

  deinit { cancel() }

  /// Writes a whole file at once.
  public static func write(_ bytes: UnsafeRawBufferPointer, to path: String, overwrite: Bool) throws(FileError) {
    let file = try AtomicFile(path, overwrite: overwrite)
    try file.append(bytes)
    try file.finish()
  }

  /// Writes a whole file at once.
  public static func write(_ bytes: [UInt8], to path: String, overwrite: Bool) throws(FileError) {
    try bytes.withBytes { buffer throws(FileError) in try write(buffer, to: path, overwrite: overwrite) }
  }

  /// Writes a whole text file at once.
  public static func write(_ text: String, to path: String, overwrite: Bool) throws(FileError) {
    try write(Array(text.utf8), to: path, overwrite: overwrite)
  }

  /// A file to be written below some folder.
  public typealias Content = (path: String, bytes: [UInt8])

  /// Writes several whole files below a folder, `sub/name` into a folder made there. Nothing is written when one of them
  /// cannot be, for a reason visible beforehand.
  public static func write(_ files: [Content], in folder: String, overwrite: Bool) throws(FileError) {
    let files = files.map { (path: FileSystem.join(folder, $0.path), bytes: $0.bytes) }
    for file in files {
      try FileSystem.createFolders(FileSystem.folder(of: file.path))
      try checkTarget(file.path, overwrite: overwrite)
    }
    for file in files { try write(file.bytes, to: file.path, overwrite: overwrite) }
  }

  /// An error when the target cannot be written for a reason visible beforehand; call it before long work.
  public static func checkTarget(_ path: String, overwrite: Bool) throws(FileError) {
    switch FileSystem.type(path) {
    case nil: break
    case .regular where overwrite: break
    case .regular: throw SystemError(code: EEXIST).writing(path)
    case .folder: throw SystemError(code: EISDIR).writing(path)
    case let type?: throw FileError(.cannotCreate, path, "not a regular file", found: type.name)
    }
    guard FileSystem.isFolder(FileSystem.folder(of: path)), !path.isEmpty, !path.hasSuffix("/") else {
      throw SystemError(code: ENOENT).writing(path)
    }
  }

  /// Adds bytes at the end.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try write(bytes, at: length)
  }

  /// Adds bytes at the end.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withBytes { buffer throws(FileError) in try append(buffer) }
  }

  /// Adds text at the end.
  public func append(_ text: String) throws(FileError) { try append(Array(text.utf8)) }

  /// Writes bytes at an offset; a gap before them reads as zeros.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    precondition(descriptor >= 0, "written to after finish or cancel")
    var written = 0
    while written < bytes.count {
      // Larger requests are cut by the system at 2 GiB, or refused by some.
      let part = min(bytes.count - written, 1 << 30)
      let count = pwrite(descriptor, bytes.baseAddress! + written, part, off_t(offset + written))
      if count < 0 {
        if errno == EINTR { continue }
        throw SystemError.current.writing(path)
      }
      written += count
    }
    length = max(length, offset + bytes.count)
  }

  /// Flushes to disk and renames to the target.
  public func finish() throws(FileError) {
    precondition(descriptor >= 0, "finished twice")
    do throws(FileError) {
      try flush()
      let closed = close(descriptor)
      descriptor = -1
      guard closed == 0 || errno == EINTR else { throw SystemError.current.writing(path) }
      try publish()
    } catch {
      cancel()
      throw error
    }
  }

  /// Removes the temporary file; the target stays as it was. Does nothing after `finish`.
  public func cancel() {
    if descriptor >= 0 { _ = close(descriptor) }
    descriptor = -1
    if !published { _ = unlink(temporary) }
    published = true
  }

  private var published = false

  private func flush() throws(FileError) {
    #if canImport(Darwin)
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
    #endif
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw SystemError.current.writing(path) }
    }
  }

  private func publish() throws(FileError) {
    if overwrite {
      guard rename(temporary, path) == 0 else { throw SystemError.current.writing(path) }
    } else if link(temporary, path) == 0 {
      // A link refuses an existing target in one step, which rename cannot.
      _ = unlink(temporary)
    } else {
      // File systems without links: check, then rename.
      guard errno != EEXIST, !FileSystem.exists(path) else { throw SystemError(code: EEXIST).writing(path) }
      guard rename(temporary, path) == 0 else { throw SystemError.current.writing(path) }
    }
    published = true
    try FileSystem.flushFolder(FileSystem.folder(of: path))
  }

  /// Whether a name is that of a file or folder that is being written, or was when its writer was killed.
  public static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(".") && name.split(separator: ".").last?.hasPrefix("tmp-") == true
  }

  /// Removes the temporary files and folders in a folder and below it. Nobody may be writing there.
  public static func removeTemporaries(in folder: String) throws(FileError) {
    for name in try FileSystem.list(folder) {
      let entry = FileSystem.join(folder, name)
      if isTemporary(name) {
        try FileSystem.removeFolder(entry)
      } else if FileSystem.isFolder(entry), !FileSystem.isLink(entry) {
        try removeTemporaries(in: entry)
      }
    }
  }

  /// `.<name>.tmp-<pid>-<random>` in the folder of the target.
  static func temporaryPath(beside path: String) -> String {
    let name = String(decoding: FileSystem.name(of: path).utf8.prefix(200), as: UTF8.self)
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    return FileSystem.join(FileSystem.folder(of: path), ".\(name).tmp-\(getpid())-\(random)")
  }
}
