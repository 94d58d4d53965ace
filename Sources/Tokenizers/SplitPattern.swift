/// What a Split, Replace or fixed pre-tokeniser looks for: a literal, a class of characters, or one of the regular
/// expressions that published tokenizers use. No regular expression engine runs, so none can be made to backtrack.
enum SplitPattern: Equatable, Sendable {
  case literal([UInt8])
  case gpt2Words
  case llama3Words(digits: Int)
  /// `\s+`
  case whitespaceRuns
  /// ` {2,}`
  case blankRuns
  /// `\w+|[^\w\s]+`
  case wordsOrSymbols
  case whitespace
  case numbers
  case punctuation

  private static let llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let qwen =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  /// The pattern a regular expression stands for, if it is one of the known ones.
  init?(regex: String) {
    switch regex {
    case Self.gpt2: self = .gpt2Words
    case Self.llama3: self = .llama3Words(digits: 3)
    case Self.qwen: self = .llama3Words(digits: 1)
    case #"\s+"#: self = .whitespaceRuns
    case " {2,}": self = .blankRuns
    case #"\s"#: self = .whitespace
    case #"\p{N}"#: self = .numbers
    case #"\w+|[^\w\s]+"#: self = .wordsOrSymbols
    default: return nil
    }
  }

  /// The first match at or after `start`; `bytes` ends where the text ends. Matches are never empty.
  func nextMatch(in bytes: UTF8Cursor.Bytes, from start: Int) -> Range<Int>? {
    guard start < bytes.count else { return nil }
    switch self {
    case .gpt2Words: return start..<GPT2WordScanner.end(ofWordAt: start, in: bytes)
    case .llama3Words(let digits):
      return start..<Llama3WordScanner.end(ofWordAt: start, in: bytes, digits: digits)
    case .literal(let literal): return Self.find(literal, in: bytes, from: start)
    case .whitespaceRuns: return Self.run(in: bytes, from: start) { CharacterClass.of($0) == .space }
    case .blankRuns:
      var from = start
      while let run = Self.run(in: bytes, from: from, where: { $0 == 0x20 }) {
        if run.count >= 2 { return run }
        from = run.upperBound
      }
      return nil
    case .wordsOrSymbols:
      var index = start
      while index < bytes.count {
        let (value, length) = UTF8Cursor.scalar(at: index, in: bytes)
        if CharacterClass.isWord(value) { return Self.run(in: bytes, from: index, where: CharacterClass.isWord) }
        if CharacterClass.of(value) != .space {
          return Self.run(in: bytes, from: index) { !CharacterClass.isWord($0) && CharacterClass.of($0) != .space }
        }
        index += length
      }
      return nil
    case .whitespace: return Self.character(in: bytes, from: start) { CharacterClass.of($0) == .space }
    case .numbers: return Self.character(in: bytes, from: start) { CharacterClass.of($0) == .number }
    case .punctuation: return Self.character(in: bytes, from: start, where: BertCategories.isPunctuation)
    }
  }

  private static func find(_ literal: [UInt8], in bytes: UTF8Cursor.Bytes, from start: Int) -> Range<Int>? {
    guard let first = literal.first, bytes.count - start >= literal.count else { return nil }
    for index in start...bytes.count - literal.count where bytes[index] == first {
      if literal.indices.allSatisfy({ bytes[index + $0] == literal[$0] }) { return index..<index + literal.count }
    }
    return nil
  }

  private static func character(
    in bytes: UTF8Cursor.Bytes, from start: Int, where accept: (UInt32) -> Bool
  ) -> Range<Int>? {
    var index = start
    while index < bytes.count {
      let (value, length) = UTF8Cursor.scalar(at: index, in: bytes)
      if accept(value) { return index..<index + length }
      index += length
    }
    return nil
  }

  private static func run(
    in bytes: UTF8Cursor.Bytes, from start: Int, where accept: (UInt32) -> Bool
  ) -> Range<Int>? {
    guard let first = character(in: bytes, from: start, where: accept) else { return nil }
    var end = first.upperBound
    while end < bytes.count {
      let (value, length) = UTF8Cursor.scalar(at: end, in: bytes)
      guard accept(value) else { break }
      end += length
    }
    return first.lowerBound..<end
  }
}
