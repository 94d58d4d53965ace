import Files

/// How many sequences go through the model at once.
public enum BatchSize: Equatable, Sendable {
  case sequences(Int)
  /// As many sequences as fit this many tokens, at least one.
  case tokens(Int)

  /// For manifests and messages.
  public var description: String {
    switch self {
    case .sequences(let count): "\(count) sequences"
    case .tokens(let count): "\(count) tokens"
    }
  }
}

/// Groups a corpus's sequences. Batches depend only on the sequences that follow, so that a reader that skipped to a
/// batch's start gives the same batches again.
public struct SequenceBatches {
  private var corpus: CorpusReader
  private let size: BatchSize
  private var pending: TokenSequence?

  public init(_ corpus: CorpusReader, size: BatchSize) throws(UsageError) {
    switch size {
    case .sequences(let count), .tokens(let count):
      guard count >= 1 else { throw UsageError("--batch-size must be at least 1; found \(count)") }
    }
    self.corpus = corpus
    self.size = size
  }

  /// How much of the data is read, 0...1.
  public var fractionDone: Double { corpus.fractionDone }
  /// Tokens at the end that do not fill a packed sequence.
  public var droppedTokens: Int { corpus.droppedTokens }

  /// The next sequences, or nil at the end.
  public mutating func next() throws -> [TokenSequence]? {
    var batch: [TokenSequence] = []
    var tokens = 0
    while let sequence = try pending ?? corpus.next() {
      pending = sequence
      switch size {
      case .sequences(let count): if batch.count == count { return batch }
      case .tokens(let budget): if !batch.isEmpty, tokens + sequence.count > budget { return batch }
      }
      batch.append(sequence)
      tokens += sequence.count
      pending = nil
    }
    return batch.isEmpty ? nil : batch
  }
}
