import Files

/// Reads the sequences of a corpus one by one, tokenising as it goes.
public struct CorpusReader {
  /// Sequences and positions given out so far.
  public private(set) var sequencesRead = 0
  public private(set) var tokensRead = 0
  private let corpus: Corpus
  private var windows: Windows
  private var isDone = false

  private enum Windows {
    case documents(DocumentReader, DocumentWindows?)
    case packed(DocumentReader, PackedWindows)
    case rows(next: Int)
  }

  init(_ corpus: Corpus) {
    self.corpus = corpus
    self.windows =
      switch (corpus.content, corpus.packing) {
      case (.documents(let documents, _), .packed(let separator)?):
        .packed(
          documents.reader(),
          PackedWindows(contextLength: corpus.contextLength, bos: corpus.bos.id, separator: separator))
      case (.documents(let documents, _), _): .documents(documents.reader(), nil)
      case (.rows, _): .rows(next: 0)
      }
  }

  /// The next sequence, or nil at the end; a corpus without a single one is an error.
  public mutating func next() throws -> TokenSequence? {
    guard !isDone else { return nil }
    guard var sequence = try nextWindow() else {
      isDone = true
      if sequencesRead == 0 { throw emptyCorpus }
      return nil
    }
    if let limit = corpus.tokenLimit {
      let room = limit - tokensRead
      isDone = sequence.count >= room
      if sequence.count > room {
        sequence = sequence.prefix(room)
        // Cut down to what an earlier window scored already, it has nothing to add.
        if sequence.firstScored > 1, sequence.scoredCount == 0 { return nil }
      }
    }
    sequencesRead += 1
    tokensRead += sequence.count
    return sequence
  }

  /// Passes over sequences that were dealt with before, as a resumed run does.
  public mutating func skip(_ count: Int) throws {
    for passed in 0..<count where try next() == nil {
      throw UsageError("the data ends after \(passed) sequences, but \(count) were already processed")
    }
  }

  /// How much of the data is read, 0...1.
  public var fractionDone: Double {
    let byLimit = corpus.tokenLimit.map { Double(tokensRead) / Double($0) } ?? 0
    return isDone ? 1 : min(1, max(byLimit, fractionOfData))
  }

  /// Tokens at the end that do not fill a packed sequence.
  public var droppedTokens: Int {
    if case .packed(_, let windows) = windows, isDone { windows.pendingCount } else { 0 }
  }

  private var fractionOfData: Double {
    switch windows {
    case .documents(let reader, let windows): fraction(reader, windows?.fractionDone ?? 1)
    case .packed(let reader, let windows): fraction(reader, windows.fractionDone)
    case .rows(let next):
      if case .rows(let file) = corpus.content { Double(next) / Double(max(file.rows, 1)) } else { 0 }
    }
  }

  private func fraction(_ reader: DocumentReader, _ ofDocument: Double) -> Double {
    let span = Double(reader.bytesRead - reader.documentStart)
    return (Double(reader.documentStart) + span * ofDocument) / Double(max(reader.byteCount, 1))
  }

  private mutating func nextWindow() throws -> TokenSequence? {
    switch windows {
    case .documents(var reader, var current):
      defer { windows = .documents(reader, current) }
      while true {
        if let window = current?.next() { return sequence(window) }
        guard let (ids, document) = try nextDocument(&reader) else { return nil }
        guard case .documents(let stride)? = corpus.packing else { return nil }
        current = DocumentWindows(
          ids: ids, document: document, contextLength: corpus.contextLength, bos: corpus.bos.id, stride: stride)
      }
    case .packed(var reader, var packer):
      defer { windows = .packed(reader, packer) }
      while true {
        if let window = packer.next() { return sequence(window) }
        guard let (ids, document) = try nextDocument(&reader) else { return nil }
        packer.add(ids, document: document)
      }
    case .rows(let next):
      guard case .rows(let file) = corpus.content, next < file.rows else { return nil }
      windows = .rows(next: next + 1)
      let ids = file.row(next)
      return sequence(
        Window(ids: ids, documents: Array(repeating: Int32(next), count: ids.count), firstScored: 1))
    }
  }

  private func sequence(_ window: Window) -> TokenSequence {
    TokenSequence(
      ids: window.ids, documents: window.documents, firstScored: window.firstScored,
      included: corpus.exclusion.included(window.ids))
  }

  private func nextDocument(_ reader: inout DocumentReader) throws -> (ids: [Int32], document: Int32)? {
    guard case .documents(_, let encode) = corpus.content, let document = try reader.nextDocument() else { return nil }
    let ids = try encode(document.text)
    if let id = ids.first(where: { $0 < 0 || Int($0) >= corpus.vocabularySize }) {
      throw FileError(
        .badData, document.origin, "the tokenizer gives an id the model does not have",
        expected: "0 to \(corpus.vocabularySize - 1)", found: "\(id)",
        hint: "the tokenizer does not belong to this model")
    }
    guard let index = Int32(exactly: document.index) else {
      throw FileError(.badData, document.origin, "more than \(Int32.max) documents")
    }
    return (ids, index)
  }

  private var emptyCorpus: Error {
    switch corpus.content {
    case .documents(let documents, _):
      let paths = documents.sources.map(\.path).joined(separator: ", ")
      if droppedTokens > 0 {
        return UsageError(
          "\(paths): \(droppedTokens) tokens do not fill one sequence of \(corpus.contextLength)",
          hint: "use a smaller --context-length, or --packing documents")
      }
      return FileError(.badData, paths, "no tokens in the documents")
    case .rows(let file): return FileError(.badData, file.path, "no rows", item: "tokens")
    }
  }
}
