import Files

/// A named concept, and what counts as a mention of it.
public struct Concept: Sendable, Equatable {
  public var name: String
  /// Each is a mention wherever it stands as whole words, in capital letters or small.
  public var strings: [String]
  /// Token sequences that are mentions too.
  public var tokens: [[Int32]]
  /// How frequent it is, in any unit; nil leaves that to counting.
  public var frequency: Double?

  public init(_ name: String, strings: [String], tokens: [[Int32]] = [], frequency: Double? = nil) {
    (self.name, self.strings, self.tokens, self.frequency) = (name, strings, tokens, frequency)
  }
}

/// A list of concepts, from a file.
public struct ConceptList: Sendable {
  public let file: DataFile
  public let concepts: [Concept]

  /// Reads JSON Lines where the name ends in `.jsonl`, else text.
  ///
  /// A JSON line has `name`, and what mentions it: `strings`, or the name itself and `forms`; and `tokens`, lists of ids.
  /// `frequency` is optional, other keys are ignored: the list of the embedded models' corpus is of this form. A line of
  /// text holds the mentions with `|` between them, the first of them the name, and after a tab the frequency.
  public init(_ path: String) throws(FileError) {
    let source = try TextSource(path)
    file = DataFile(path: path, byteCount: source.bytes.count, checksum: CRC32.of(source.bytes))
    concepts = path.hasSuffix(".jsonl") ? try Self.fromJSON(source) : try Self.fromText(source, path)
    guard !concepts.isEmpty else { throw FileError(.badData, path, "no concepts in this file") }
    for concept in concepts where concept.strings.isEmpty && concept.tokens.isEmpty {
      throw FileError(.badData, path, "nothing mentions a concept", item: concept.name.quotedForMessage)
    }
  }

  private static func fromJSON(_ source: TextSource) throws(FileError) -> [Concept] {
    var lines = JSONLines(source)
    var concepts: [Concept] = []
    while let line = try lines.next() {
      let node = line.node
      let name = try node.required("name").string()
      let strings: [String]
      if let given = try node.optional("strings") {
        strings = try Self.strings(given)
      } else {
        let forms = try node.optional("forms").map { node throws(FileError) in try Self.strings(node) } ?? []
        strings = node.contains("tokens") ? forms : [name] + forms
      }
      var tokens: [[Int32]] = []
      for sequence in try node.optional("tokens")?.array() ?? [] {
        var ids: [Int32] = []
        for id in try sequence.array() {
          guard let value = Int32(exactly: try id.int()), value >= 0 else { throw id.error("not a token id") }
          ids.append(value)
        }
        guard !ids.isEmpty else { throw sequence.error("a mention of no tokens") }
        tokens.append(ids)
      }
      concepts.append(
        Concept(
          name, strings: strings.filter { !$0.isEmpty }, tokens: tokens,
          frequency: try node.optional("frequency")?.double()))
    }
    return concepts
  }

  private static func strings(_ node: JSONNode) throws(FileError) -> [String] {
    var strings: [String] = []
    for element in try node.array() { strings.append(try element.string()) }
    return strings
  }

  private static func fromText(_ source: TextSource, _ path: String) throws(FileError) -> [Concept] {
    var concepts: [Concept] = []
    for (number, line) in try source.lines().enumerated() {
      let parts = line.split(separator: "\t", maxSplits: 1)
      let strings = (parts.first ?? "").split(separator: "|").map(trimmed).filter { !$0.isEmpty }
      guard let name = strings.first else { continue }
      var frequency: Double?
      if parts.count > 1 {
        frequency = Double(trimmed(parts[1]))
        guard frequency != nil else {
          throw FileError(.badData, "\(path):\(number + 1)", "not a frequency", found: trimmed(parts[1]))
        }
      }
      concepts.append(Concept(name, strings: strings, frequency: frequency))
    }
    return concepts
  }

  private static func trimmed(_ text: Substring) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    var text = text
    while let first = text.first, isBlank(first) { text.removeFirst() }
    while let last = text.last, isBlank(last) { text.removeLast() }
    return String(text)
  }
}
