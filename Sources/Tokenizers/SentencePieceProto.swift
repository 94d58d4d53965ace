import Files

/// A `tokenizer.model`, checked before libsentencepiece sees it, with what decoding and `info` need.
struct SentencePieceProto {
  enum ModelType: UInt64 {
    case unigram = 1
    case bpe = 2
  }

  let bytes: [UInt8]
  private(set) var vocabulary = Vocabulary()
  private(set) var kinds: [SentencePieceSurface.Kind] = []
  private(set) var modelType = ModelType.unigram
  private(set) var surface = SentencePieceSurface(
    unknownText: Array(" \u{2047} ".utf8), addsDummyPrefix: true, removesExtraWhitespace: true)
  private(set) var normalizerName = ""
  /// What the trainer called the tokens with a role; those that are in the vocabulary count.
  private var roleNames = ["bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"]
  private var byteFallback = false
  private var blanksEndWords = false
  private var escapesBlanks = true
  private var charsmap: Range<Int> = 0..<0
  private let path: String

  /// Reads and checks a file.
  init(contentsOf path: String) throws(FileError) {
    self.path = path
    let file = try MappedFile(path, limit: TokenizerFiles.sizeLimit)
    bytes = withExtendedLifetime(file) { Array(file.bytes) }
    if Self.looksLikeTiktoken(bytes) {
      throw FileError(
        .badData, path, "a tiktoken vocabulary, which holds no splitting rules", expected: "a SentencePiece model",
        hint: "use the tokenizer.json of this model")
    }
    if bytes.starts(with: "GGUF".utf8) {
      throw FileError(
        .badData, path, "a GGUF file, which is not supported", expected: "a SentencePiece model",
        hint: "use the tokenizer.json or tokenizer.model that it was made from")
    }
    do {
      try readModel()
    } catch {
      throw FileError(
        .badData, path, "not a SentencePiece model: \(error.reason)", item: "byte \(error.offset)",
        hint: "a Hugging Face tokenizer is read from its tokenizer.json")
    }
    try checkPieces()
    if let reason = CharsmapCheck.fault(in: bytes[charsmap]) {
      throw FileError(.badData, path, "damaged table of the normaliser", item: "precompiled_charsmap", found: reason)
    }
  }

  /// The id of a role's token, if the vocabulary has one.
  func id(ofRole role: String) -> Int32? {
    guard let name = roleNames[role], let id = vocabulary.id(of: Array(name.utf8)) else { return nil }
    switch kinds[Int(id)] {
    case .control, .unknown: return id
    default: return nil
    }
  }

  /// Whether a text can be cut before any blank that follows another character without changing its ids: the library
  /// puts a blank in front of each part, no piece reaches across, and merging looks at nothing else.
  ///
  /// Not so for unigram models: the sums of scores, and with them the ties, would be rounded differently.
  var canBeCutAtBlanks: Bool {
    guard modelType == .bpe, surface.addsDummyPrefix, !surface.removesExtraWhitespace, escapesBlanks, !blanksEndWords,
      charsmap.isEmpty, let blank = vocabulary.id(of: SentencePieceSurface.blank), kinds[Int(blank)] == .normal
    else { return false }
    return kinds.indices.allSatisfy { id in
      var piece = (vocabulary.bytes(of: Int32(id)) ?? [])[...]
      while piece.starts(with: SentencePieceSurface.blank) { piece.removeFirst(3) }
      return !piece.indices.contains { piece[$0...].starts(with: SentencePieceSurface.blank) }
    }
  }

