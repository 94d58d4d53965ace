/// Byte pair encoding as tokenizers runs it: characters of a piece, merged pair by pair, lowest rank first.
struct BPEModel: Sendable {
  /// What a merge gives.
  struct Merge: Sendable {
    var rank: Int32
    var id: Int32
  }

  /// Switches of the model in `tokenizer.json`.
  struct Options: Sendable {
    var unknownPiece: [UInt8]?
    var fuseUnknown = false
    var byteFallback = false
    /// A whole piece in the vocabulary is taken as it is.
    var ignoreMerges = false
    var continuingPrefix: [UInt8] = []
    var endOfWordSuffix: [UInt8] = []
  }

  let vocabulary: Vocabulary
  let merges: IntegerTable<Merge>
  let unknownID: Int32?
  private let options: Options
  /// Ids of the byte pieces `<0x00>` … `<0xFF>`; -1 where the vocabulary has none.
  private let byteIDs: [Int32]
  /// Ids of one-character pieces by code point, -1 where there is none.
  private let lowCharacters: [Int32]
  private let highCharacters: IntegerTable<Int32>
  /// Pairs of one-character pieces that some merge can join; text can be cut anywhere else without changing the result.
  private let joinable: IntegerTable<Bool>
  private let caches = WordCachePool()

  private static let lowLimit: UInt32 = 0x3000

  /// A merge names something that is not in the vocabulary.
  struct MergeFault: Error {
    var index: Int
    var missing: String
  }

  init(
    vocabulary: Vocabulary, merges pairs: [(left: [UInt8], right: [UInt8])], options: Options
  ) throws(MergeFault) {
    self.vocabulary = vocabulary
    self.options = options
    unknownID = options.unknownPiece.flatMap { vocabulary.id(of: $0) }
    byteIDs = vocabulary.byteIDs

    var low = [Int32](repeating: -1, count: Int(Self.lowLimit))
    var high = IntegerTable<Int32>(filler: -1)
    for id in 0..<Int32(vocabulary.size) {
      guard let piece = vocabulary.bytes(of: id), (1...4).contains(piece.count) else { continue }
      let (value, length) = piece.withUnsafeBufferPointer { UTF8Cursor.scalar(at: 0, in: $0) }
      guard length == piece.count else { continue }
      if value < Self.lowLimit { low[Int(value)] = id } else { high.set(UInt64(value), id) }
    }
    lowCharacters = low
    highCharacters = high

    var table = IntegerTable<Merge>(filler: Merge(rank: 0, id: 0))
    var joinable = IntegerTable<Bool>(filler: false)
    for (index, pair) in pairs.enumerated() {
      func id(_ piece: [UInt8]) throws(MergeFault) -> Int32 {
        guard let id = vocabulary.id(of: piece) else {
          throw MergeFault(index: index, missing: String(decoding: piece, as: UTF8.self))
        }
        return id
      }
      let left = try id(pair.left)
      let right = try id(pair.right)
      let joined = try id(pair.left + pair.right.dropFirst(options.continuingPrefix.count))
      table.set(IntegerTable<Merge>.pair(left, right), Merge(rank: Int32(index), id: joined))
      if let last = Self.lastCharacter(of: pair.left), let first = Self.firstCharacter(of: pair.right) {
        joinable.set(UInt64(last) << 32 | UInt64(first), true)
      }
    }
    merges = table
    self.joinable = joinable
  }

  private static func firstCharacter(of piece: [UInt8]) -> UInt32? {
    piece.isEmpty ? nil : piece.withUnsafeBufferPointer { UTF8Cursor.scalar(at: 0, in: $0).value }
  }

  private static func lastCharacter(of piece: [UInt8]) -> UInt32? {
    guard !piece.isEmpty else { return nil }
    return piece.withUnsafeBufferPointer {
      UTF8Cursor.scalar(at: UTF8Cursor.start(ofCharacterBefore: $0.count, in: $0), in: $0).value
    }
  }

