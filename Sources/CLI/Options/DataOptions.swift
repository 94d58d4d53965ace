import ArgumentParser
import Corpora
import Files

extension DocumentBoundary: ExpressibleByArgument {}

/// How documents become sequences, as the option names it.
enum PackingChoice: String, CaseIterable, ExpressibleByArgument {
  case documents, packed
}

/// Which text or tokens, and how they are cut into sequences.
struct TextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Text: a .txt file, .jsonl (field 'text' unless named) or .csv with a header; - is text on stdin, -:FIELD is \
      JSON Lines. Repeatable.
      """, valueName: "FILE[:FIELD]"))
  var data: [String] = []

  @Option(help: "How plain text files become documents. (default: file)")
  var documents: DocumentBoundary?

  @Option(
    help: ArgumentHelp(
      "Token ids instead of text: safetensors with 'tokens' [B, T] and optional 'lengths' [B]; rows are taken as they are.",
      valueName: "FILE"))
  var tokens: String?

  @Option(
    help: """
      How documents become sequences: 'documents' cuts each into windows and drops nothing; 'packed' joins them with \
      a separator (BOS) as SAELens does and drops an incomplete last sequence. (default: documents)
      """)
  var packing: PackingChoice?

  @Option(
    help: ArgumentHelp(
      "Windows of a document overlap: each reaches N tokens further and scores only its last N tokens.",
      valueName: "N"))
  var stride: Int?

  @Option(
    help: ArgumentHelp(
      "Longest sequence. (default: the SAE's or the model's, whichever is smaller, at most 1024)", valueName: "N"))
  var contextLength: Int?

  @Option(help: ArgumentHelp("Stop after N tokens.", valueName: "N"))
  var limitTokens: Int?

  func validate() throws {
    guard data.isEmpty || tokens == nil else { throw ValidationError("give either --data or --tokens, not both") }
    for (name, value) in [("--limit-tokens", limitTokens), ("--context-length", contextLength)] {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1; found \(value)") }
    }
    if tokens != nil {
      let unused = [("--documents", documents != nil), ("--packing", packing != nil), ("--stride", stride != nil)]
      if let (name, _) = unused.first(where: \.1) {
        throw ValidationError("\(name) does not apply to --tokens, whose rows are taken as they are")
      }
    }
    if packing == .packed, stride != nil { throw ValidationError("--stride applies to --packing documents only") }
  }

  /// Whether neither text nor tokens are named.
  var isEmpty: Bool { data.isEmpty && tokens == nil }

  /// For the validation of commands that cannot do without.
  func requireSource() throws {
    if isEmpty { throw ValidationError("give --data or --tokens") }
  }
}

/// Which text or tokens, and how they are cut into sequences and batches.
struct DataOptions: ParsableArguments {
  @OptionGroup var text: TextOptions

  @Option(
    help: ArgumentHelp(
      "Sequences that go through the model together. (default: as many as 2048 tokens hold)", valueName: "N"))
  var batchSize: Int?

  /// How many sequences go through the model at once.
  var batch: BatchSize { batchSize.map { .sequences($0) } ?? .tokens(2048) }

  func validate() throws {
    if let batchSize, batchSize < 1 { throw ValidationError("--batch-size must be at least 1; found \(batchSize)") }
  }

  /// Whether neither text nor tokens are named.
  var isEmpty: Bool { text.isEmpty }

  /// For the validation of commands that cannot do without.
  func requireSource() throws { try text.requireSource() }
}
