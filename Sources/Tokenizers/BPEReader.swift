import Files

/// Builds a byte pair model from what the files list.
enum BPEReader {
  /// The vocabulary `{"piece": id}`.
  static func vocabulary(_ node: JSONNode) throws(FileError) -> Vocabulary {
    var vocabulary = Vocabulary()
    for (piece, value) in try node.object().entries {
      guard case .int(let id) = value, (0...Int64(Vocabulary.highestID)).contains(id) else {
        let member = JSONNode(value, file: node.file, path: node.path.isEmpty ? piece : "\(node.path).\(piece)")
        throw member.error("not a token id", expected: "0 to \(Vocabulary.highestID)")
      }
      do {
        try vocabulary.add(Array(piece.utf8), id: Int32(id))
      } catch {
        throw FileError(.badData, node.file, "id \(id) is there twice", item: node.path.isEmpty ? nil : node.path)
      }
    }
    return vocabulary
  }

  /// Merges as pairs or as strings with one blank.
  static func merges(_ node: JSONNode) throws(FileError) -> [(left: [UInt8], right: [UInt8])] {
    guard let elements = node.value.array else { throw node.error("wrong type of value", expected: "array") }
    try checkCount(elements.count, file: node.file)
    var merges: [(left: [UInt8], right: [UInt8])] = []
    merges.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      switch element {
      case .string(let text):
        guard let pair = pair(text.utf8) else { throw fault(node, index, expected: "two pieces with a blank between") }
        merges.append(pair)
      case .array(let pair):
        guard pair.count == 2, let left = pair[0].string, let right = pair[1].string else {
          throw fault(node, index, expected: "two strings")
        }
        merges.append((Array(left.utf8), Array(right.utf8)))
      default: throw fault(node, index, expected: "a string or two")
      }
    }
    return merges
  }

  /// Refuses more merges than memory should be spent on; the largest published vocabularies have 580,000.
  static func checkCount(_ count: Int, file: String) throws(FileError) {
    guard count <= mergeLimit else {
      throw FileError(.badData, file, "too many merges", expected: "at most \(mergeLimit)")
    }
  }

  private static let mergeLimit = 1_000_000

  /// Two pieces with a blank between.
  static func pair(_ line: some Collection<UInt8>) -> (left: [UInt8], right: [UInt8])? {
    let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (Array(parts[0]), Array(parts[1]))
  }

  /// The model; a merge that names something outside the vocabulary is an error of the file.
  static func model(
    _ vocabulary: Vocabulary, _ merges: [(left: [UInt8], right: [UInt8])], _ options: BPEModel.Options, file: String
  ) throws(FileError) -> BPEModel {
    guard vocabulary.count > 0 else { throw FileError(.badData, file, "the vocabulary is empty") }
    if let unknown = options.unknownPiece, vocabulary.id(of: unknown) == nil {
      throw FileError(
        .badData, file, "the unknown token is not in the vocabulary", item: "unk_token",
        found: String(decoding: unknown, as: UTF8.self))
    }
    do {
      return try BPEModel(vocabulary: vocabulary, merges: merges, options: options)
    } catch {
      throw FileError(
        .badData, file, "a merge names a piece that is not in the vocabulary", item: "merge \(error.index)",
        found: error.missing)
    }
  }

  private static func fault(_ node: JSONNode, _ index: Int, expected: String) -> FileError {
    FileError(.badData, node.file, "not a merge", item: "\(node.path)[\(index)]", expected: expected)
  }
}
