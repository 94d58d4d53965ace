/// Unicode normal forms KC and KD.
enum CompatibilityNormalization {
  /// Text in the given form, compatibility characters replaced.
  static func normalized(_ text: [UInt8], _ form: CanonicalNormalization.Form) -> [UInt8] {
    guard !text.allSatisfy({ $0 < 0x80 }) else { return text }
    let decomposed = CanonicalNormalization.normalized(text, .decomposed)
    var result: [UInt8] = []
    result.reserveCapacity(decomposed.count)
    decomposed.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let (value, length) = UTF8Cursor.scalar(at: index, in: bytes)
        if value >= 0x80, let replacement = replacements[value] {
          result += replacement
        } else {
          result += bytes[index..<index + length]
        }
        index += length
      }
    }
    // Replacements bring marks that are not yet in order.
    return CanonicalNormalization.normalized(result, form)
  }

  private static let replacements: [UInt32: [UInt8]] = {
    var result: [UInt32: [UInt8]] = [:]
    for item in CompatibilityMappings.text.split(separator: " ") {
      let sides = item.split(separator: ":")
      let source = sides[0].split(separator: "+")
      let codes = sides[1].split(separator: ".").compactMap { UInt32($0, radix: 16) }
      guard let start = UInt32(source[0], radix: 16) else { continue }
      let count = source.count == 2 ? UInt32(source[1], radix: 16) ?? 1 : 1
      for offset in 0..<count {
        var bytes: [UInt8] = []
        for code in codes.dropLast() { bytes.append(utf8: code) }
        bytes.append(utf8: codes[codes.count - 1] + offset)
        result[start + offset] = bytes
      }
    }
    return result
  }()
}
