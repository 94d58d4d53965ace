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
    text.rewritingScalars { value, bytes, result in
      if cleansText {
        if value == 0x09 || value == 0x0A || value == 0x0D { return result.append(0x20) }
        if value == 0xFFFD || BertCategories.isControl(value) { return }
        if CharacterClass.of(value) == .space { return result.append(0x20) }
      }
      let isSeparate = separatesIdeographs && Self.isIdeograph(value)
      if isSeparate { result.append(0x20) }
      result.append(contentsOf: bytes)
      if isSeparate { result.append(0x20) }
    }
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
    text.rewritingScalars { value, bytes, result in
      if !BertCategories.isNonspacingMark(value) { result.append(contentsOf: bytes) }
    }
  }
}