  /// Appends the ids of every piece.
  func encode(_ pieces: Pieces, into ids: inout [Int32]) {
    caches.withCache { cache in
      var merger = BPEMerger()
      pieces.bytes.withUnsafeBufferPointer { bytes in
        for range in pieces.ranges {
          encode(UnsafeBufferPointer(rebasing: bytes[range]), &cache, &merger, into: &ids)
        }
      }
    }
  }

  private func encode(
    _ piece: UTF8Cursor.Bytes, _ cache: inout WordCache, _ merger: inout BPEMerger, into ids: inout [Int32]
  ) {
    if options.ignoreMerges, let id = vocabulary.id(of: piece) {
      ids.append(id)
      return
    }
    guard piece.count > WordCache.longestWord, options.continuingPrefix.isEmpty, options.endOfWordSuffix.isEmpty
    else { return encode(word: piece, &cache, &merger, into: &ids) }

    // A long piece, for SentencePiece-style files the whole text: words between places that no merge can join.
    var start = 0
    var index = 0
    var previous: UInt32?
    while index < piece.count {
      let (value, length) = UTF8Cursor.scalar(at: index, in: piece)
      let known = character(value) >= 0
      if known, let last = previous, joinable[UInt64(last) << 32 | UInt64(value)] == nil {
        encode(word: UnsafeBufferPointer(rebasing: piece[start..<index]), &cache, &merger, into: &ids)
        start = index
      }
      previous = known ? value : nil
      index += length
    }
    encode(word: UnsafeBufferPointer(rebasing: piece[start...]), &cache, &merger, into: &ids)
  }

  private func encode(
    word: UTF8Cursor.Bytes, _ cache: inout WordCache, _ merger: inout BPEMerger, into ids: inout [Int32]
  ) {
    let isShort = word.count <= WordCache.longestWord
    let hash = isShort ? ByteHash.of(word) : 0
    if isShort, cache.append(idsOf: word, hash: hash, to: &ids) { return }
    merger.begin()
    appendSymbols(of: word, to: &merger)
    let start = ids.count
    merger.merge(merges, into: &ids)
    if isShort { cache.remember(word, hash: hash, ids: ids[start...]) }
  }

  /// Id of the one-character piece of a code point, -1 if there is none.
  @inline(__always)
  private func character(_ value: UInt32) -> Int32 {
    value < Self.lowLimit ? lowCharacters[Int(value)] : highCharacters[UInt64(value)] ?? -1
  }

  /// The symbols a word starts from: its characters, byte pieces or the unknown piece for those not in the vocabulary.
  private func appendSymbols(of word: UTF8Cursor.Bytes, to merger: inout BPEMerger) {
    let decorated = !options.continuingPrefix.isEmpty || !options.endOfWordSuffix.isEmpty
    var pendingUnknown = false
    var index = 0
    while index < word.count {
      let (value, length) = UTF8Cursor.scalar(at: index, in: word)
      var id = character(value)
      var text: [UInt8] = []
      if decorated {
        if index > 0 { text += options.continuingPrefix }
        text += word[index..<index + length]
        if index + length == word.count { text += options.endOfWordSuffix }
        id = vocabulary.id(of: text) ?? -1
      }
      defer { index += length }
      if id >= 0 {
        if pendingUnknown, let unknownID { merger.append(unknownID) }
        pendingUnknown = false
        merger.append(id)
        continue
      }
      if options.byteFallback {
        let bytes = decorated ? text[...] : Array(word[index..<index + length])[...]
        if bytes.allSatisfy({ byteIDs[Int($0)] >= 0 }) {
          // tokenizers leaves an unknown piece pending here, so that it comes after these bytes.
          for byte in bytes { merger.append(byteIDs[Int(byte)]) }
          continue
        }
      }
      if let unknownID {
        if pendingUnknown, !options.fuseUnknown { merger.append(unknownID) }
        pendingUnknown = true
      }
    }
    if pendingUnknown, let unknownID { merger.append(unknownID) }
  }
}
