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

/// Byte strings to look for; the leftmost match wins, the longest of those that start there.
struct TokenTrie: Sendable {
  private var children = IntegerTable<Int32>(filler: 0)
  /// The token that ends at each node, -1 for none.
  private var ends: [Int32] = [-1]
  private var starts = [Bool](repeating: false, count: 256)

  var isEmpty: Bool { ends.count == 1 }

  /// Adds a byte string; an empty one, or one that is there already, changes nothing.
  mutating func add(_ content: [UInt8], token: Int) {
    guard let first = content.first else { return }
    starts[Int(first)] = true
    var node: Int32 = 0
    for byte in content {
      let key = UInt64(node) << 8 | UInt64(byte)
      if let child = children[key] {
        node = child
      } else {
        let child = Int32(ends.count)
        ends.append(-1)
        children.set(key, child)
        node = child
      }
    }
    if ends[Int(node)] < 0 { ends[Int(node)] = Int32(token) }
  }

  /// The first match at or after an index.
  func firstMatch(in bytes: UTF8Cursor.Bytes, from start: Int) -> (range: Range<Int>, token: Int)? {
    for index in start..<max(start, bytes.count) {
      if let match = longestMatch(in: bytes, at: index) { return (index..<match.end, match.token) }
    }
    return nil
  }

  /// The longest match that starts at an index.
  func longestMatch(in bytes: UTF8Cursor.Bytes, at index: Int) -> (end: Int, token: Int)? {
    guard starts[Int(bytes[index])] else { return nil }
    var node: Int32 = 0
    var end = index
    var best: (end: Int, token: Int)?
    while end < bytes.count, let child = children[UInt64(node) << 8 | UInt64(bytes[end])] {
      node = child
      end += 1
      if ends[Int(node)] >= 0 { best = (end, Int(ends[Int(node)])) }
    }
    return best
  }
}
