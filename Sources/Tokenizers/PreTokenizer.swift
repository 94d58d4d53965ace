/// A step that cuts the normalised text into the pieces the model sees (tokenizers: `pre_tokenizer`).
enum PreTokenizer: Sendable {
  case split(Split)
  case byteLevel(addPrefixSpace: Bool, useRegex: Bool)
  case metaspace(Metaspace)

  /// What `Metaspace` does: blanks become ▁, one is put in front, pieces start at each.
  struct Metaspace: Sendable {
    enum Prepend: String, Sendable {
      case always
      /// Only at the start of the text, not after an added token.
      case first
      case never
    }

    var replacement: [UInt8]
    var prepend: Prepend
    var split: Bool
  }

  /// What `BertPreTokenizer` does: words at white space, every punctuation character a piece.
  static let bert: [PreTokenizer] = [
    .split(Split(pattern: .whitespace, behavior: .removed)),
    .split(Split(pattern: .punctuation, behavior: .isolated)),
  ]

  /// The pieces, cut further or rewritten.
  func apply(to pieces: Pieces) -> Pieces {
    switch self {
    case .split(let split): return split.apply(to: pieces)
    case .byteLevel(let addPrefixSpace, let useRegex):
      var pieces = pieces
      if addPrefixSpace {
        pieces = Self.rewritten(pieces) { piece, _, output in
          if piece.first != 0x20 { output.append(0x20) }
          output.append(contentsOf: piece)
        }
      }
      if useRegex { pieces = Split(pattern: .gpt2Words, behavior: .isolated).apply(to: pieces) }
      return Self.rewritten(pieces) { piece, _, output in ByteAlphabet.append(piece, to: &output) }
    case .metaspace(let metaspace):
      let marked = Self.rewritten(pieces) { piece, beginsText, output in
        let text = Normalizer.replacing(.literal([0x20]), with: metaspace.replacement, in: Array(piece))
        let wanted =
          switch metaspace.prepend {
          case .always: true
          case .first: beginsText
          case .never: false
          }
        if wanted, !text.starts(with: metaspace.replacement) { output.append(contentsOf: metaspace.replacement) }
        output.append(contentsOf: text)
      }
      guard metaspace.split else { return marked }
      return Split(pattern: .literal(metaspace.replacement), behavior: .mergedWithNext).apply(to: marked)
    }
  }

  /// Every piece rewritten by `body`, which appends to the output and is told whether the piece begins the text.
  private static func rewritten(
    _ pieces: Pieces, _ body: (UnsafeBufferPointer<UInt8>.SubSequence, Bool, inout [UInt8]) -> Void
  ) -> Pieces {
    var output: [UInt8] = []
    output.reserveCapacity(pieces.bytes.count + pieces.bytes.count / 2)
    var ends: [Int] = []
    ends.reserveCapacity(pieces.ends.count)
    pieces.bytes.withUnsafeBufferPointer { bytes in
      for range in pieces.ranges {
        body(bytes[range], pieces.beginsText && range.lowerBound == 0, &output)
        ends.append(output.count)
      }
    }
    return Pieces(bytes: output, ends: ends, beginsText: pieces.beginsText)
  }
}
