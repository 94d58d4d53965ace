/// Walks the lines of a file; line ends are `\n` or `\r\n`, and the last line needs none.
struct LineCursor {
  let bytes: UnsafeRawBufferPointer
  /// Where the next line begins.
  private(set) var offset: Int
  /// Number of the line last returned, from 1.
  private(set) var line = 0

  /// A byte order mark at the start is no part of the text.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    self.offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line without its end, or nil after the last.
  mutating func nextLine() -> Range<Int>? {
    guard offset < bytes.count else { return nil }
    line += 1
    let start = offset
    let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
    guard let length = rest.firstIndex(of: 0x0A) else {
      offset = bytes.count
      return start..<bytes.count
    }
    offset = start + length + 1
    let end = start + length
    return start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end)
  }

  /// Whether a line holds nothing but spaces, tabs and carriage returns.
  func isBlank(_ range: Range<Int>) -> Bool {
    bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }
}
