#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An `errno`, and what it means for the file at hand.
struct SystemError: Error {
  var code: Int32

  /// The error of the last failed call of this thread.
  static var current: SystemError { SystemError(code: errno) }

  /// The failure of opening or reading a file.
  func reading(_ path: String) -> FileError {
    switch code {
    case ENOENT: FileError(.missing, path, "no such file or folder")
    case ENOTDIR: FileError(.missing, path, "part of the path is not a folder")
    case EACCES, EPERM: FileError(.inputOutput, path, "no permission to read")
    case EISDIR: FileError(.badData, path, "is a folder, not a file")
    case ELOOP: FileError(.missing, path, "too many symbolic links")
    case ENAMETOOLONG: FileError(.missing, path.quotedForMessage, "path too long")
    case EMFILE, ENFILE: FileError(.inputOutput, path, "too many open files")
    default: FileError(.inputOutput, path, "cannot read: \(text)")
    }
  }

  /// The failure of creating, writing or renaming a file.
  func writing(_ path: String) -> FileError {
    switch code {
    case ENOSPC: FileError(.inputOutput, path, "no space left on the device")
    case EDQUOT: FileError(.inputOutput, path, "disk quota exceeded")
    case EACCES, EPERM: FileError(.cannotCreate, path, "no permission to write here")
    case EROFS: FileError(.cannotCreate, path, "read-only file system")
    case EXDEV: FileError(.cannotCreate, path, "cannot rename across file systems")
    case ENOENT: FileError(.cannotCreate, path, "the folder to write into does not exist")
    case ENOTDIR: FileError(.cannotCreate, path, "part of the path is not a folder")
    case EISDIR: FileError(.cannotCreate, path, "is a folder, not a file")
    case EEXIST: FileError(.cannotCreate, path, "exists already", hint: "use --overwrite to replace it")
    case ENOTEMPTY: FileError(.cannotCreate, path, "the folder is not empty")
    case ENAMETOOLONG: FileError(.cannotCreate, path.quotedForMessage, "path too long")
    default: FileError(.inputOutput, path, "cannot write: \(text)")
    }
  }

  private var text: String { String(cString: strerror(code)) }
}

/// What kind of thing a path leads to.
enum FileType {
  case regular, folder, fifo, socket, device, other

  init(_ mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .folder
    case S_IFIFO: self = .fifo
    case S_IFSOCK: self = .socket
    case S_IFCHR, S_IFBLK: self = .device
    default: self = .other
    }
  }

  var name: String {
    switch self {
    case .regular: "file"
    case .folder: "folder"
    case .fifo: "named pipe"
    case .socket: "socket"
    case .device: "device"
    case .other: "something else"
    }
  }
}
