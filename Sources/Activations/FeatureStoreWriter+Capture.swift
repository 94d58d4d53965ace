import Corpora
import Files
import Kernels
import SparseAutoencoders
import Transformers

extension FeatureStoreWriter {
  /// Runs what is left of a corpus through the model as far as the SAE's hook, encodes every position and finishes.
  ///
  /// `edits` act before anything is encoded. `progress` is told the rows done and the share of the data.
  public func capture(
    _ corpus: Corpus, _ decoder: Decoder, _ sae: SparseAutoencoder, at hook: HookPoint, edits: [Intervention] = [],
    batchSize: BatchSize, progress: (_ rows: Int, _ fraction: Double) throws -> Void
  ) throws {
    guard !isFinished else { return }
    let encoding = RowEncoding(sae, withReconstruction: keepsReconstruction)
    var origins = RowOrigins()
    var sequenceCount = 0
    let encoder = Intervention(at: hook) { [self] tile in
      try sae.fits(hook: hook, width: tile.width)
      let features = try encoding.encode(tile.base, rows: tile.rows, stride: tile.stride)
      _ = try append(
        features, origins: origins, sequences: sequenceCount, reconstruction: encoding.reconstruction?.pointer)
    }
    let table = try InterventionTable(edits + [encoder], for: decoder.config)
    let workspace = Workspace()
    var reader = corpus.reader()
    try reader.skip(sequencesStored)
    var batches = try SequenceBatches(reader, size: batchSize)
    var rows = rowsStored
    try progress(rows, batches.fractionDone)
    while let sequences = try batches.next() {
      origins = RowOrigins(sequences, from: nextSequence)
      sequenceCount = sequences.count
      let batch = TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
      try decoder.run(
        batch, until: hook, interventions: table, residual: FloatBuffer(batch.count * decoder.config.width),
        workspace: workspace)
      rows += batch.count
      try progress(rows, batches.fractionDone)
    }
    try finish()
  }

  /// Stored activations are encoded in batches of this many rows.
  public static let storedRowsPerBatch = 4096

  /// Encodes what is left of stored activations of one hook and finishes.
  public func capture(
    _ store: ActivationStore, hook: String, _ sae: SparseAutoencoder,
    progress: (_ rows: Int, _ fraction: Double) throws -> Void
  ) throws {
    guard !isFinished else { return }
    guard let width = store.hooks.first(where: { $0.name == hook })?.width else {
      throw UsageError("\(store.path): no activations at \(hook)")
    }
    guard width == sae.inputWidth else {
      throw FileError(
        .badData, sae.path, "the SAE does not fit the activations of \(store.path)", item: "d_in",
        expected: "\(width)", found: "\(sae.inputWidth)")
    }
    let encoding = RowEncoding(sae, withReconstruction: keepsReconstruction)
    let batchRows = Self.storedRowsPerBatch
    let rows = FloatBuffer(batchRows * width)
    let stored = rowsStored
    try progress(stored, Double(stored) / Double(max(store.rows, 1)))
    for (index, firstRow) in store.firstRows.enumerated() {
      let shard = try store.shard(index)
      for start in stride(from: 0, to: shard.rows, by: batchRows) {
        let range = start..<min(start + batchRows, shard.rows)
        // Shards of features end between batches, so that a batch is stored whole or not at all.
        guard firstRow + range.upperBound > stored else { continue }
        try shard.copyRows(range, of: hook, into: rows.pointer)
        let features = try encoding.encode(rows.pointer, rows: range.count, stride: width)
        _ = try append(
          features, origins: shard.origins.map { $0[range] } ?? RowOrigins(), sequences: 0,
          reconstruction: encoding.reconstruction?.pointer)
        try progress(firstRow + range.upperBound, Double(firstRow + range.upperBound) / Double(store.rows))
      }
    }
    try finish()
  }
}

/// Encodes rows, and decodes them again where the reconstruction is wanted.
private final class RowEncoding {
  private let sae: SparseAutoencoder
  private let withReconstruction: Bool
  private let scratch = EncoderScratch()
  /// x̂ of the rows encoded last, [rows, d].
  private(set) var reconstruction: FloatBuffer?

  init(_ sae: SparseAutoencoder, withReconstruction: Bool) {
    self.sae = sae
    self.withReconstruction = withReconstruction
  }

  func encode(_ x: UnsafePointer<Float>, rows: Int, stride: Int) throws -> FeatureBatch {
    let features = try sae.encode(x, rows: rows, stride: stride, scratch: scratch)
    guard withReconstruction else { return features }
    if (reconstruction?.count ?? 0) < rows * sae.inputWidth { reconstruction = FloatBuffer(rows * sae.inputWidth) }
    sae.decode(features, into: reconstruction!.pointer, stride: sae.inputWidth)
    return features
  }
}
