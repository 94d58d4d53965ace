import CSentencePiece
import Files

/// A SentencePiece model, run by libsentencepiece.
final class SentencePieceModel: Sendable {
  let vocabulary: Vocabulary
  /// Control and unknown pieces.
  let specialIDs: [Int32]
  /// Whether texts are cut into words, each encoded once and remembered.
  private let cutsAtBlanks: Bool
  private let caches = WordCachePool()
  private let kinds: [SentencePieceSurface.Kind]
  /// Encoding only reads the processor, from any number of threads.
  nonisolated(unsafe) private let processor: OpaquePointer

  /// Loads a model whose bytes have been checked.
  init(_ proto: SentencePieceProto, path: String) throws(FileError) {
    var message = [CChar](repeating: 0, count: 256)
    let loaded = proto.bytes.withUnsafeBytes {
      ssae_sentencepiece_load($0.baseAddress, $0.count, &message, message.count)
    }
    guard let loaded else {
      throw FileError(
        .badData, path, "libsentencepiece refuses the model",
        found: String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    processor = loaded
    vocabulary = proto.vocabulary
    kinds = proto.kinds
    cutsAtBlanks = proto.canBeCutAtBlanks
    specialIDs = proto.kinds.indices.filter { [.control, .unknown].contains(proto.kinds[$0]) }.map { Int32($0) }
  }

  deinit { ssae_sentencepiece_free(processor) }

  /// What sort of piece an id of the vocabulary is.
  func kind(of id: Int32) -> SentencePieceSurface.Kind { kinds[Int(id)] }

  /// Appends the ids of a text.
  func encode(_ text: [UInt8], into ids: inout [Int32]) {
    text.withUnsafeBufferPointer { bytes in
      guard cutsAtBlanks else { return encodeWhole(bytes, into: &ids) }
      caches.withCache { cache in
        var start = 0
        while start < bytes.count {
          let end = Self.wordEnd(from: start, in: bytes)
          encode(word: UnsafeBufferPointer(rebasing: bytes[start..<end]), &cache, into: &ids)
          // The blank itself is what the library puts in front of the next word.
          start = end + 1
        }
      }
    }
  }

  /// The next blank that follows something else and has something after it.
  private static func wordEnd(from start: Int, in bytes: UTF8Cursor.Bytes) -> Int {
    var index = start + 1
    while index + 1 < bytes.count {
      if bytes[index] == 0x20, bytes[index - 1] != 0x20, !endsWithBlankSign(index, in: bytes) { return index }
      index += 1
    }
    return bytes.count
  }

  /// Whether ▁ itself, which pieces join with blanks, stands before an index.
  private static func endsWithBlankSign(_ index: Int, in bytes: UTF8Cursor.Bytes) -> Bool {
    index >= 3 && SentencePieceSurface.blank.elementsEqual(bytes[index - 3..<index])
  }

  private func encode(word: UTF8Cursor.Bytes, _ cache: inout WordCache, into ids: inout [Int32]) {
    guard word.count <= WordCache.longestWord else { return encodeWhole(word, into: &ids) }
    let hash = ByteHash.of(word)
    if cache.append(idsOf: word, hash: hash, to: &ids) { return }
    let start = ids.count
    encodeWhole(word, into: &ids)
    cache.remember(word, hash: hash, ids: ids[start...])
  }

  /// Appends the ids of a text that goes to the library as it is.
  func encodeWhole(_ text: UTF8Cursor.Bytes, into ids: inout [Int32]) {
    var pointer: UnsafeMutablePointer<Int32>?
    let count = ssae_sentencepiece_encode(processor, text.baseAddress, text.count, &pointer)
    precondition(count >= 0, "libsentencepiece failed to encode well-formed text")
    ids.append(contentsOf: UnsafeBufferPointer(start: pointer, count: Int(count)))
    ssae_sentencepiece_free_ids(pointer)
  }
}
