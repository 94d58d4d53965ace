#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Keeps other processes out of a folder while it is written; released with the object or the process.
public final class FolderLock: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Locks a folder through a file `.lock` in it; an error when another process holds the lock.
  public init(_ folder: String) throws(FileError) {
    path = FileSystem.join(folder, ".lock")
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else { throw SystemError.current.writing(folder) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        let holder = Self.holder(descriptor)
        _ = close(descriptor)
        if code == EINTR { continue }
        guard code == EWOULDBLOCK else { throw SystemError(code: code).writing(path) }
        throw FileError(
          .cannotCreate, folder, "in use by another process" + (holder.map { " (process \($0))" } ?? ""))
      }
      // The holder before may have removed the file between our open and our lock.
      if Self.isStill(path, descriptor) {
        self.descriptor = descriptor
        break
      }
      _ = close(descriptor)
    }
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
      throw SystemError.current.writing(path)
    }
  }

  deinit {
    // Removed while still locked, so that nobody's lock on the same file is lost.
    _ = unlink(path)
    _ = close(descriptor)
  }

  private static func isStill(_ path: String, _ descriptor: Int32) -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
      && opened.st_dev == named.st_dev
  }

  /// Process id written by the holder.
  private static func holder(_ descriptor: Int32) -> Int? {
    var buffer = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: buffer[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
  }
}
