#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Questions and small operations on files and folders.
public enum FileSystem {
  /// Whether something is at a path, symbolic links followed.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether a path names something, be it a symbolic link that leads nowhere.
  public static func isPresent(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Whether a path names a symbolic link.
  public static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether a path leads to a folder.
  public static func isFolder(_ path: String) -> Bool { type(path) == .folder }

  /// Whether a path leads to a regular file.
  public static func isFile(_ path: String) -> Bool { type(path) == .regular }

  /// Bytes of a file.
  public static func size(_ path: String) throws(FileError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw SystemError.current.reading(path) }
    return Int(status.st_size)
  }

  /// Bytes that a user may still write where a path lies.
  public static func freeBytes(at path: String) throws(FileError) -> Int {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { throw SystemError.current.reading(path) }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// Whether both paths lead to the same file (device and inode); false when either is missing.
  public static func isSameFile(_ left: String, _ right: String) -> Bool {
    var a = stat()
    var b = stat()
    guard stat(left, &a) == 0, stat(right, &b) == 0 else { return false }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
  }

  /// A name below a folder.
  public static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The absolute path without symbolic links; nil when nothing is there.
  public static func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// The part after the last slash, trailing slashes ignored.
  public static func name(of path: String) -> String {
    var rest = Substring(path)
    while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    guard let slash = rest.lastIndex(of: "/"), rest.count > 1 else { return String(rest) }
    return String(rest[rest.index(after: slash)...])
  }

  /// The folder that holds a path; `.` for a plain name.
  public static func folder(of path: String) -> String {
    var rest = Substring(path)
    while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    guard let slash = rest.lastIndex(of: "/") else { return "." }
    return slash == rest.startIndex ? "/" : String(rest[..<slash])
  }

  /// Names in a folder without `.` and `..`, sorted by bytes.
  public static func list(_ folder: String) throws(FileError) -> [String] {
    guard let stream = opendir(folder) else { throw SystemError.current.reading(folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Creates a folder; an error when something is there already.
  public static func createFolder(_ path: String) throws(FileError) {
    guard mkdir(path, 0o777) == 0 else { throw SystemError.current.writing(path) }
  }

  /// Creates a folder and those above it where they are missing.
  public static func createFolders(_ path: String) throws(FileError) {
    if isFolder(path) { return }
    let parent = folder(of: path)
    if parent != path { try createFolders(parent) }
    // Another process may have made it meanwhile.
    guard mkdir(path, 0o777) == 0 || (errno == EEXIST && isFolder(path)) else {
      throw SystemError.current.writing(path)
    }
  }

  /// Removes a file; nothing happens when it is not there.
  public static func removeFile(_ path: String) throws(FileError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw SystemError.current.writing(path) }
  }

  /// Removes a folder and all in it, without following symbolic links; nothing happens when it is not there.
  public static func removeFolder(_ path: String) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw SystemError.current.writing(path)
    }
    guard FileType(status.st_mode) == .folder else { return try removeFile(path) }
    for name in try list(path) { try removeFolder(join(path, name)) }
    guard rmdir(path) == 0 else { throw SystemError.current.writing(path) }
  }

  /// Renames a file or folder, replacing a file at the target, and flushes the folder.
  public static func rename(_ source: String, to target: String) throws(FileError) {
    guard systemRename(source, target) == 0 else { throw SystemError.current.writing(target) }
    try flushFolder(folder(of: target))
  }

  /// Flushes a folder's entries to disk, so that a rename survives a power cut.
  public static func flushFolder(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError.current.writing(path) }
    defer { _ = close(descriptor) }
    // Some file systems cannot flush a folder and say EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemError.current.writing(path) }
  }

  /// Kind of thing at a path, nil when nothing is there.
  static func type(_ path: String) -> FileType? {
    var status = stat()
    return stat(path, &status) == 0 ? FileType(status.st_mode) : nil
  }
}

private func systemRename(_ source: String, _ target: String) -> Int32 { rename(source, target) }
