/// One decoder at work, with what it holds back until later pieces decide.
struct DecoderStep: Sendable {
  /// A piece; before libsentencepiece's rules also what kind it is of.
  struct Piece: Sendable {
    var bytes: [UInt8]
    var kind = SentencePieceSurface.Kind.normal
  }

  private let decoder: Decoder
  /// Whether an earlier step made one piece of all, so that what comes in are parts of it.
  private let fused: Bool
  private var isFirst = true
  private var held: [UInt8] = []
  /// How many leading characters Strip has taken off so far, nil once it met another.
  private var stripped: Int? = 0
  private var surface = SentencePieceSurface.State()

  init(_ decoder: Decoder, fused: Bool) {
    self.decoder = decoder
    self.fused = fused
  }

  /// Takes a piece and appends what is certain.
  mutating func push(_ piece: Piece, into output: inout [Piece]) {
    defer { isFirst = false }
    if waitsForAll {
      held += piece.bytes
      return
    }
    switch decoder {
    case .byteLevel:
      held += ByteAlphabet.bytes(of: piece.bytes)
      release(UTF8Cursor.completePrefix(of: held), into: &output)
    case .byteFallback:
      if let byte = Self.byte(of: piece.bytes) {
        held.append(byte)
      } else {
        flushBytes(into: &output)
        output.append(piece)
      }
    case .strip(let scalar, let start, let stop):
      if fused {
        strip(piece, scalar, start, stop, into: &output)
      } else {
        output.append(Piece(bytes: Self.stripped(piece.bytes, scalar, start, stop)))
      }
    case .sentencePiece(let rules):
      surface.push(piece, rules, into: &held)
      release(held.count, into: &output)
    case .replace, .metaspace, .wordPiece, .fuse, .blanksBetween:
      output.append(Piece(bytes: transformed(piece.bytes, isFirst: isFirst || fused)))
    }
  }

  /// Appends what is still held.
  mutating func finish(into output: inout [Piece]) {
    if waitsForAll {
      let whole = held
      held = []
      var step = DecoderStep(decoder, fused: false)
      step.push(Piece(bytes: whole), into: &output)
      step.finish(into: &output)
      return
    }
    switch decoder {
    case .byteLevel: release(held.count, into: &output)
    case .byteFallback: flushBytes(into: &output)
    case .sentencePiece(let rules):
      surface.finish(rules, into: &held)
      release(held.count, into: &output)
    case .strip:
      // What Strip holds back at the end is what it takes off.
      break
    default: break
    }
  }

  /// Whether parts of one fused piece cannot be treated one by one.
  private var waitsForAll: Bool {
    guard fused else { return false }
    switch decoder {
    case .byteLevel, .byteFallback, .wordPiece, .sentencePiece, .blanksBetween: return true
    case .replace(.literal(let literal), _):
      let scalarCount = literal.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
      return scalarCount > 1
    case .replace: return true
    case .fuse, .strip, .metaspace: return false
    }
  }

  private mutating func release(_ count: Int, into output: inout [Piece]) {
    guard count > 0 else { return }
    output.append(Piece(bytes: UTF8Cursor.repaired(Array(held[..<count]))))
    held.removeFirst(count)
  }

  private func transformed(_ piece: [UInt8], isFirst: Bool) -> [UInt8] {
    switch decoder {
    case .replace(let pattern, let content): return Normalizer.replacing(pattern, with: content, in: piece)
    case .metaspace(let replacement, let dropsFirst):
      // tokenizers drops every ▁ of the first piece, not only the leading one.
      return Normalizer.replacing(.literal(replacement), with: isFirst && dropsFirst ? [] : [0x20], in: piece)
    case .wordPiece(let prefix, let cleanup):
      var text = piece
      if !isFirst {
        if text.starts(with: prefix) { text.removeFirst(prefix.count) } else { text.insert(0x20, at: 0) }
      }
      return cleanup ? WordPieceCleanup.apply(to: text) : text
    case .blanksBetween: return isFirst ? piece : [0x20] + piece
    default: return piece
    }
  }

  /// The byte a piece `<0xXX>` stands for.
  static func byte(of piece: [UInt8]) -> UInt8? {
    guard piece.count == 6, piece.starts(with: [0x3C, 0x30, 0x78]), piece[5] == 0x3E else { return nil }
    return UInt8(String(decoding: piece[3...4], as: UTF8.self), radix: 16)
  }

  /// A run of byte pieces: its text if that is well-formed, else U+FFFD per byte.
  private mutating func flushBytes(into output: inout [Piece]) {
    guard !held.isEmpty else { return }
    if String(validating: held, as: UTF8.self) != nil {
      output.append(Piece(bytes: held))
    } else {
      for _ in held { output.append(Piece(bytes: [0xEF, 0xBF, 0xBD])) }
    }
    held = []
  }

  private static func stripped(_ piece: [UInt8], _ scalar: UInt32, _ start: Int, _ stop: Int) -> [UInt8] {
    var encoded: [UInt8] = []
    encoded.append(utf8: scalar)
    var piece = piece[...]
    var count = 0
    while count < start, piece.starts(with: encoded) {
      piece.removeFirst(encoded.count)
      count += 1
    }
    count = 0
    while count < stop, piece.suffix(encoded.count).elementsEqual(encoded) {
      piece.removeLast(encoded.count)
      count += 1
    }
    return Array(piece)
  }

  /// Strip on parts of one piece: takes off at the start, and holds back the last characters it might take off.
  private mutating func strip(
    _ piece: Piece, _ scalar: UInt32, _ start: Int, _ stop: Int, into output: inout [Piece]
  ) {
    var encoded: [UInt8] = []
    encoded.append(utf8: scalar)
    var bytes = piece.bytes[...]
    while let count = stripped, !bytes.isEmpty {
      guard count < start, bytes.starts(with: encoded) else {
        stripped = nil
        break
      }
      bytes.removeFirst(encoded.count)
      stripped = count + 1
    }
    held += bytes
    var keep = 0
    while keep < stop, held.dropLast(keep * encoded.count).suffix(encoded.count).elementsEqual(encoded) { keep += 1 }
    let certain = held.count - keep * encoded.count
    guard certain > 0 else { return }
    output.append(Piece(bytes: Array(held[..<certain])))
    held.removeFirst(certain)
  }
}

/// The spacing repairs of BERT's decoder, piece by piece.
private enum WordPieceCleanup {
  private static let replacements: [(String, String)] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ]

  static func apply(to text: [UInt8]) -> [UInt8] {
    replacements.reduce(text) { Normalizer.replacing(.literal(Array($1.0.utf8)), with: Array($1.1.utf8), in: $0) }
  }
}
