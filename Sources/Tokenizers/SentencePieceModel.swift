import CSentencePiece
import Files

/// A SentencePiece model, run by libsentencepiece.
final class SentencePieceModel: Sendable {
  let vocabulary: Vocabulary
  /// Control and unknown pieces.
  let specialIDs: [Int32]
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
    specialIDs = proto.kinds.indices.filter { [.control, .unknown].contains(proto.kinds[$0]) }.map { Int32($0) }
  }

  deinit { ssae_sentencepiece_free(processor) }

  /// What sort of piece an id of the vocabulary is.
  func kind(of id: Int32) -> SentencePieceSurface.Kind { kinds[Int(id)] }

  /// Appends the ids of a text.
  func encode(_ text: [UInt8], into ids: inout [Int32]) {
    var pointer: UnsafeMutablePointer<Int32>?
    let count = text.withUnsafeBytes { ssae_sentencepiece_encode(processor, $0.baseAddress, $0.count, &pointer) }
    precondition(count >= 0, "libsentencepiece failed to encode well-formed text")
    ids.append(contentsOf: UnsafeBufferPointer(start: pointer, count: Int(count)))
    ssae_sentencepiece_free_ids(pointer)
  }
}
