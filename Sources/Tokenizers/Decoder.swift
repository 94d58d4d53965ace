/// A step from pieces back to text (tokenizers: `decoder`).
enum Decoder: Sendable {
  case byteLevel
  case replace(SplitPattern, with: [UInt8])
  case byteFallback
  case fuse
  /// No decoder at all: pieces with blanks between them.
  case blanksBetween
  case strip(scalar: UInt32, start: Int, stop: Int)
  case metaspace(replacement: [UInt8], dropsFirst: Bool)
  case wordPiece(prefix: [UInt8], cleanup: Bool)
  /// libsentencepiece's own rules; its pieces carry their kind.
  case sentencePiece(SentencePieceSurface)
}

/// Pieces on their way to text, one at a time; the text of all steps so far is a prefix of the whole text.
struct DecoderRun: Sendable {
  private var steps: [DecoderStep]

  /// A run from the start of a text.
  init(_ decoders: [Decoder]) {
    var fused = false
    steps = decoders.map { decoder in
      let step = DecoderStep(decoder, fused: fused)
      switch decoder {
      case .fuse, .byteLevel, .sentencePiece: fused = true
      default: break
      }
      return step
    }
  }

  /// Takes a piece and appends the text that no later piece can change.
  mutating func push(_ piece: DecoderStep.Piece, into text: inout [UInt8]) {
    pass([piece], from: 0, into: &text)
  }

  /// Appends what was held back; nothing may be pushed afterwards.
  mutating func finish(into text: inout [UInt8]) {
    for index in steps.indices {
      var output: [DecoderStep.Piece] = []
      steps[index].finish(into: &output)
      pass(output, from: index + 1, into: &text)
    }
  }

  private mutating func pass(_ pieces: [DecoderStep.Piece], from first: Int, into text: inout [UInt8]) {
    var pieces = pieces
    for index in steps.indices.dropFirst(first) {
      var output: [DecoderStep.Piece] = []
      for piece in pieces { steps[index].push(piece, into: &output) }
      pieces = output
    }
    for piece in pieces { text += piece.bytes }
  }
}
