import Files

/// Text ⇄ ids, as the files of a checkpoint say.
///
/// Immutable and safe to share between threads. Strings are compared by their UTF-8 bytes throughout.
public struct Tokenizer: Sendable {
  /// The model that cuts pieces into ids.
  enum Model: Sendable {
    case bpe(BPEModel)
    case unigram(UnigramModel)
    case wordPiece(WordPieceModel)
    case sentencePiece(SentencePieceModel)

    var vocabulary: Vocabulary {
      switch self {
      case .bpe(let model): model.vocabulary
      case .unigram(let model): model.vocabulary
      case .wordPiece(let model): model.vocabulary
      case .sentencePiece(let model): model.vocabulary
      }
    }

    /// The id of what the vocabulary cannot spell, where the model itself names one.
    var unknownID: Int32? {
      switch self {
      case .bpe(let model): model.unknownID
      case .unigram(let model): model.unknownID
      case .wordPiece(let model): model.unknownID
      case .sentencePiece: nil
      }
    }

    /// The name of the algorithm.
    var name: String {
      switch self {
      case .bpe: "BPE"
      case .unigram: "Unigram"
      case .wordPiece: "WordPiece"
      case .sentencePiece: "SentencePiece"
      }
    }
  }

  /// The files used, `tokenizer.json` or `vocab.json + merges.txt`, without the folder.
  public let source: String
  /// Highest id + 1; ids in between may be unused.
  public let vocabularySize: Int
  /// Ids with a role.
  public let specials: SpecialTokens
  /// Ids that decoding leaves out on request and that stand for no text, rising.
  public let specialIDs: [Int32]
  /// Whether `encode(addSpecialTokens: true)` puts BOS first.
  public let addsBOS: Bool
  /// What decides `addsBOS`, in a line.
  public let bosRule: String
  /// The stages in order, a line each, for `info`.
  public let pipeline: [String]

  let model: Model
  let addedTokens: AddedTokens
  let normalizer: Normalizer
  let preTokenizers: [PreTokenizer]
  let postProcessor: PostProcessor
  let decoders: [Decoder]
  private let specialSet: Set<Int32>

  /// Whether a folder holds a tokenizer.
  public static func isPresent(inFolder folder: String) -> Bool { TokenizerFiles.arePresent(in: folder) }

  /// The files that make a folder a tokenizer, in words.
  public static var fileNames: String { TokenizerFiles.folderNames }

  /// Reads a tokenizer: a `tokenizer.json`, a SentencePiece `tokenizer.model`, a `vocab.json` beside its `merges.txt`,
  /// BERT's `vocab.txt`, or a folder with these.
  ///
  /// In a folder the first of `tokenizer.json`, `tokenizer.model`, `vocab.json + merges.txt`,
  /// `encoder.json + vocab.bpe` and `vocab.txt` is used; `source` says which. `tokenizer_config.json` and `special_tokens_map.json`
  /// beside it give the roles of special tokens.
  public init(path: String) throws(FileError) {
    self.init(try TokenizerFiles(path: path).read())
  }

  init(_ parts: TokenizerParts) {
    source = parts.source
    specials = parts.specials
    addsBOS = parts.specials.bos.map { parts.postProcessor.prefix.contains($0) } ?? false
    bosRule = parts.bosRule
    pipeline = parts.pipeline
    model = parts.model
    normalizer = parts.normalizer
    addedTokens = AddedTokens(parts.addedTokens) { parts.normalizer.apply(to: $0) }
    preTokenizers = parts.preTokenizers
    postProcessor = parts.postProcessor
    decoders = parts.decoders
    var special = Set(parts.addedTokens.filter(\.isSpecial).map(\.id))
    if case .sentencePiece(let sentencePiece) = parts.model { special.formUnion(sentencePiece.specialIDs) }
    vocabularySize = max(parts.model.vocabulary.size, parts.addedTokens.reduce(0) { max($0, Int($1.id) + 1) })
    specialSet = special
    specialIDs = special.sorted()
  }

  /// The ids of a text.
  ///
  /// - Parameters:
  ///   - addSpecialTokens: adds what the post-processor adds, such as BOS.
  ///   - plainText: reads strings that spell special tokens as ordinary text.
  public func encode(_ text: String, addSpecialTokens: Bool = false, plainText: Bool = false) -> [Int32] {
    encode(wellFormed: Array(text.utf8), addSpecialTokens: addSpecialTokens, plainText: plainText)
  }

