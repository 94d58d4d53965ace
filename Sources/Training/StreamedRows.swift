import Corpora
import Files
import Kernels
import Ranks
import Transformers

/// Rows of a corpus's activations, made by running the model as they are needed: one forward pass feeds every site.
///
/// Ranks run the model on a portion each, in turn, and give the rows to the others: every rank sees the same stream.
public final class StreamedRows: RowSource {
  public let sites: [TrainingSite]
  public let hasOrigins = true
  private let corpus: Corpus
  private let decoder: Decoder
  private let hooks: [HookPoint]
  private let batchSize: BatchSize
  private let ranks: Ranks
  private var batches: SequenceBatches
  private var index = 0
  private var sequence = 0
  private let workspace = Workspace()
  private var residual = FloatBuffer(0)
  /// Portions that ranks have made together and nobody has asked for yet.
  private var ready: [RowPortion] = []

  public init(
    _ corpus: Corpus, _ decoder: Decoder, hooks: [HookPoint], batchSize: BatchSize, ranks: Ranks = .alone
  ) throws {
    self.ranks = ranks
    self.corpus = corpus
    self.decoder = decoder
    self.hooks = hooks
    self.batchSize = batchSize
    sites = hooks.map { TrainingSite(name: $0.name, width: decoder.config.width(at: $0)) }
    batches = try SequenceBatches(corpus.reader(), size: batchSize)
  }

  public func seek(to index: Int) throws {
    batches = try SequenceBatches(corpus.reader(), size: batchSize)
    self.index = 0
    sequence = 0
    ready = []
    while self.index < index, let sequences = try batches.next() {
      self.index += 1
      sequence += sequences.count
    }
  }

  public func next() throws -> RowPortion? {
    if ready.isEmpty { try prepare() }
    return ready.isEmpty ? nil : ready.removeFirst()
  }

  /// Makes a portion per rank, as far as there are data.
  private func prepare() throws {
    var own: [FloatBuffer] = []
    var portions: [[TokenSequence]] = []
    while portions.count < ranks.count, let sequences = try batches.next() {
      if portions.count == ranks.rank { own = try activations(of: sequences) }
      portions.append(sequences)
    }
    for (rank, sequences) in portions.enumerated() {
      let batch = TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
      let buffers = rank == ranks.rank ? own : sites.map { FloatBuffer(batch.count * $0.width) }
      for buffer in buffers {
        ranks.broadcast(UnsafeMutableRawBufferPointer(start: buffer.pointer, count: buffer.count * 4), from: rank)
      }
      var numbers: [Int32] = []
      for one in sequences {
        numbers += repeatElement(Int32(truncatingIfNeeded: sequence), count: one.count)
        sequence += 1
      }
      index += 1
      ready.append(
        RowPortion(
          rows: batch.count, activations: buffers, included: batch.included, sequences: numbers,
          documents: Array(sequences.map(\.documents).joined()), tokens: batch.ids))
    }
  }

  /// Runs the model. [rows, width] per site
  private func activations(of sequences: [TokenSequence]) throws -> [FloatBuffer] {
    let batch = TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
    let buffers = sites.map { FloatBuffer(batch.count * $0.width) }
    var filled = Array(repeating: 0, count: sites.count)
    let recorders = hooks.indices.map { site in
      Intervention(at: hooks[site]) { [width = sites[site].width] tile in
        for row in 0..<tile.rows {
          (buffers[site].pointer + (filled[site] + row) * width).update(from: tile.row(row), count: width)
        }
        filled[site] += tile.rows
      }
    }
    if residual.count < batch.count * decoder.config.width {
      residual = FloatBuffer(batch.count * decoder.config.width)
    }
    let last = hooks.max { $0.depth < $1.depth }!
    try decoder.run(
      batch, until: last, interventions: InterventionTable(recorders, for: decoder.config), residual: residual,
      workspace: workspace)
    guard filled.allSatisfy({ $0 == batch.count }) else {
      throw UsageError("the run gave \(filled) rows of \(batch.count)")
    }
    return buffers
  }

  /// Rows that may be trained on; reads the data once, without the model.
  public func includedRows() throws -> Int {
    var reader = corpus.reader()
    var count = 0
    while let sequence = try reader.next() { count += sequence.included.count { $0 } }
    return count
  }
}
