/// WordPiece: the longest piece that starts a word, then the longest that continues it, to the word's end.
///
/// A word that cannot be finished, or that is too long, becomes the unknown piece as a whole.
struct WordPieceModel: Sendable {
  /// Switches of the model in `tokenizer.json`.
  struct Options: Sendable {
    var unknownPiece = Array("[UNK]".utf8)
    /// Marks pieces that continue a word.
    var continuingPrefix = Array("##".utf8)
    /// Words of more characters are unknown.
    var longestWord = 100

    /// A longer `longestWord` is refused: it would let a word take quadratic time.
    static let longestWordLimit = 10_000
  }

  let vocabulary: Vocabulary
  let unknownID: Int32
  private let longestWord: Int
  /// All pieces, as they are written.
  private let beginnings: TokenTrie
  /// The pieces that continue a word, without their prefix.
  private let continuations: TokenTrie
  private let caches = WordCachePool()

  /// nil when the unknown piece is not in the vocabulary.
  init?(vocabulary: Vocabulary, options: Options) {
    guard let unknownID = vocabulary.id(of: options.unknownPiece) else { return nil }
    self.vocabulary = vocabulary
    self.unknownID = unknownID
    longestWord = options.longestWord
    var beginnings = TokenTrie()
    var continuations = TokenTrie()
    for id in 0..<vocabulary.size {
      // Longer pieces match no word.
      guard let piece = vocabulary.bytes(of: Int32(id)),
        Self.characterCount(of: piece) <= options.longestWord + options.continuingPrefix.count
      else { continue }
      beginnings.add(piece, token: id)
      if piece.starts(with: options.continuingPrefix) {
        continuations.add(Array(piece.dropFirst(options.continuingPrefix.count)), token: id)
      }
    }
    self.beginnings = beginnings
    self.continuations = continuations
  }

  /// Appends the ids of every piece of text.
  func encode(_ pieces: Pieces, into ids: inout [Int32]) {
    caches.encode(pieces, into: &ids) { word, ids in encode(word, into: &ids) }
  }

  private func encode(_ word: UTF8Cursor.Bytes, into ids: inout [Int32]) {
    let first = ids.count
    var index = 0
    var isKnown = Self.characterCount(of: word) <= longestWord
    while isKnown, index < word.count {
      // Pieces are whole characters, so a match ends between two.
      if let match = (index == 0 ? beginnings : continuations).longestMatch(in: word, at: index) {
        ids.append(Int32(match.token))
        index = match.end
      } else {
        isKnown = false
      }
    }
    guard !isKnown else { return }
    ids.removeSubrange(first...)
    ids.append(unknownID)
  }

  private static func characterCount(of text: some Sequence<UInt8>) -> Int {
    text.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
  }
}
