/// A token that is found in the text before any model runs.
struct AddedToken: Sendable {
  var id: Int32
  var content: [UInt8]
  /// Skipped on request when decoding.
  var isSpecial = false
  /// Looked for in the normalised text, with its content normalised too.
  var isNormalized = false
  /// Swallows white space before it.
  var stripsLeft = false
  /// Swallows white space after it.
  var stripsRight = false
  /// Found only where no word character touches it.
  var isSingleWord = false

  /// Longer contents are refused: they would make a search quadratic.
  static let longestContent = 4096
}

/// The added tokens of a tokenizer, and the search for them.
struct AddedTokens: Sendable {
  let tokens: [AddedToken]
  private let byID: [Int32: Int]
  private let raw: TokenTrie
  private let normalized: TokenTrie

  /// A stretch of text: an added token, or text for the stages that follow.
  enum Segment: Equatable {
    case token(Int32)
    case text(Range<Int>)
  }

  /// `normalize` is what the tokenizer does to a text.
  init(_ tokens: [AddedToken], normalize: ([UInt8]) -> [UInt8]) {
    self.tokens = tokens
    byID = Dictionary(tokens.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var raw = TokenTrie()
    var normalized = TokenTrie()
    // Where two tokens read the same, the special one wins, as in tokenizers.
    for index in tokens.indices.filter({ tokens[$0].isSpecial }) + tokens.indices.filter({ !tokens[$0].isSpecial }) {
      if tokens[index].isNormalized {
        normalized.add(normalize(tokens[index].content), token: index)
      } else {
        raw.add(tokens[index].content, token: index)
      }
    }
    self.raw = raw
    self.normalized = normalized
  }

  /// The token of an id.
  func token(_ id: Int32) -> AddedToken? { byID[id].map { tokens[$0] } }

  /// Cuts a text at the tokens of the raw or of the normalised kind; `plainText` leaves out the special ones.
  func segments(of text: [UInt8], afterNormalization: Bool, plainText: Bool) -> [Segment] {
    let trie = afterNormalization ? normalized : raw
    guard !text.isEmpty, !trie.isEmpty else { return text.isEmpty ? [] : [.text(0..<text.count)] }
    return text.withUnsafeBufferPointer { bytes in
      var segments: [Segment] = []
      var done = 0
      var from = 0
      while let match = trie.firstMatch(in: bytes, from: from) {
        from = match.range.upperBound
        let token = tokens[match.token]
        if plainText, token.isSpecial { continue }
        var start = match.range.lowerBound
        var end = match.range.upperBound
        if token.isSingleWord, touchesWord(start..<end, in: bytes) { continue }
        if token.stripsLeft { start = max(Whitespace.start(ofRunBefore: start, in: bytes), done) }
        if token.stripsRight { end = Whitespace.end(ofRunAt: end, in: bytes) }
        if done < start { segments.append(.text(done..<start)) }
        segments.append(.token(token.id))
        done = end
      }
      if done < bytes.count { segments.append(.text(done..<bytes.count)) }
      return segments
    }
  }

  private func touchesWord(_ range: Range<Int>, in bytes: UTF8Cursor.Bytes) -> Bool {
    if range.lowerBound > 0 {
      let before = UTF8Cursor.start(ofCharacterBefore: range.lowerBound, in: bytes)
      if CharacterClass.isWord(UTF8Cursor.scalar(at: before, in: bytes).value) { return true }
    }
    guard range.upperBound < bytes.count else { return false }
    return CharacterClass.isWord(UTF8Cursor.scalar(at: range.upperBound, in: bytes).value)
  }
}
