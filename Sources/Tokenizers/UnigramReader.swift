import Files

/// Reads a `model` of type Unigram: `vocab` is a list of pieces with their scores, by id.
enum UnigramReader {
  static func model(_ node: JSONNode) throws(FileError) -> UnigramModel {
    let list = try node.required("vocab")
    guard let entries = list.value.array else {
      throw list.error("wrong type of value", expected: "array of pieces with scores")
    }
    var vocabulary = Vocabulary()
    var scores: [Double] = []
    scores.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      func fault(_ message: String, expected: String? = nil, found: String? = nil) -> FileError {
        FileError(.badData, node.file, message, item: "\(list.path)[\(index)]", expected: expected, found: found)
      }
      guard index <= Vocabulary.highestID else { throw fault("too many pieces") }
      guard let pair = entry.array, pair.count == 2, let piece = pair[0].string, let score = score(pair[1]) else {
        throw fault("not a piece with its score", expected: "a string and a number")
      }
      guard (1...UnigramModel.longestPiece).contains(piece.utf8.count) else {
        throw fault(
          "piece of \(piece.utf8.count) bytes", expected: "1 to \(UnigramModel.longestPiece)")
      }
      do {
        try vocabulary.add(Array(piece.utf8), id: Int32(index))
      } catch {
        throw fault("piece is there twice", found: piece.quotedForMessage)
      }
      scores.append(score)
    }
    guard let unknown = try node.optional("unk_id") else {
      throw node.error("a Unigram model without an unknown piece is not supported", expected: "unk_id")
    }
    let id = try unknown.int()
    guard scores.indices.contains(id) else {
      throw unknown.error("the unknown piece is not in the vocabulary", expected: "an id below \(scores.count)")
    }
    return UnigramModel(
      vocabulary: vocabulary, scores: scores, unknownID: Int32(id), byteFallback: try node.flag("byte_fallback"))
  }

  private static func score(_ value: JSON) -> Double? {
    switch value {
    case .int(let number): Double(number)
    case .double(let number): asReadByThePeer(number)
    default: nil
    }
  }

  /// tokenizers reads numbers with serde_json, which scales the digits by a power of ten and so rounds twice where there
  /// are more than 15. Which of two segmentations with nearly equal sums wins may hang on that last bit.
  private static func asReadByThePeer(_ number: Double) -> Double {
    var digits: UInt64 = 0
    var scale = 0
    var isFraction = false
    var rest = Substring(abs(number).description)
    while let character = rest.first, let digit = character == "." ? 0 : character.wholeNumberValue {
      rest.removeFirst()
      if character == "." {
        isFraction = true
      } else {
        digits = digits * 10 + UInt64(digit)
        if isFraction { scale -= 1 }
      }
    }
    if rest.first == "e", let exponent = Int(rest.dropFirst()) { scale += exponent }
    guard (-308...308).contains(scale), let power = Double("1e\(abs(scale))") else { return number }
    let magnitude = scale < 0 ? Double(digits) / power : Double(digits) * power
    return number < 0 ? -magnitude : magnitude
  }
}
