import ArgumentParser
import Corpora
import Files
import Tokenizers

struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn text into token ids, or ids into text.",
    discussion: """
      Prints the id and the piece of every token. Special strings inside a text, such as <|endoftext|>, are recognised \
      unless --plain-text is given; nothing is put around a text unless --special-tokens is given.

      With --json: {"documents": [{"ids": […], "tokens": […]}]}, or with --decode {"documents": [{"text": "…"}]}.

      EXAMPLES
        ssae-host tokenize --model ./gpt2 --text "Hello world"
        ssae-host tokenize --tokenizer ./tokenizer.model --data stories.jsonl \\
          --special-tokens --json
        ssae-host tokenize --model ./gpt2 --decode --ids 15496,995
      """)

  @Option(help: ArgumentHelp("Checkpoint folder with tokenizer files.", valueName: "DIR"))
  var model: String?

  @Option(help: ArgumentHelp("tokenizer.json, tokenizer.model, or a folder.", valueName: "PATH"))
  var tokenizer: String?

  @Option(help: ArgumentHelp("The text. Repeatable.", valueName: "S"))
  var text: [String] = []

  @Option(
    help: ArgumentHelp(
      "Text files (.txt, .jsonl, .csv; - is stdin); with --decode a .jsonl whose field holds ids. Repeatable.",
      valueName: "FILE[:FIELD]"))
  var data: [String] = []

  @Option(help: "How plain text files become documents.")
  var documents: DocumentBoundary = .file

  @Flag(help: "Add what the tokenizer's post-processor adds, such as BOS.")
  var specialTokens = false

  @Flag(help: "Read strings that spell special tokens as ordinary text.")
  var plainText = false

  @Flag(help: "From ids to text.")
  var decode = false

  @Option(help: ArgumentHelp("Ids to decode, comma-separated.", valueName: "1,2,…"))
  var ids: [String] = []

  @OptionGroup var common: RunOptions

  func validate() throws {
    guard (model == nil) != (tokenizer == nil) else { throw ValidationError("give either --model or --tokenizer") }
    if decode {
      guard text.isEmpty, !specialTokens, !plainText else {
        throw ValidationError("--text, --special-tokens and --plain-text do not apply to --decode")
      }
      guard ids.isEmpty != data.isEmpty else { throw ValidationError("--decode needs either --ids or --data") }
    } else {
      guard ids.isEmpty else { throw ValidationError("--ids needs --decode") }
      guard text.isEmpty != data.isEmpty else { throw ValidationError("give either --text or --data") }
    }
  }

  func run() throws {
    common.begin()
    let tokenizer = try Tokenizer(path: model ?? tokenizer!)
    let count = try decode ? decodeAll(tokenizer) : encodeAll(tokenizer)
    if common.json { try StandardOutput.line(count == 0 ? "\(Self.opening)]}" : "]}") }
  }

  private static let opening = "{\"documents\": ["

  /// Number of documents.
  private func encodeAll(_ tokenizer: Tokenizer) throws -> Int {
    let sources =
      try text.enumerated().map { DataSource(text: $1, named: "--text \($0 + 1)") } + data.map(DataSource.init)
    // A text given as an option is one document whatever it holds, nothing included.
    if !text.isEmpty {
      for (index, text) in text.enumerated() { try show(text, index, tokenizer) }
      return text.count
    }
    var reader = Documents(sources, boundary: documents).reader()
    var count = 0
    while let document = try reader.nextDocument() {
      try show(document.text, document.index, tokenizer)
      count += 1
    }
    return count
  }

  private func show(_ text: String, _ index: Int, _ tokenizer: Tokenizer) throws {
    let ids = tokenizer.encode(text, addSpecialTokens: specialTokens, plainText: plainText)
    if common.json {
      let tokens = ids.map { tokenizer.token($0).map { JSON($0) } ?? .null }
      try element(["ids": JSON(ids.map(Int.init)), "tokens": .array(tokens)], index)
      return
    }
    try StandardOutput.line("document \(index): \(ids.count) tokens")
    let plain = specialTokens ? tokenizer.encode(text, plainText: plainText) : ids
    let added = TokensAdded(to: plain, giving: ids)
    for (place, id) in ids.enumerated() {
      let piece = tokenizer.token(id)?.onOneLine ?? "(no piece)"
      let remark = added.contains(place) ? "  added by rule" : tokenizer.isSpecial(id) ? "  special" : ""
      try StandardOutput.line("\(String(id).aligned(to: 8))  \(piece)\(remark)")
    }
  }

  /// Number of documents.
  private func decodeAll(_ tokenizer: Tokenizer) throws -> Int {
    if data.isEmpty {
      let ids = try self.ids.entries(of: "--ids").map { entry throws(UsageError) in
        guard let id = Int32(entry) else { throw UsageError("--ids: '\(entry)' is not a token id") }
        return id
      }
      try show(ids, 0, "--ids", tokenizer)
      return 1
    }
    var index = 0
    for argument in data {
      var lists = try TokenIdLines(argument)
      while let (ids, origin) = try lists.next() {
        try show(ids, index, origin, tokenizer)
        index += 1
      }
    }
    return index
  }

  private func show(_ ids: [Int32], _ index: Int, _ origin: String, _ tokenizer: Tokenizer) throws {
    if let bad = ids.first(where: { $0 < 0 || Int($0) >= tokenizer.vocabularySize }) {
      let range = "0 to \(tokenizer.vocabularySize - 1)"
      guard data.isEmpty else {
        throw FileError(.badData, origin, "token id outside the vocabulary", expected: range, found: "\(bad)")
      }
      throw UsageError("--ids: token id \(bad) is outside the vocabulary (\(range))")
    }
    let text = tokenizer.decode(ids)
    if common.json { try element(["text": JSON(text)], index) } else { try StandardOutput.line(text) }
  }

  /// Written document by document, as a corpus need not fit into memory; nothing is printed before the first is read.
  private func element(_ object: JSONObject, _ index: Int) throws {
    try StandardOutput.write((index > 0 ? ", " : Self.opening).utf8 + JSON(object).serialized())
  }
}

/// Which places of a sequence the post-processor added: those before and after the text's own ids.
private struct TokensAdded {
  private let before: Int
  private let end: Int

  init(to plain: [Int32], giving ids: [Int32]) {
    let extra = max(0, ids.count - plain.count)
    before = (0...extra).first { Array(ids[$0..<$0 + min(plain.count, ids.count - $0)]) == plain } ?? 0
    end = before + plain.count
  }

  func contains(_ place: Int) -> Bool { place < before || place >= end }
}
