#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A JSON Lines file that only grows: each value is one line and one write, so that a crash tears at most the last.
public final class JSONLinesLog {
  /// Path of the log.
  public let path: String
  private let descriptor: Int32

  /// Opens or creates the file. An unended last line, left by a crash, is cut off first; `tornBytes` says how much.
  public init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemError.current.writing(path) }
    tornBytes = try Self.cutTornLine(path, descriptor)
  }

  /// Bytes of a torn last line that were cut off on opening.
  public let tornBytes: Int

  deinit { if descriptor >= 0 { _ = close(descriptor) } }

  /// Adds a value as a line; a non-finite number is an error.
  public func append(_ value: JSON) throws(FileError) {
    let line = try value.fileBytes(for: path, pretty: false)
    var written = 0
    while written < line.count {
      let count = line.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress! + written, line.count - written) }
      if count < 0 {
        if errno == EINTR { continue }
        throw SystemError.current.writing(path)
      }
      written += count
    }
  }

  /// Bytes of the log, wherever its file may have gone.
  public func byteCount() throws(FileError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemError.current.writing(path) }
    return Int(status.st_size)
  }

  private static func cutTornLine(_ path: String, _ descriptor: Int32) throws(FileError) -> Int {
    let bytes = try FileSystem.size(path)
    var end = bytes
    var byte: UInt8 = 0
    while end > 0 {
      guard pread(descriptor, &byte, 1, off_t(end - 1)) == 1 else { throw SystemError.current.reading(path) }
      if byte == 0x0A { break }
      end -= 1
    }
    guard end == bytes || ftruncate(descriptor, off_t(end)) == 0 else { throw SystemError.current.writing(path) }
    return bytes - end
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
