import Files

/// Words that are neither indexed nor searched for (`--stopwords`).
public struct StopWords: Sendable {
  /// For notes and recipes.
  public let name: String
  public let words: [String]

  public static let none = StopWords(name: "none", words: [])

  /// Lucene's classic English list, which bm25s removes unless told otherwise.
  public static let english = StopWords(
    name: "english",
    words: """
      a an and are as at be but by for if in into is it no not of on or such that the their then there these they \
      this to was will with
      """.split(separator: " ").map(String.init))

  /// `none`, `english`, or a file with a word per line.
  public init(_ argument: String) throws(FileError) {
    switch argument {
    case "none": self = .none
    case "english": self = .english
    default:
      let source = try TextSource(argument)
      let words = try source.lines().flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
      self.init(
        name: "\(words.count) words, crc32 \(CRC32.of(source.bytes))", words: words)
    }
  }

  private init(name: String, words: [String]) {
    self.name = name
    self.words = words
  }

  /// The words as a scanner gives them.
  var table: TermTable {
    var table = TermTable()
    var scanner = WordScanner()
    for word in words { scanner.forEachWord(in: word) { _ = table.number(of: $0) } }
    return table
  }
}
