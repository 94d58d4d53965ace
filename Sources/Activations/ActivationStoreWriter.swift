import Corpora
import Files
import Ranks
import Transformers

/// Writes activations at some hooks, batch by batch, as a store that can be resumed.
///
/// For each batch: `begin` with its sequences, run the model with `recorders` among the interventions, `end`.
/// After the last batch: `finish`. Rows are kept in memory until their shard is complete.
public final class ActivationStoreWriter {
  private let series: ShardSeries
  private let hooks: [StoredHook]
  /// Those of a decoder; none where an encoder is recorded.
  private let points: [HookPoint]
  private let type: StoredType
  private let shouldStop: () -> Bool
  /// Rows of the shard being filled, one array [n, d] per hook.
  private var rows: [[Float]]
  private var batch: (sequences: Int, origins: RowOrigins)?

  /// Opens or creates the folder. `shouldStop` is asked after every batch. Shards are divided among `ranks`, each of
  /// which gives every batch.
  public convenience init(
    _ path: String, hooks: [(point: HookPoint, width: Int)], type: StoredType = .f32, options: CaptureOptions,
    shardRows: Int? = nil, mode: OutputMode = .create, ranks: Ranks = .alone,
    shouldStop: @escaping () -> Bool = { false }
  ) throws {
    try self.init(
      path, hooks.map { StoredHook(name: $0.point.name, width: $0.width) }, points: hooks.map(\.point), type: type,
      options: options, shardRows: shardRows, mode: mode, ranks: ranks, shouldStop: shouldStop)
  }

  /// The same for the hook points of an encoder, whose runs call `record` themselves.
  public convenience init(
    _ path: String, encoderHooks: [(point: EncoderHookPoint, width: Int)], type: StoredType = .f32,
    options: CaptureOptions, shardRows: Int? = nil, mode: OutputMode = .create, ranks: Ranks = .alone
  ) throws {
    try self.init(
      path, encoderHooks.map { StoredHook(name: $0.point.name, width: $0.width) }, points: [], type: type,
      options: options, shardRows: shardRows, mode: mode, ranks: ranks, shouldStop: { false })
  }

  private init(
    _ path: String, _ hooks: [StoredHook], points: [HookPoint], type: StoredType, options: CaptureOptions,
    shardRows: Int?, mode: OutputMode, ranks: Ranks, shouldStop: @escaping () -> Bool
  ) throws {
    self.series = try ShardSeries(
      path, StoreManifest(.activations(hooks: hooks, type: type), options: options, shardRows: shardRows), mode: mode,
      ranks: ranks)
    self.hooks = hooks
    self.points = points
    self.type = type
    self.shouldStop = shouldStop
    self.rows = Array(repeating: [], count: hooks.count)
  }

  /// The manifest as it stands on disk.
  public var manifest: StoreManifest { series.manifest }
  /// Whether the store is complete already: nothing is left to do.
  public var isFinished: Bool { manifest.isFinished }
  /// Sequences complete on disk, which the corpus reader has to skip.
  public var sequencesStored: Int { manifest.sequences }
  /// Rows given so far, stored or waiting in memory.
  public var rowCount: Int { series.rows }
  /// Whether the model has to run on the batch begun; of another rank's batches only the rows are counted.
  public var isOwn: Bool { series.isOwn }

  /// Interventions that copy what passes each hook; put them after any edits.
  public var recorders: [Intervention] {
    points.indices.map { index in
      Intervention(at: points[index], gradient: .reads) { [self] tile in try record(tile, hook: index) }
    }
  }

  /// Starts a batch; gives it in the form the model takes.
  public func begin(_ sequences: [TokenSequence]) throws -> TokenBatch {
    precondition(batch == nil, "a batch begun before the last one ended")
    let first = series.sequences
    guard Int32(exactly: first + sequences.count) != nil else {
      throw UsageError("\(series.path): more than \(Int32.max) sequences in one store")
    }
    let origins = RowOrigins(sequences, from: first)
    if series.wouldOverflow(origins.count) { try flush() }
    batch = (sequences.count, origins)
    return TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
  }

  /// Copies the batch's rows at one hook, [rows, width]; several tiles of a batch come in order.
  public func record(_ tile: ActivationTile, hook index: Int) throws {
    let width = hooks[index].width
    guard tile.width == width else {
      throw UsageError("\(hooks[index].name): activations of width \(tile.width), but the store holds \(width)")
    }
    // A whole shard at once: to grow by a batch would copy what is there every time. Untouched memory costs nothing.
    if rows[index].isEmpty { rows[index].reserveCapacity(min(manifest.shardRows, (1 << 26) / width) * width) }
    for row in 0..<tile.rows {
      rows[index].append(contentsOf: UnsafeBufferPointer(start: tile.row(row), count: width))
    }
  }

  /// Ends a batch; a full shard goes to disk.
  public func end() throws -> RunStep {
    guard let (sequences, origins) = batch else { preconditionFailure("no batch begun") }
    batch = nil
    series.add(rows: origins.count, sequences: sequences, origins: origins)
    for (index, hook) in hooks.enumerated() where series.isOwn {
      let recorded = rows[index].count / hook.width
      guard recorded == series.openRows else {
        throw UsageError("\(hook.name): the run gave \(recorded) rows of \(series.openRows)")
      }
    }
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
    let tensors = hooks.map { TensorDeclaration($0.name, type.dtype, [count, $0.width]) }
    try series.flush(tensors) { writer in
      for (index, tensor) in tensors.enumerated() { try writer.write(tensor.name, rows[index]) }
    }
    for index in rows.indices { rows[index].removeAll(keepingCapacity: true) }
  }
}
