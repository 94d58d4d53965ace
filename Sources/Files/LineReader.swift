/// Cuts bytes at line feeds.
struct LineReader {
  struct Line {
    /// Counted from 1.
    var number: Int
    /// Without the line feed.
    var bytes: UnsafeRawBufferPointer
    /// False for a last line that the file breaks off in.
    var isEnded: Bool
  }

  private let bytes: UnsafeRawBufferPointer
  /// Bytes read so far.
  private(set) var at = 0
  private var number = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next() -> Line? {
    guard at < bytes.count else { return nil }
    let end = firstIndex(of: 0x0A, in: bytes, from: at)
    let line = UnsafeRawBufferPointer(rebasing: bytes[at..<(end ?? bytes.count)])
    at = end.map { $0 + 1 } ?? bytes.count
    number += 1
    return Line(number: number, bytes: line, isEnded: end != nil)
  }
}
