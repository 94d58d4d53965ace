import Corpora
import Files
import SparseAutoencoders

/// Writes feature activations in CSR form, batch by batch, as a store that can be resumed.
///
/// Each shard holds `indptr` [n + 1] I64, `indices` and `values` [nnz], and where asked for `reconstruction` [n, d].
public final class FeatureStoreWriter {
  private let series: ShardSeries
  private let featureCount: Int
  private let reconstructionWidth: Int?
  private let shouldStop: () -> Bool
  /// The shard being filled.
  private var offsets: [Int64] = [0]
  private var indices: [Int32] = []
  private var values: [Float] = []
  private var reconstruction: [Float] = []

  /// Opens or creates the folder. `shouldStop` is asked after every batch.
  public init(
    _ path: String, sae: String, hook: String, featureCount: Int, reconstructionWidth: Int? = nil,
    options: CaptureOptions, shardRows: Int? = nil, mode: OutputMode = .create,
    shouldStop: @escaping () -> Bool = { false }
  ) throws {
    let content = StoreContent.features(
      sae: sae, hook: hook, featureCount: featureCount, reconstructionWidth: reconstructionWidth)
    self.series = try ShardSeries(
      path, StoreManifest(content, options: options, shardRows: shardRows), mode: mode, ranks: .alone)
    self.featureCount = featureCount
    self.reconstructionWidth = reconstructionWidth
    self.shouldStop = shouldStop
  }

  /// The manifest as it stands on disk.
  public var manifest: StoreManifest { series.manifest }
  /// Whether the store is complete already: nothing is left to do.
  public var isFinished: Bool { manifest.isFinished }
  /// Sequences complete on disk, which a corpus reader has to skip.
  public var sequencesStored: Int { manifest.sequences }
  /// Rows complete on disk, which a reader of stored activations has to skip.
  public var rowsStored: Int { manifest.rows }
  /// The number the next sequence of a corpus gets.
  public var nextSequence: Int { manifest.sequences + series.openSequences }

  /// Whether the dense reconstruction is stored too.
  public var keepsReconstruction: Bool { reconstructionWidth != nil }

  /// Adds a batch. `origins` is empty where the rows' source knows none; `sequences` is 0 when rows of a store are
  /// encoded; `reconstruction` [rows, d] lies row after row.
  public func append(
    _ features: FeatureBatch, origins: RowOrigins, sequences: Int, reconstruction: UnsafePointer<Float>? = nil
  ) throws -> RunStep {
    precondition(origins.count == features.rows || origins.count == 0, "as many origins as rows")
    precondition((reconstruction != nil) == (reconstructionWidth != nil), "reconstruction as declared")
    guard features.featureCount == featureCount else {
      throw UsageError("\(series.path): \(features.featureCount) features, but the store holds \(featureCount)")
    }
    if series.wouldOverflow(features.rows) { try flush() }
    let base = Int64(indices.count)
    offsets += features.offsets.dropFirst().map { base + Int64($0) }
    indices += features.indices
    values += features.values
    if let reconstruction, let reconstructionWidth {
      self.reconstruction.append(
        contentsOf: UnsafeBufferPointer(start: reconstruction, count: features.rows * reconstructionWidth))
    }
    series.add(rows: features.rows, sequences: sequences, origins: origins)
    if series.isFull { try flush() }
    return shouldStop() ? .stop : .goOn
  }

  /// Writes what remains and marks the store as finished.
  public func finish() throws {
    if series.openRows > 0 { try flush() }
    try series.finish()
  }

  private func flush() throws {
    let count = series.openRows
    var tensors = [
      TensorDeclaration("indptr", .i64, [count + 1]), TensorDeclaration("indices", .i32, [indices.count]),
      TensorDeclaration("values", .f32, [values.count]),
    ]
    if let reconstructionWidth {
      tensors.append(TensorDeclaration("reconstruction", .f32, [count, reconstructionWidth]))
    }
    try series.flush(tensors) { writer in
      try writer.write("indptr", offsets)
      try writer.write("indices", indices)
      try writer.write("values", values)
      if reconstructionWidth != nil { try writer.write("reconstruction", reconstruction) }
    }
    offsets = [0]
    indices.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    reconstruction.removeAll(keepingCapacity: true)
  }
}
