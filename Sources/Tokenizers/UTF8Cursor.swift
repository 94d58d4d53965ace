/// Steps through bytes that are known to be well-formed UTF-8.
enum UTF8Cursor {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The code point at a lead byte and the number of its bytes.
  @inline(__always)
  static func scalar(at index: Int, in bytes: Bytes) -> (value: UInt32, length: Int) {
    let lead = UInt32(bytes[index])
    if lead < 0x80 { return (lead, 1) }
    let second = UInt32(bytes[index + 1]) & 0x3F
    if lead < 0xE0 { return ((lead & 0x1F) << 6 | second, 2) }
    let third = UInt32(bytes[index + 2]) & 0x3F
    if lead < 0xF0 { return ((lead & 0x0F) << 12 | second << 6 | third, 3) }
    return ((lead & 0x07) << 18 | second << 12 | third << 6 | UInt32(bytes[index + 3]) & 0x3F, 4)
  }

  /// Where the character that ends just before `index` begins.
  static func start(ofCharacterBefore index: Int, in bytes: Bytes) -> Int {
    var start = index - 1
    while bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// Number of bytes of the longest prefix that ends between characters, when more bytes may follow.
  ///
  /// What is left over is at most three bytes that could still become a character.
  static func completePrefix(of bytes: [UInt8]) -> Int {
    var lead = bytes.count - 1
    var trailing = 0
    while lead >= 0, bytes[lead] & 0xC0 == 0x80, trailing < 3 {
      lead -= 1
      trailing += 1
    }
    guard lead >= 0 else { return bytes.count }
    let second = trailing > 0 ? bytes[lead + 1] : nil
    let needed: Int
    switch bytes[lead] {
    case 0xC2...0xDF: needed = 1
    case 0xE0: needed = (second ?? 0xA0) >= 0xA0 ? 2 : 0
    case 0xED: needed = (second ?? 0x80) <= 0x9F ? 2 : 0
    case 0xE1...0xEF: needed = 2
    case 0xF0: needed = (second ?? 0x90) >= 0x90 ? 3 : 0
    case 0xF4: needed = (second ?? 0x80) <= 0x8F ? 3 : 0
    case 0xF1...0xF3: needed = 3
    default: needed = 0
    }
    return trailing < needed ? lead : bytes.count
  }

  /// The bytes with every ill-formed sequence replaced by U+FFFD, one per maximal subpart as Unicode recommends.
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).utf8)
  }
}

extension [UInt8] {
  /// Appends the UTF-8 form of a code point.
  mutating func append(utf8 value: UInt32) {
    switch value {
    case 0..<0x80:
      append(UInt8(value))
    case 0x80..<0x800:
      append(UInt8(0xC0 | value >> 6))
      append(UInt8(0x80 | value & 0x3F))
    case 0x800..<0x10000:
      append(UInt8(0xE0 | value >> 12))
      append(UInt8(0x80 | value >> 6 & 0x3F))
      append(UInt8(0x80 | value & 0x3F))
    default:
      append(UInt8(0xF0 | value >> 18))
      append(UInt8(0x80 | value >> 12 & 0x3F))
      append(UInt8(0x80 | value >> 6 & 0x3F))
      append(UInt8(0x80 | value & 0x3F))
    }
  }
}
