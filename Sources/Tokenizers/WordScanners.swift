/// GPT-2's word split, written out:
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
///
/// The alternatives cover every text, so a word ends where the next one starts.
enum GPT2WordScanner {
  /// The end of the word that starts at `start`; `bytes` ends where the text ends.
  static func end(ofWordAt start: Int, in bytes: UTF8Cursor.Bytes) -> Int {
    if let end = Contraction.end(at: start, in: bytes, caseSensitive: true) { return end }
    var index = start
    if bytes[start] == UInt8(ascii: " "), start + 1 < bytes.count { index += 1 }
    let (first, length) = UTF8Cursor.scalar(at: index, in: bytes)
    let kind = CharacterClass.of(first)
    if kind == .space { return WhitespaceRun.end(at: start, in: bytes) }
    return CharacterRun.end(of: kind, at: index + length, in: bytes)
  }
}

/// The word split of Llama 3 and Qwen, written out (D = 3 and 1 digits):
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,D}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
enum Llama3WordScanner {
  /// The end of the word that starts at `start`; `bytes` ends where the text ends.
  static func end(ofWordAt start: Int, in bytes: UTF8Cursor.Bytes, digits: Int) -> Int {
    if let end = Contraction.end(at: start, in: bytes, caseSensitive: false) { return end }
    let (first, length) = UTF8Cursor.scalar(at: start, in: bytes)
    let kind = CharacterClass.of(first)
    let second = start + length
    switch kind {
    case .letter:
      return CharacterRun.end(of: .letter, at: second, in: bytes)
    case .number:
      return CharacterRun.end(of: .number, at: second, in: bytes, atMost: digits - 1)
    case .space, .other:
      let isNewline = first == 0x0A || first == 0x0D
      let next = second < bytes.count ? CharacterClass.of(UTF8Cursor.scalar(at: second, in: bytes).value) : .space
      if !isNewline, next == .letter { return CharacterRun.end(of: .letter, at: second, in: bytes) }
      if kind == .other || first == 0x20 && next == .other {
        var end = CharacterRun.end(of: .other, at: second, in: bytes)
        while end < bytes.count, bytes[end] == 0x0A || bytes[end] == 0x0D { end += 1 }
        return end
      }
      return WhitespaceRun.endAfterLastNewline(at: start, in: bytes) ?? WhitespaceRun.end(at: start, in: bytes)
    }
  }
}

/// `'s|'t|'re|'ve|'m|'ll|'d`
private enum Contraction {
  static func end(at start: Int, in bytes: UTF8Cursor.Bytes, caseSensitive: Bool) -> Int? {
    guard bytes[start] == UInt8(ascii: "'"), start + 1 < bytes.count else { return nil }
    let fold: UInt8 = caseSensitive ? 0 : 0x20
    let first = bytes[start + 1] | fold
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    default: break
    }
    guard start + 2 < bytes.count else { return nil }
    // Unicode case folding makes U+017F, the long s, an s.
    if !caseSensitive, bytes[start + 1] == 0xC5, bytes[start + 2] == 0xBF { return start + 3 }
    switch (first, bytes[start + 2] | fold) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }
}

private enum CharacterRun {
  /// The end of the run of one class from `start`.
  @inline(__always)
  static func end(
    of kind: CharacterClass, at start: Int, in bytes: UTF8Cursor.Bytes, atMost limit: Int = .max
  ) -> Int {
    var index = start
    var count = 0
    while index < bytes.count, count < limit {
      let (value, length) = UTF8Cursor.scalar(at: index, in: bytes)
      guard CharacterClass.of(value) == kind else { break }
      index += length
      count += 1
    }
    return index
  }
}

private enum WhitespaceRun {
  /// `\s+(?!\S)|\s+`: the run, without its last character when a word follows and the run is longer than that.
  static func end(at start: Int, in bytes: UTF8Cursor.Bytes) -> Int {
    let end = CharacterRun.end(of: .space, at: start, in: bytes)
    guard end < bytes.count else { return end }
    let last = UTF8Cursor.start(ofCharacterBefore: end, in: bytes)
    return last > start ? last : end
  }

  /// `\s*[\r\n]+`: up to the last line end of the run.
  static func endAfterLastNewline(at start: Int, in bytes: UTF8Cursor.Bytes) -> Int? {
    var end = CharacterRun.end(of: .space, at: start, in: bytes)
    while end > start, bytes[end - 1] != 0x0A, bytes[end - 1] != 0x0D { end -= 1 }
    return end > start ? end : nil
  }
}
