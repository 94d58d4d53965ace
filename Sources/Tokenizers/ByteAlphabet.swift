/// GPT-2's printable alphabet: every byte is written as one character of the vocabulary.
///
/// Bytes 33–126, 161–172 and 174–255 stand for themselves, the other 68 for U+0100 onwards, in order.
enum ByteAlphabet {
  /// Code point of every byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      switch byte {
      case 33...126, 161...172, 174...255: return UInt32(byte)
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// Byte of every code point below U+0144, -1 for those that stand for none.
  private static let byteOfScalar: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar)] = Int16(byte) }
    return table
  }()

  /// Appends bytes in the alphabet.
  static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
    for byte in bytes {
      let scalar = scalars[Int(byte)]
      if scalar < 0x80 {
        text.append(UInt8(scalar))
      } else {
        text.append(UInt8(0xC0 | scalar >> 6))
        text.append(UInt8(0x80 | scalar & 0x3F))
      }
    }
  }

  /// The bytes a piece stands for; its own UTF-8 when it holds a character outside the alphabet (tokenizers does so).
  static func bytes(of piece: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(piece.count)
    let spelled = piece.withUnsafeBufferPointer { piece in
      var index = 0
      while index < piece.count {
        let (value, length) = UTF8Cursor.scalar(at: index, in: piece)
        guard value < UInt32(byteOfScalar.count), byteOfScalar[Int(value)] >= 0 else { return false }
        result.append(UInt8(byteOfScalar[Int(value)]))
        index += length
      }
      return true
    }
    return spelled ? result : piece
  }
}