  /// The ids of a text with what the post-processor adds, at most `limit` in all: the text loses its end, and keeps what
  /// stands around it, such as [CLS] and [SEP].
  public func encode(_ text: String, limit: Int) -> [Int32] {
    postProcessor.apply(to: Array(encode(text).prefix(max(0, limit - postProcessor.addedCount))))
  }

  /// The ids of UTF-8 bytes; ill-formed sequences are read as U+FFFD.
  public func encode(_ bytes: [UInt8], addSpecialTokens: Bool = false, plainText: Bool = false) -> [Int32] {
    encode(
      wellFormed: UTF8Cursor.repaired(bytes), addSpecialTokens: addSpecialTokens, plainText: plainText)
  }

  private func encode(wellFormed text: [UInt8], addSpecialTokens: Bool, plainText: Bool) -> [Int32] {
    var ids: [Int32] = []
    for segment in addedTokens.segments(of: text, afterNormalization: false, plainText: plainText) {
      switch segment {
      case .token(let id): ids.append(id)
      case .text(let range):
        let normalized = normalizer.apply(to: range.count == text.count ? text : Array(text[range]))
        for inner in addedTokens.segments(of: normalized, afterNormalization: true, plainText: plainText) {
          switch inner {
          case .token(let id): ids.append(id)
          case .text(let inner):
            let piece = inner.count == normalized.count ? normalized : Array(normalized[inner])
            encode(piece, beginsText: range.lowerBound == 0 && inner.lowerBound == 0, into: &ids)
          }
        }
      }
    }
    return addSpecialTokens ? postProcessor.apply(to: ids) : ids
  }

  private func encode(_ text: [UInt8], beginsText: Bool, into ids: inout [Int32]) {
    switch model {
    case .sentencePiece(let model): model.encode(text, into: &ids)
    case .bpe(let model):
      let whole = Pieces(whole: text, beginsText: beginsText)
      model.encode(preTokenizers.reduce(whole) { $1.apply(to: $0) }, into: &ids)
    case .unigram(let model):
      let whole = Pieces(whole: text, beginsText: beginsText)
      model.encode(preTokenizers.reduce(whole) { $1.apply(to: $0) }, into: &ids)
    case .wordPiece(let model):
      let whole = Pieces(whole: text, beginsText: beginsText)
      model.encode(preTokenizers.reduce(whole) { $1.apply(to: $0) }, into: &ids)
    }
  }

  /// The text of ids; ids that stand for no piece are left out, see `contains`.
  public func decode(_ ids: [Int32], skipSpecialTokens: Bool = false) -> String {
    String(decoding: decodeBytes(ids, skipSpecialTokens: skipSpecialTokens), as: UTF8.self)
  }

  /// The text of ids as UTF-8.
  public func decodeBytes(_ ids: [Int32], skipSpecialTokens: Bool = false) -> [UInt8] {
    var decoder = StreamingDecoder(self, skipSpecialTokens: skipSpecialTokens)
    var text: [UInt8] = []
    for id in ids { decoder.append(id, into: &text) }
    decoder.finish(into: &text)
    return text
  }

  /// A decoder that takes ids as they come.
  public func streamingDecoder(skipSpecialTokens: Bool = false) -> StreamingDecoder {
    StreamingDecoder(self, skipSpecialTokens: skipSpecialTokens)
  }

  /// The piece of an id as the vocabulary writes it ("Ġthe", "▁a").
  public func token(_ id: Int32) -> String? {
    piece(id).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// The id of a piece, compared byte by byte.
  public func id(of piece: String) -> Int32? {
    let bytes = Array(piece.utf8)
    if let added = addedTokens.tokens.first(where: { $0.content == bytes }) { return added.id }
    return model.vocabulary.id(of: bytes)
  }

  /// Whether an id stands for a piece.
  public func contains(_ id: Int32) -> Bool { piece(id) != nil }

  /// Whether decoding leaves an id out when special tokens are skipped.
  public func isSpecial(_ id: Int32) -> Bool { specialSet.contains(id) }

  func piece(_ id: Int32) -> DecoderStep.Piece? {
    switch model {
    case .bpe, .unigram, .wordPiece:
      if let added = addedTokens.token(id) { return DecoderStep.Piece(bytes: added.content) }
      return model.vocabulary.bytes(of: id).map { DecoderStep.Piece(bytes: $0) }
    case .sentencePiece(let model):
      if let bytes = model.vocabulary.bytes(of: id) { return DecoderStep.Piece(bytes: bytes, kind: model.kind(of: id)) }
      return addedTokens.token(id).map { DecoderStep.Piece(bytes: $0.content, kind: .verbatim) }
    }
  }
}
