#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The bytes given on standard input.
public enum StandardInput {
  /// Reads to the end.
  public static func readAll() throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(0, &piece, piece.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw SystemError.current.reading("standard input")
      }
      bytes.append(contentsOf: piece[..<count])
    }
  }
}
