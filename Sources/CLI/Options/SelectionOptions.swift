import ArgumentParser
import Corpora
import DataSelection
import Files
import Tokenizers

extension Aggregate: ExpressibleByArgument {}

/// What is chosen from, by which seeds, and what stays out.
struct PoolOptions: ParsableArguments {
  @Option(
    name: .customLong("pool"),
    help: ArgumentHelp(
      "Texts to choose from: .txt, .jsonl (field 'text' unless named) or .csv. Repeatable.", valueName: "FILE[:FIELD]"))
  var pool: [String] = []

  @Option(
    help: ArgumentHelp("Documents or queries that show what is wanted. Repeatable.", valueName: "FILE[:FIELD]"))
  var seeds: [String] = []

  @Option(
    help: ArgumentHelp(
      "Texts that must not be chosen, such as a test set; the seeds never are. Repeatable.", valueName: "FILE[:FIELD]"))
  var leaveOut: [String] = []

  @Option(help: "How plain text files become documents. (default: file)")
  var documents: DocumentBoundary?

  @Option(
    help: ArgumentHelp(
      "Field of a document's id; documents without it are named after file and line.", valueName: "NAME"))
  var idField = "id"

  @Option(
    help: ArgumentHelp(
      "Cut documents into texts of at most N words, which are ranked and chosen one by one.", valueName: "N"))
  var chunkWords: Int?

  @Option(help: ArgumentHelp("The same, counted in tokens of the model, encoder or --tokenizer.", valueName: "N"))
  var chunkTokens: Int?

  @Option(help: ArgumentHelp("Begin such a text every N words or tokens, so that they overlap.", valueName: "N"))
  var chunkStride: Int?

  func validate() throws {
    guard !pool.isEmpty else { throw ValidationError("give --pool") }
    guard !seeds.isEmpty else { throw ValidationError("give --seeds") }
    guard chunkWords == nil || chunkTokens == nil else {
      throw ValidationError("give either --chunk-words or --chunk-tokens")
    }
    guard chunkStride == nil || chunkWords != nil || chunkTokens != nil else {
      throw ValidationError("--chunk-stride needs --chunk-words or --chunk-tokens")
    }
  }

  /// The rule that cuts documents; `tokenizer` is asked for only where tokens are counted.
  func chunking(_ tokenizer: () throws -> Tokenizer) throws -> Chunking {
    if let chunkWords { return try Chunking(size: chunkWords, stride: chunkStride, unit: .words) }
    guard let chunkTokens else { return .whole }
    let tokenizer = try tokenizer()
    return try Chunking(size: chunkTokens, stride: chunkStride, unit: .tokens) { tokenizer.encode($0).count }
  }
}

/// How much is chosen, and where it is written.
struct SelectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Choose the N best texts.", valueName: "N"))
  var top: Int?

  @Option(
    help: ArgumentHelp(
      "Choose the best texts that hold at most N tokens together, counted with --tokenizer or the model's.",
      valueName: "N"))
  var tokenBudget: Int?

  @Option(
    help: ArgumentHelp("Tokenizer that counts: tokenizer.json, tokenizer.model or a folder.", valueName: "PATH"))
  var tokenizer: String?

  @OptionGroup var output: OutputOptions

  /// Where the run record goes.
  var recordPath: String { output.path + ".run.json" }

  func validate() throws {
    guard (top == nil) != (tokenBudget == nil) else { throw ValidationError("give either --top or --token-budget") }
    for (name, value) in [("--top", top), ("--token-budget", tokenBudget)] {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1; found \(value)") }
    }
  }

  /// Refuses outputs that exist, before any work.
  func check() throws(FileError) {
    for path in [output.path, recordPath] { try AtomicFile.checkTarget(path, overwrite: output.overwrite) }
  }

  func limit(_ tokenizer: () throws -> Tokenizer) throws -> SelectionLimit {
    if let top { return .top(top) }
    let tokenizer = try tokenizer()
    return .tokens(tokenBudget!) { tokenizer.encode($0).count }
  }
}

/// Where an index is kept.
struct IndexOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the index of the pool in this folder and use the one that is there; without it the index is thrown away.",
      valueName: "DIR"))
  var index: String?

  @Flag(help: "Make the index anew, even where one is.")
  var rebuildIndex = false

  func validate() throws {
    guard !rebuildIndex || index != nil else { throw ValidationError("--rebuild-index needs --index") }
  }
}
