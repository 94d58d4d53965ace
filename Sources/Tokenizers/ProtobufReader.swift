/// Walks the fields of one protobuf message, strictly: every length is checked before it is used.
struct ProtobufReader {
  enum Value: Equatable {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    /// Where the bytes lie in the file.
    case bytes(Range<Int>)
  }

  struct Fault: Error {
    var reason: String
    var offset: Int
  }

  private let bytes: [UInt8]
  private var at: Int
  private let end: Int

  /// The fields in a range of a file.
  init(_ bytes: [UInt8], in range: Range<Int>) {
    self.bytes = bytes
    at = range.lowerBound
    end = range.upperBound
  }

  /// The next field, nil at the end.
  mutating func next() throws(Fault) -> (field: Int, value: Value)? {
    guard at < end else { return nil }
    let start = at
    let key = try varint()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw Fault(reason: "field number out of range", offset: start) }
    let field = Int(key >> 3)
    switch key & 7 {
    case 0: return (field, .varint(try varint()))
    case 1:
      let range = try take(8)
      return (field, .fixed64(range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) }))
    case 2:
      let length = try varint()
      guard length <= UInt64(end - at) else { throw Fault(reason: "a length reaches past its message", offset: start) }
      return (field, .bytes(try take(Int(length))))
    case 5:
      let range = try take(4)
      return (field, .fixed32(range.reversed().reduce(0) { $0 << 8 | UInt32(bytes[$1]) }))
    default: throw Fault(reason: "unknown wire type \(key & 7)", offset: start)
    }
  }

  private mutating func take(_ count: Int) throws(Fault) -> Range<Int> {
    guard count <= end - at else { throw Fault(reason: "ends inside a field", offset: at) }
    defer { at += count }
    return at..<at + count
  }

  private mutating func varint() throws(Fault) -> UInt64 {
    let start = at
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      guard at < end else { throw Fault(reason: "ends inside a number", offset: start) }
      let byte = bytes[at]
      at += 1
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Fault(reason: "a number has more than 64 bits", offset: start)
  }
}
