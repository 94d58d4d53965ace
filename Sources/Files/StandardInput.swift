#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The program's standard input.
public enum StandardInput {
  /// All bytes until the end.
  public static func readAll() throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    let chunk = 1 << 16
    while true {
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: chunk))
      let count = bytes.withUnsafeMutableBytes { read(0, $0.baseAddress! + start, chunk) }
      bytes.removeLast(chunk - max(count, 0))
      if count < 0, errno != EINTR { throw SystemError.current.reading("standard input") }
      if count == 0 { return bytes }
    }
  }
}
