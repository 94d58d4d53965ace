extension [UInt8] {
  /// Well-formed UTF-8 rewritten character by character: `body` appends what takes the place of each, which it is given
  /// as a code point and as its bytes.
  func rewritingScalars(
    _ body: (_ value: UInt32, _ bytes: Slice<UTF8Cursor.Bytes>, _ result: inout [UInt8]) -> Void
  ) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let (value, length) = UTF8Cursor.scalar(at: index, in: bytes)
        body(value, bytes[index..<index + length], &result)
        index += length
      }
    }
    return result
  }
}
