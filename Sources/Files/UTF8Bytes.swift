extension String {
  /// Whether both hold the same UTF-8 bytes; `==` would equate canonically equivalent text.
  public func hasSameBytes(as other: String) -> Bool {
    var left = self
    var right = other
    return left.withUTF8 { a in
      right.withUTF8 { b in
        a.count == b.count && (a.count == 0 || sameBytes(a.baseAddress!, b.baseAddress!, count: a.count))
      }
    }
  }

  /// A hash of the UTF-8 bytes, seeded per process so that a hostile file cannot aim at it.
  var byteHash: UInt64 {
    var text = self
    var hasher = Hasher()
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }
}

/// UTF-8 checks on raw bytes.
public enum UTF8Bytes {
  /// Offset of the first byte that does not belong to well-formed UTF-8, or nil when all is well.
  public static func firstInvalid(in bytes: UnsafeRawBufferPointer) -> Int? {
    var at = 0
    let count = bytes.count
    while at < count {
      if at + 8 <= count, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
        at += 8
        continue
      }
      let lead = bytes[at]
      if lead < 0x80 {
        at += 1
        continue
      }
      // Table 3-7 of the Unicode standard: the second byte's range rules out overlong forms and surrogates.
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: length = 4
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return at
      }
      guard at + length <= count, second.contains(bytes[at + 1]) else { return at }
      for offset in 2..<max(length, 2) where bytes[at + offset] & 0xC0 != 0x80 { return at }
      at += length
    }
    return nil
  }

  /// Text of well-formed UTF-8; `invalid UTF-8 at byte N` otherwise.
  public static func text(_ bytes: UnsafeRawBufferPointer, file: String) throws(FileError) -> String {
    if let position = firstInvalid(in: bytes) {
      throw FileError(.badData, file, "invalid UTF-8 at byte \(position)")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Array {
  /// `withUnsafeBytes` for bodies that throw `FileError`.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws(FileError) -> R) throws(FileError) -> R {
    let result = withUnsafeBytes { bytes in Result<R, FileError> { () throws(FileError) in try body(bytes) } }
    return try result.get()
  }
}
