/// What BERT does to a text before it is split (tokenizers: `BertNormalizer`).
struct BertNormalization: Sendable {
  /// Drops control characters, U+0000 and U+FFFD, and turns white space into blanks.
  var cleansText = true
  /// Puts blanks around CJK ideographs, so that each is a word.
  var separatesIdeographs = true
  /// Decomposes and drops non-spacing marks; nil means where text is lower-cased.
  var stripsAccents: Bool?
  /// Lower case code point by code point.
  var lowercases = true

  /// The text, rewritten.
  func apply(to text: [UInt8]) -> [UInt8] {
    var text = text
    if cleansText || separatesIdeographs { text = cleaned(text) }
    if stripsAccents ?? lowercases { text = Self.withoutMarks(CanonicalNormalization.normalized(text, .decomposed)) }
    return lowercases ? Normalizer.lowercased(text) : text
  }

  private func cleaned(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    text.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let (value, length) = UTF8Cursor.scalar(at: index, in: bytes)
        defer { index += length }
        if cleansText {
          if value == 0x09 || value == 0x0A || value == 0x0D {
            result.append(0x20)
            continue
          }
          if value == 0xFFFD || BertCategories.isControl(value) { continue }
          if CharacterClass.of(value) == .space {
            result.append(0x20)
            continue
          }
        }
        let isSeparate = separatesIdeographs && Self.isIdeograph(value)
        if isSeparate { result.append(0x20) }
        result.append(contentsOf: bytes[index..<index + length])
        if isSeparate { result.append(0x20) }
      }
    }
    return result
  }

  /// The blocks that tokenizers counts as Chinese; extension E starts late there.
  private static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B81F, 0x2B920...0x2CEAF,
      0x2F800...0x2FA1F:
      true
    default: false
    }
  }

  private static func withoutMarks(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    text.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let (value, length) = UTF8Cursor.scalar(at: index, in: bytes)
        if !BertCategories.isNonspacingMark(value) { result.append(contentsOf: bytes[index..<index + length]) }
        index += length
      }
    }
    return result
  }
}
