import Corpora
import Kernels
import Transformers

extension ActivationStoreWriter {
  /// Runs what is left of a corpus through the model as far as the last hook, records it and finishes the store.
  ///
  /// `edits` act before anything is recorded. `progress` is told the rows done and the share of the data before the
  /// first and after every batch; where it throws, what is complete on disk can be resumed.
  public func capture(
    _ corpus: Corpus, _ decoder: Decoder, edits: [Intervention] = [], batchSize: BatchSize,
    progress: (_ rows: Int, _ fraction: Double) throws -> Void
  ) throws {
    guard !isFinished, let last = recorders.map(\.hook).max(by: { $0.depth < $1.depth }) else { return }
    let table = try InterventionTable(edits + recorders, for: decoder.config)
    let workspace = Workspace()
    try capture(corpus, batchSize: batchSize, progress: progress) { batch in
      try decoder.run(
        batch, until: last, interventions: table, residual: FloatBuffer(batch.count * decoder.config.width),
        workspace: workspace)
    }
  }

  /// The same for an encoder; `points` are those the store was opened with, in that order.
  public func capture(
    _ corpus: Corpus, _ encoder: Encoder, at points: [EncoderHookPoint], batchSize: BatchSize,
    progress: (_ rows: Int, _ fraction: Double) throws -> Void
  ) throws {
    guard !isFinished else { return }
    let workspace = EncoderWorkspace()
    try capture(corpus, batchSize: batchSize, progress: progress) { batch in
      try encoder.run(
        batch, into: FloatBuffer(batch.count * encoder.config.width), workspace: workspace
      ) { point, tile in
        if let index = points.firstIndex(of: point) { try self.record(tile, hook: index) }
      }
    }
  }

  private func capture(
    _ corpus: Corpus, batchSize: BatchSize, progress: (_ rows: Int, _ fraction: Double) throws -> Void,
    run: (TokenBatch) throws -> Void
  ) throws {
    var reader = corpus.reader()
    try reader.skip(sequencesStored)
    var batches = try SequenceBatches(reader, size: batchSize)
    try progress(rowCount, batches.fractionDone)
    while let sequences = try batches.next() {
      let batch = try begin(sequences)
      if isOwn { try run(batch) }
      _ = try end()
      try progress(rowCount, batches.fractionDone)
    }
    try finish()
  }
}
