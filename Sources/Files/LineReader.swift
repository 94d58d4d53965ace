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

  /// A line without an end is looked for no further: what reads lines refuses longer ones.
  static let longestLine = 256 << 20

  private let bytes: UnsafeRawBufferPointer
  /// Bytes read so far.
  private(set) var at = 0
  private var number = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next() -> Line? {
    guard at < bytes.count else { return nil }
    let reach = UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, at + Self.longestLine + 2)])
    let end = firstIndex(of: 0x0A, in: reach, from: at)
    let line = UnsafeRawBufferPointer(rebasing: bytes[at..<(end ?? reach.count)])
    at = end.map { $0 + 1 } ?? reach.count
    number += 1
    return Line(number: number, bytes: line, isEnded: end != nil)
  }
}