  private mutating func readModel() throws(ProtobufReader.Fault) {
    var reader = ProtobufReader(bytes, in: 0..<bytes.count)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let range)): try readPiece(range)
      case (2, .bytes(let range)): try readTrainer(range)
      case (3, .bytes(let range)): try readNormalizer(range)
      case (4, .bytes): break
      case (5, .bytes(let range)):
        var reader = ProtobufReader(bytes, in: range)
        while let (field, value) = try reader.next() {
          if field == 2, case .bytes(let map) = value, !map.isEmpty {
            throw .init(reason: "a denormaliser is not supported", offset: map.lowerBound)
          }
        }
      case (1...5, _): throw .init(reason: "field \(field) is of the wrong kind", offset: 0)
      default: break
      }
    }
  }

  private mutating func readPiece(_ range: Range<Int>) throws(ProtobufReader.Fault) {
    func fault(_ reason: String) -> ProtobufReader.Fault { .init(reason: reason, offset: range.lowerBound) }
    guard kinds.count <= Vocabulary.highestID else { throw fault("too many pieces") }
    var piece: [UInt8] = []
    var type: UInt64 = 1
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let text)): piece = Array(bytes[text])
      case (2, .fixed32(let bits)):
        guard Float(bitPattern: bits).isFinite else { throw fault("score of piece \(kinds.count) is not finite") }
      case (3, .varint(let number)): type = number
      case (1...3, _): throw fault("field \(field) of a piece is of the wrong kind")
      default: break
      }
    }
    guard !piece.isEmpty, String(validating: piece, as: UTF8.self) != nil, !piece.contains(0) else {
      throw fault("piece \(kinds.count) is empty or not text")
    }
    switch type {
    case 1, 4, 5: kinds.append(.normal)
    case 2: kinds.append(.unknown)
    case 3: kinds.append(.control)
    case 6:
      guard let byte = DecoderStep.byte(of: piece) else { throw fault("piece \(kinds.count) is no byte piece") }
      kinds.append(.byte(byte))
    default: throw fault("piece \(kinds.count) is of unknown type \(type)")
    }
    do {
      try vocabulary.add(piece, id: Int32(kinds.count - 1))
    } catch {
      throw fault("piece \(kinds.count - 1) is there twice")
    }
  }

  private mutating func readTrainer(_ range: Range<Int>) throws(ProtobufReader.Fault) {
    let roles = [45: "unk_token", 46: "bos_token", 47: "eos_token", 48: "pad_token"]
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (3, .varint(let number)):
        guard let type = ModelType(rawValue: number) else {
          throw .init(reason: "model type \(number) is neither unigram (1) nor BPE (2)", offset: range.lowerBound)
        }
        modelType = type
      case (24, .varint(let flag)): blanksEndWords = flag != 0
      case (35, .varint(let flag)): byteFallback = flag != 0
      case (44, .bytes(let text)): surface.unknownText = Array(bytes[text])
      case (45...48, .bytes(let text)): roleNames[roles[field] ?? ""] = String(decoding: bytes[text], as: UTF8.self)
      default: break
      }
    }
  }

  private mutating func readNormalizer(_ range: Range<Int>) throws(ProtobufReader.Fault) {
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let text)): normalizerName = String(decoding: bytes[text], as: UTF8.self)
      case (2, .bytes(let map)): charsmap = map
      case (3, .varint(let flag)): surface.addsDummyPrefix = flag != 0
      case (4, .varint(let flag)): surface.removesExtraWhitespace = flag != 0
      case (5, .varint(let flag)): escapesBlanks = flag != 0
      case (1...5, _): throw .init(reason: "field \(field) of the normaliser is of the wrong kind", offset: 0)
      default: break
      }
    }
  }

  /// What the library takes for granted when it encodes.
  private func checkPieces() throws(FileError) {
    func fault(_ expected: String, _ found: String) -> FileError {
      FileError(.badData, path, "unusable vocabulary", item: "pieces", expected: expected, found: found)
    }
    let unknowns = kinds.count { $0 == .unknown }
    guard unknowns == 1 else { throw fault("one unknown piece", "\(unknowns)") }
    for (id, kind) in kinds.enumerated() where kind == .control || kind == .unknown {
      // A character that is a control piece makes the library fail on every text that has it.
      let piece = vocabulary.bytes(of: Int32(id)) ?? []
      guard String(decoding: piece, as: UTF8.self).unicodeScalars.count > 1 else {
        throw fault("control pieces of several characters", "piece \(id) of one")
      }
    }
    let byteCount = kinds.count { if case .byte = $0 { true } else { false } }
    guard byteCount == (byteFallback ? 256 : 0) else {
      throw fault("\(byteFallback ? 256 : 0) byte pieces, as byte_fallback is \(byteFallback)", "\(byteCount)")
    }
  }

  /// Lines of base64, a blank and a number.
  private static func looksLikeTiktoken(_ bytes: [UInt8]) -> Bool {
    guard let end = bytes.prefix(4096).firstIndex(of: 0x0A) else { return false }
    let parts = bytes[..<end].split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[0].count % 4 == 0, !parts[1].isEmpty else { return false }
    let isBase64 = parts[0].allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): true
      default: false
      }
    }
    return isBase64 && parts[1].allSatisfy { (0x30...0x39).contains($0) }
  }
}
