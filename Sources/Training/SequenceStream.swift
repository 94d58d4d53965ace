import Corpora
import Files
import Kernels

/// Batches of whole sequences, for training through the model: in the order of the data, or permuted within blocks of
/// batches by a seed per block. It begins again when the data end.
public final class SequenceStream {
  private let corpus: Corpus
  private let batchTokens: Int
  private let order: RowOrder
  /// `portion` is the number of sequences before the block, in this pass over the data.
  public private(set) var position: BatchStream.Position
  private var next: BatchStream.Position
  private var reader: CorpusReader
  private var batches: [[TokenSequence]] = []

  /// Goes on from `position`; a batch holds as many sequences as fit `batchTokens` tokens, at least one.
  public init(
    _ corpus: Corpus, batchTokens: Int, order: RowOrder, from position: BatchStream.Position = .init()
  ) throws {
    self.corpus = corpus
    self.batchTokens = batchTokens
    self.order = order
    self.position = position
    next = position
    reader = corpus.reader()
    try reader.skip(position.portion)
  }

  /// The next batch.
  public func nextBatch() throws -> [TokenSequence] {
    if batches.isEmpty { try fill() }
    if position.taken == batches.count {
      next.block = position.block + 1
      next.taken = 0
      position = next
      try fill()
    }
    guard position.taken < batches.count else { throw BatchStream.impossible("the texts") }
    position.taken += 1
    return batches[position.taken - 1]
  }

  private func fill() throws {
    var wanted = batchTokens
    if case .shuffled(_, let count) = order { wanted *= count }
    var cursor = position
    var sequences: [TokenSequence] = []
    var tokens = 0
    while tokens < wanted {
      guard let sequence = try reader.next() else {
        cursor.epoch += 1
        cursor.portion = 0
        reader = corpus.reader()
        // A batch does not reach over the end of the data.
        if sequences.isEmpty { continue }
        break
      }
      if case .stored = order, !sequences.isEmpty, tokens + sequence.count > wanted {
        // It begins the next batch.
        reader = corpus.reader()
        try reader.skip(cursor.portion)
        break
      }
      cursor.portion += 1
      sequences.append(sequence)
      tokens += sequence.count
    }
    next = cursor
    if case .shuffled(let seed, _) = order {
      var random = SeededRandom(seed: seed ^ 0x7365_7175_656e_6365, stream: UInt64(position.block))
      sequences.shuffle(using: &random)
    }
    batches = [[]]
    var size = 0
    for sequence in sequences {
      if size > 0, size + sequence.count > batchTokens {
        batches.append([])
        size = 0
      }
      batches[batches.count - 1].append(sequence)
      size += sequence.count
    }
  }
}
