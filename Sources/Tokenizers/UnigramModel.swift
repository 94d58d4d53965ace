/// A unigram language model as tokenizers runs it: of all ways to cut a text into pieces, the one whose scores sum to
/// the most. Sums are in float64, from left to right; of equal sums the one met first stays.
struct UnigramModel: Sendable {
  let vocabulary: Vocabulary
  let unknownID: Int32
  /// By id.
  private let scores: [Double]
  /// Of a character that is no piece: ten below the lowest score.
  private let unknownScore: Double
  /// Ids of the byte pieces `<0x00>` … `<0xFF>`, -1 where there is none; empty without byte fallback.
  private let byteIDs: [Int32]
  private let trie: TokenTrie
  private let caches = WordCachePool()

  private static let unknownPenalty = 10.0
  /// Longer pieces are refused: each could make every place of a text take that long.
  static let longestPiece = 4096

  /// `scores` are by id; the vocabulary has no gaps.
  init(vocabulary: Vocabulary, scores: [Double], unknownID: Int32, byteFallback: Bool) {
    self.vocabulary = vocabulary
    self.scores = scores
    self.unknownID = unknownID
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    byteIDs = byteFallback ? vocabulary.byteIDs : []
    var trie = TokenTrie()
    for id in 0..<vocabulary.size { trie.add(vocabulary.bytes(of: Int32(id)) ?? [], token: id) }
    self.trie = trie
  }

  /// Appends the ids of every piece of text.
  func encode(_ pieces: Pieces, into ids: inout [Int32]) {
    caches.encode(pieces, into: &ids) { word, ids in encode(word, into: &ids) }
  }

  /// The best way to reach a place of the text.
  private struct Place {
    var score: Double
    /// Where its last piece starts, -1 while nothing reaches it.
    var start: Int32
    var id: Int32
  }

  /// A table is emptied at the first place after so many bytes that no piece reaches across.
  private static let tableSize = 1 << 16

  private func encode(_ word: UTF8Cursor.Bytes, into ids: inout [Int32]) {
    var writer = UnigramWriter(model: self, word: word)
    /// From `base` on.
    var places = [Place(score: 0, start: 0, id: 0)]
    var base = 0
    var index = 0
    while index < word.count {
      // Everything so far ends here, or earlier: the rest only needs the sum.
      if index - base >= Self.tableSize, places.count == index - base + 1 {
        write(places, base, to: &writer, into: &ids)
        places = [Place(score: places[index - base].score, start: 0, id: 0)]
        base = index
      }
      let score = places[index - base].score
      let length = UTF8Cursor.scalar(at: index, in: word).length
      var isPiece = false
      func reach(_ end: Int, _ id: Int32, _ sum: Double) {
        let place = end - base
        while places.count <= place { places.append(Place(score: 0, start: -1, id: 0)) }
        if places[place].start < 0 || sum > places[place].score {
          places[place] = Place(score: sum, start: Int32(index - base), id: id)
        }
      }
      trie.forEachMatch(in: word, at: index) { end, id in
        reach(end, id, scores[Int(id)] + score)
        if end == index + length { isPiece = true }
      }
      if !isPiece { reach(index + length, unknownID, unknownScore + score) }
      index += length
    }
    write(places, base, to: &writer, into: &ids)
    writer.finish(at: word.count, into: &ids)
  }

  /// The pieces on the way to the last place.
  private func write(_ places: [Place], _ base: Int, to writer: inout UnigramWriter, into ids: inout [Int32]) {
    var path: [(start: Int, id: Int32)] = []
    var end = places.count - 1
    while end > 0 {
      path.append((base + Int(places[end].start), places[end].id))
      end = Int(places[end].start)
    }
    for (start, id) in path.reversed() { writer.add(id, at: start, into: &ids) }
  }

  /// Appends the ids of unknown characters that stand together: the piece they spell, byte pieces, or the unknown piece.
  fileprivate func appendUnknown(_ text: UTF8Cursor.Bytes, into ids: inout [Int32]) {
    if let id = vocabulary.id(of: text) {
      ids.append(id)
    } else if !byteIDs.isEmpty, text.allSatisfy({ byteIDs[Int($0)] >= 0 }) {
      for byte in text { ids.append(byteIDs[Int(byte)]) }
    } else {
      ids.append(unknownID)
    }
  }
}

/// Writes the pieces of a word in order, unknown ones that touch as one.
private struct UnigramWriter {
  let model: UnigramModel
  let word: UTF8Cursor.Bytes
  /// Where the unknown piece that may still grow starts.
  private var unknownStart: Int?

  init(model: UnigramModel, word: UTF8Cursor.Bytes) {
    self.model = model
    self.word = word
  }

  mutating func add(_ id: Int32, at start: Int, into ids: inout [Int32]) {
    guard id != model.unknownID else {
      unknownStart = unknownStart ?? start
      return
    }
    finish(at: start, into: &ids)
    ids.append(id)
  }

  mutating func finish(at end: Int, into ids: inout [Int32]) {
    guard let start = unknownStart else { return }
    unknownStart = nil
    model.appendUnknown(UnsafeBufferPointer(rebasing: word[start..<end]), into: &ids)
  }
}
