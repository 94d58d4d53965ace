import Files
import Tokenizers

/// Documents or token rows, and the rules by which they become sequences. Reading starts anew with every `reader()`.
public struct Corpus {
  enum Content {
    case documents(Documents, encode: (String) throws -> [Int32])
    case rows(TokenFile)
  }

  let content: Content
  /// How documents become sequences; nil for a token file, whose rows are taken as they are.
  public let packing: Packing?
  /// The longest sequence.
  public let contextLength: Int
  public let bos: BOSRule
  public let exclusion: ExclusionRule
  /// Ids must be below this: the rows of the model's embedding.
  let vocabularySize: Int
  /// Positions after which reading stops; the last sequence is cut to fit.
  public let tokenLimit: Int?

  /// Documents under a packing rule. `encode` gives a text's ids without special tokens around them.
  public init(
    _ documents: Documents, packing: Packing = .documents(stride: nil), contextLength: Int, bos: BOSRule,
    exclusion: ExclusionRule, vocabularySize: Int, tokenLimit: Int? = nil,
    encode: @escaping (String) throws -> [Int32]
  ) throws(UsageError) {
    try packing.validate(contextLength: contextLength, bos: bos)
    if let tokenLimit, tokenLimit < 1 {
      throw UsageError("--limit-tokens must be at least 1; found \(tokenLimit)")
    }
    self.content = .documents(documents, encode: encode)
    self.packing = packing
    self.contextLength = contextLength
    self.bos = bos
    self.exclusion = exclusion
    self.vocabularySize = vocabularySize
    self.tokenLimit = tokenLimit
  }

  /// Documents read by a tokenizer; with `plainText`, strings that spell special tokens are ordinary text.
  public init(
    _ documents: Documents, tokenizer: Tokenizer, plainText: Bool = false,
    packing: Packing = .documents(stride: nil), contextLength: Int, bos: BOSRule, exclusion: ExclusionRule,
    vocabularySize: Int, tokenLimit: Int? = nil
  ) throws(UsageError) {
    try self.init(
      documents, packing: packing, contextLength: contextLength, bos: bos, exclusion: exclusion,
      vocabularySize: vocabularySize, tokenLimit: tokenLimit
    ) { tokenizer.encode($0, plainText: plainText) }
  }

  /// The rows of a token file, each one sequence and one document.
  public init(_ rows: TokenFile, exclusion: ExclusionRule, tokenLimit: Int? = nil) throws(UsageError) {
    if let tokenLimit, tokenLimit < 1 {
      throw UsageError("--limit-tokens must be at least 1; found \(tokenLimit)")
    }
    self.content = .rows(rows)
    self.packing = nil
    self.contextLength = rows.longestRow
    self.bos = .asGiven
    self.exclusion = exclusion
    self.vocabularySize = rows.vocabularySize
    self.tokenLimit = tokenLimit
  }

  /// The packing rule in words.
  public var packingDescription: String { packing?.description ?? "rows of the token file, as they are" }

  /// Which positions count and how sequences come about, in words, for records.
  public var rules: JSONObject {
    [
      "mask": JSON(exclusion.description), "packing": JSON(packingDescription), "bos": JSON(bos.description),
      "context_length": JSON(contextLength),
    ]
  }

  /// The same on one line, for a person.
  public var rulesText: String { "\(exclusion.description); \(packingDescription); \(bos.description)" }

  /// The files read, in order.
  public var files: [DataFile] {
    switch content {
    case .documents(let documents, _): documents.files
    case .rows(let rows): [rows.dataFile]
    }
  }

  /// Reads from the first sequence on.
  public func reader() -> CorpusReader { CorpusReader(self) }
}
