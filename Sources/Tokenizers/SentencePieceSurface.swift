/// How libsentencepiece turns pieces back into text, so that it can be done piece by piece.
struct SentencePieceSurface: Sendable {
  enum Kind: Equatable, Sendable {
    case normal
    case unknown
    case control
    case byte(UInt8)
    /// An added token from outside the model: its content as it is.
    case verbatim
  }

  /// What stands for the unknown piece; " ⁇ " unless the model says otherwise.
  var unknownText: [UInt8]
  var addsDummyPrefix: Bool
  var removesExtraWhitespace: Bool

  /// U+2581, which stands for a blank.
  static let blank: [UInt8] = [0xE2, 0x96, 0x81]

  /// Where in the text a decoding is.
  struct State: Sendable {
    private var bytes: [UInt8] = []
    private var textIsEmpty = true
    private var consumedPrefix = false

    /// Takes a piece and appends the text that is certain.
    mutating func push(_ piece: DecoderStep.Piece, _ rules: SentencePieceSurface, into text: inout [UInt8]) {
      if case .byte(let byte) = piece.kind {
        bytes.append(byte)
        emit(UTF8Cursor.completePrefix(of: bytes), into: &text)
        return
      }
      emit(bytes.count, into: &text)
      switch piece.kind {
      case .control: return
      case .unknown: append(rules.unknownText, to: &text)
      case .verbatim: append(piece.bytes, to: &text)
      case .normal, .byte:
        var surface = piece.bytes
        let atStart = textIsEmpty && !consumedPrefix
        if atStart, rules.addsDummyPrefix || rules.removesExtraWhitespace,
          surface.starts(with: SentencePieceSurface.blank)
        {
          surface.removeFirst(3)
          consumedPrefix = !rules.removesExtraWhitespace
        }
        append(Normalizer.replacing(.literal(SentencePieceSurface.blank), with: [0x20], in: surface), to: &text)
      }
    }

    /// Appends what is still held.
    mutating func finish(_ rules: SentencePieceSurface, into text: inout [UInt8]) {
      emit(bytes.count, into: &text)
    }

    private mutating func append(_ surface: [UInt8], to text: inout [UInt8]) {
      text += surface
      if !surface.isEmpty { textIsEmpty = false }
    }

    /// Turns the first bytes of a run into text: well-formed characters, and U+FFFD for each byte of anything else.
    private mutating func emit(_ count: Int, into text: inout [UInt8]) {
      var index = 0
      while index < count {
        let length = (1...4).first {
          index + $0 <= count && String(validating: bytes[index..<index + $0], as: UTF8.self) != nil
        }
        append(length.map { Array(bytes[index..<index + $0]) } ?? [0xEF, 0xBF, 0xBD], to: &text)
        index += length ?? 1
      }
      bytes.removeFirst(count)
    }
  }
}
