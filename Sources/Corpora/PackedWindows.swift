/// Joins documents into sequences of exactly the context length; what remains at the end is dropped.
///
/// SAELens: `concat_and_batch_sequences` with `begin_batch_token_id` and `sequence_separator_token_id`.
struct PackedWindows {
  private let contextLength: Int
  private let bos: Int32?
  private let separator: Int32?
  private var ids: [Int32] = []
  private var documents: [Int32] = []
  /// The document being laid out, and how much of it is used.
  private var tokens: [Int32] = []
  private var document: Int32 = 0
  private var used = 0

  init(contextLength: Int, bos: Int32?, separator: Int32?) {
    self.contextLength = contextLength
    self.bos = bos
    self.separator = separator
  }

  /// Tokens waiting for a sequence to fill; dropped when no more documents come.
  var pendingCount: Int { ids.count }
  /// Part of the current document that is laid out, 0...1.
  var fractionDone: Double { tokens.isEmpty ? 1 : Double(used) / Double(tokens.count) }
  var needsDocument: Bool { used == tokens.count }

  mutating func add(_ tokens: [Int32], document: Int32) {
    self.tokens = tokens
    self.document = document
    self.used = 0
  }

  /// The next full sequence, or nil when another document is needed.
  mutating func next() -> Window? {
    guard used < tokens.count else { return nil }
    // A token of the prefix is left out where the text itself begins with it.
    if ids.isEmpty {
      if let bos, tokens[used] != bos { append(bos, of: document) }
    } else if let separator, tokens[used] != separator {
      append(separator, of: -1)
    }
    let taken = min(contextLength - ids.count, tokens.count - used)
    ids += tokens[used..<(used + taken)]
    documents += repeatElement(document, count: taken)
    used += taken
    guard ids.count == contextLength else { return nil }
    defer {
      ids = []
      documents = []
    }
    return Window(ids: ids, documents: documents, firstScored: 1)
  }

  private mutating func append(_ id: Int32, of document: Int32) {
    ids.append(id)
    documents.append(document)
  }
}
