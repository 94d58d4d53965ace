import Corpora
import Files

/// How often each token type occurs, by which types are ordered from rare to frequent.
public struct TokenFrequencies: Sendable {
  /// [V]
  public let counts: [Int]
  /// Where they come from, in words.
  public let source: String
  /// Entries of a file that are no token of this vocabulary.
  public var skipped = 0

  public init(_ counts: [Int], source: String) {
    self.counts = counts
    self.source = source
  }

  /// Counts the positions of a corpus that the exclusion rule keeps, and how often each concept is mentioned.
  public static func counted(
    in corpus: Corpus, vocabularySize: Int, finder: ConceptFinder?,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws -> (frequencies: TokenFrequencies, mentions: [Int]) {
    var counts = [Int](repeating: 0, count: vocabularySize)
    var mentions = [Int](repeating: 0, count: finder?.concepts.count ?? 0)
    var reader = corpus.reader()
    while let sequence = try reader.next() {
      let first = sequence.firstScored > 1 ? sequence.firstScored : 0
      for place in first..<max(sequence.count, first) where sequence.included[place] {
        counts[Int(sequence.ids[place])] += 1
      }
      for mention in finder?.mentions(in: sequence.ids) ?? [] where mention.tokens.upperBound > first {
        mentions[mention.concept] += 1
      }
      try progress(reader.tokensRead, reader.fractionDone)
    }
    let names = corpus.files.map(\.path).joined(separator: ", ")
    return (TokenFrequencies(counts, source: "counted in \(names)"), mentions)
  }

  /// Reads a file: `.jsonl` or `.csv` with `token_id` or `token` and `count`, else lines of a token, a tab and a count.
  ///
  /// A token is its text; `id` finds it. In plain lines a whole number is an id. Texts that are no token are counted in
  /// `skipped`; a token that comes again adds up.
  public init(contentsOf path: String, vocabularySize: Int, id: (String) -> Int32?) throws {
    var counts = [Int](repeating: 0, count: vocabularySize)
    var skipped = 0
    func add(_ token: Int?, _ count: Int, at place: String) throws(FileError) {
      guard count >= 0 else { throw FileError(.badData, place, "a negative count", found: "\(count)") }
      guard let token else {
        skipped += 1
        return
      }
      guard counts.indices.contains(token) else {
        throw FileError(
          .badData, place, "id outside the vocabulary", expected: "0 to \(vocabularySize - 1)", found: "\(token)")
      }
      counts[token] += count
    }
    if path.hasSuffix(".jsonl") {
      var lines = try JSONLines(path)
      while let line = try lines.next() {
        let token = try line.node.optional("token_id")?.int()
        let text = token == nil ? try line.node.required("token").string() : ""
        try add(token ?? id(text).map { Int($0) }, line.node.required("count").int(), at: line.node.file)
      }
    } else if path.hasSuffix(".csv") {
      var reader = try CSVReader(path)
      let byId = reader.header.contains("token_id")
      let (token, count) = (try reader.column(byId ? "token_id" : "token"), try reader.column("count"))
      while let record = try reader.next() {
        let place = "\(path):\(record.line)"
        let number = try Self.integer(record.fields[count], at: place)
        let found = byId ? try Self.integer(record.fields[token], at: place) : id(record.fields[token]).map { Int($0) }
        try add(found, number, at: place)
      }
    } else {
      for (number, line) in try TextSource(path).lines().enumerated() {
        guard let tab = line.lastIndex(of: "\t") else {
          if line.isEmpty { continue }
          throw FileError(.badData, "\(path):\(number + 1)", "expected a token, a tab and a count")
        }
        let place = "\(path):\(number + 1)"
        let token = String(line[..<tab])
        let count = try Self.integer(String(line[line.index(after: tab)...]), at: place)
        try add(Int(token) ?? id(token).map { Int($0) }, count, at: place)
      }
    }
    guard counts.contains(where: { $0 > 0 }) else {
      throw FileError(.badData, path, "no token of this vocabulary has a count")
    }
    self.init(counts, source: "given in \(path)")
    self.skipped = skipped
  }

  private static func integer(_ text: String, at place: String) throws(FileError) -> Int {
    let digits = text.split(whereSeparator: { $0 == " " || $0 == "\r" })
    guard digits.count == 1, let value = Int(digits[0]) else {
      throw FileError(.badData, place, "not a whole number", found: text)
    }
    return value
  }
}
