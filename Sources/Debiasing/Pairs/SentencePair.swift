import Files

/// Two sentences that differ in what a stereotype speaks of.
public struct SentencePair: Sendable, Equatable {
  /// The one that the stereotype expects; for pairs of pronouns without such a one, the one with the first gender.
  public let first: String
  public let second: String
  /// Rows of a table: bias types, occupations' types.
  public let kind: String
  /// What a preference for the second is compared with, such as the share of women in an occupation; nil without.
  public var reference: Double?

  public init(first: String, second: String, kind: String, reference: Double? = nil) {
    (self.first, self.second, self.kind, self.reference) = (first, second, kind, reference)
  }
}

/// Pairs from one source.
public struct PairSet: Sendable {
  public let name: String
  /// What the first sentence of a pair is.
  public let firstIs: String
  public let pairs: [SentencePair]
  public let files: [String]
}

extension PairSet {
  /// CrowS-Pairs (Nangia et al. 2020): CSV with `sent_more`, `sent_less`, `bias_type`.
  public init(crowsPairs path: String) throws(FileError) {
    var reader = try CSVReader(path)
    let columns = (
      try reader.column("sent_more"), try reader.column("sent_less"), try reader.column("bias_type")
    )
    var pairs: [SentencePair] = []
    while let record = try reader.next() {
      pairs.append(
        SentencePair(
          first: record.fields[columns.0], second: record.fields[columns.1], kind: record.fields[columns.2]))
    }
    try self.init("CrowS-Pairs", "the more stereotyping sentence", pairs, [path])
  }

  /// WinoBias (Zhao et al. 2018): a folder with `pro_stereotyped_typeN.txt.SPLIT` and `anti_…`, whose lines are pairs.
  public init(winoBias folder: String, split: String) throws(FileError) {
    var (pairs, files): ([SentencePair], [String]) = ([], [])
    for type in [1, 2] {
      let paths = ["pro", "anti"].map { FileSystem.join(folder, "\($0)_stereotyped_type\(type).txt.\(split)") }
      var lines: [[String]] = []
      for path in paths { lines.append(try Self.sentences(path)) }
      guard lines[0].count == lines[1].count else {
        throw FileError(
          .badData, paths[1], "not as many sentences as its counterpart", expected: "\(lines[0].count)",
          found: "\(lines[1].count)")
      }
      pairs += zip(lines[0], lines[1]).map { SentencePair(first: $0, second: $1, kind: "type \(type)") }
      files += paths
    }
    try self.init("WinoBias", "the sentence with the stereotypical pronoun", pairs, files)
  }

  /// Winogender (Rudinger et al. 2018): a folder with `all_sentences.tsv` and `occupations-stats.tsv`; the reference is
  /// the share of women in the occupation by the Bureau of Labor Statistics.
  public init(winogender folder: String) throws(FileError) {
    let paths = ["all_sentences.tsv", "occupations-stats.tsv"].map { FileSystem.join(folder, $0) }
    var women: [String: Double] = [:]
    for cells in try Self.rows(paths[1], columns: 3) { women[cells[0]] = Double(cells[2]) }
    var sentences: [String: [String: String]] = [:]
    var order: [String] = []
    for cells in try Self.rows(paths[0], columns: 2) {
      let parts = cells[0].split(separator: ".").map(String.init)
      guard parts.count == 5 else {
        throw FileError(.badData, paths[0], "not an id of Winogender", found: cells[0])
      }
      let key = parts[..<3].joined(separator: ".")
      if sentences[key] == nil { order.append(key) }
      sentences[key, default: [:]][parts[3]] = cells[1]
    }
    var pairs: [SentencePair] = []
    for key in order {
      guard let male = sentences[key]?["male"], let female = sentences[key]?["female"] else {
        throw FileError(.badData, paths[0], "a sentence without its male or female form", item: key)
      }
      let parts = key.split(separator: ".")
      // In half of the sentences the pronoun is not the occupation's.
      let isOccupation = parts[2] == "0"
      pairs.append(
        SentencePair(
          first: male, second: female, kind: isOccupation ? "pronoun of the occupation" : "pronoun of the other person",
          reference: isOccupation ? women[String(parts[0])] : nil))
    }
    try self.init("Winogender", "the sentence with the male pronoun", pairs, paths)
  }

  private init(_ name: String, _ firstIs: String, _ pairs: [SentencePair], _ files: [String]) throws(FileError) {
    guard !pairs.isEmpty else { throw FileError(.badData, files[0], "no sentence pairs") }
    (self.name, self.firstIs, self.pairs, self.files) = (name, firstIs, pairs, files)
  }

  /// Lines `12 [The developer] argued …` without number and brackets.
  private static func sentences(_ path: String) throws(FileError) -> [String] {
    var sentences: [String] = []
    for line in try TextSource(path).lines() where line.contains(where: { !$0.isWhitespace }) {
      guard let blank = line.firstIndex(of: " "), line[..<blank].allSatisfy(\.isNumber) else {
        throw FileError(.badData, path, "a line without its number", found: String(line.prefix(40)))
      }
      var text = line[line.index(after: blank)...].filter { $0 != "[" && $0 != "]" }
      while text.last?.isWhitespace == true { text.removeLast() }
      sentences.append(text)
    }
    return sentences
  }

  /// Tab-separated rows below a header.
  private static func rows(_ path: String, columns: Int) throws(FileError) -> [[String]] {
    var rows: [[String]] = []
    for (number, line) in try TextSource(path).lines().enumerated().dropFirst() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map { cell in
        String(cell.last == "\r" ? cell.dropLast() : cell)
      }
      if cells == [""] { continue }
      guard cells.count >= columns else {
        throw FileError(
          .badData, "\(path):\(number + 1)", "too few columns", expected: "\(columns)", found: "\(cells.count)")
      }
      rows.append(cells)
    }
    return rows
  }
}
