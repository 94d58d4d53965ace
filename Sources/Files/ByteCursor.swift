/// Reads little-endian numbers and runs of bytes one after the other; running over the end is an error.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  private let path: String
  /// What is being read, for errors.
  private let item: String

  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0, path: String, item: String) {
    self.bytes = bytes
    self.position = position
    self.path = path
    self.item = item
  }

  var remaining: Int { bytes.count - position }

  mutating func u8() throws(FileError) -> UInt8 { try number() }
  mutating func u16() throws(FileError) -> UInt16 { try number() }
  mutating func u32() throws(FileError) -> UInt32 { try number() }
  mutating func u64() throws(FileError) -> UInt64 { try number() }

  /// The next `count` bytes, without a copy.
  mutating func take(_ count: Int) throws(FileError) -> UnsafeRawBufferPointer {
    try require(count)
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  mutating func skip(_ count: Int) throws(FileError) {
    try require(count)
    position += count
  }

  private mutating func number<Number: FixedWidthInteger & BitwiseCopyable>() throws(FileError) -> Number {
    let size = MemoryLayout<Number>.size
    try require(size)
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  private func require(_ count: Int) throws(FileError) {
    // The position of a fresh cursor may lie anywhere: hostile offsets are caught here.
    guard position >= 0, position <= bytes.count, count >= 0, count <= bytes.count - position else {
      throw FileError(
        .badData, path, "truncated", item: item, expected: "\(count) bytes at offset \(position)",
        found: "\(bytes.count) bytes in all")
    }
  }
}
