import Files
import Ranks

/// What to do about an output that is there already.
public enum OutputMode: Sendable {
  /// Refuse it.
  case create
  /// Replace it once the first new shard is complete.
  case overwrite
  /// Go on after its last complete shard; the same as `create` where there is nothing yet.
  case resume
}

/// Whether a long run goes on after a batch.
public enum RunStep: Sendable {
  case goOn
  /// A stop was asked for; what is complete on disk can be resumed.
  case stop
}

/// The folder of a store while it is written: shards that appear whole, a manifest that always tells the truth, a lock.
///
/// Shards end between batches and depend only on the rows that come, so that a resumed run writes the same bytes. Shard
/// k is written by rank k mod N, while every rank follows which rows it holds; rank 0 alone has the lock and writes the
/// manifest, after each round of N shards.
final class ShardSeries {
  let path: String
  private(set) var manifest: StoreManifest
  private let ranks: Ranks
  /// Complete shards of the round under way; of those of other ranks only the rows and sequences are known yet.
  private var round: [ShardRecord] = []
  /// Origins of the rows of the shard being filled; empty when the source has none.
  private(set) var origins = RowOrigins()
  /// Rows and sequences of the shard being filled.
  private(set) var openRows = 0
  private(set) var openSequences = 0
  private var lock: FolderLock?
  private let madeFolder: Bool
  private var hasBegun = false

  /// Locks the folder and, when resuming, checks that the store there was made with the same options.
  init(_ path: String, _ requested: StoreManifest, mode: OutputMode, ranks: Ranks) throws {
    self.path = path
    self.ranks = ranks
    self.manifest = requested
    self.madeFolder = ranks.isFirst && !FileSystem.exists(path)
    if ranks.isFirst { try open(mode) }
    guard ranks.count > 1 else { return }
    // Before others write, what is not to stay has to be gone.
    if ranks.isFirst { try begin() }
    hasBegun = true
    var state = ShardNumbers(manifest.shards, finished: manifest.isFinished ? 1 : 0)
    ranks.share(&state)
    manifest.isFinished = state.finished > 0
    manifest.shards = (0..<state.count).map { state.record($0, name: name(ofShard: $0)) }
  }

  private func open(_ mode: OutputMode) throws {
    if FileSystem.exists(path), !FileSystem.isFolder(path) {
      throw FileError(.cannotCreate, path, "is a file, not a folder")
    }
    try FileSystem.createFolders(path)
    self.lock = try FolderLock(path)
    let names = try FileSystem.list(path).filter { $0 != ".lock" && !AtomicFile.isTemporary($0) }
    let hasManifest = names.contains(StoreManifest.fileName)
    let holdsOthers = names.contains { $0 != StoreManifest.fileName && !Self.isShard($0) }
    switch mode {
    case .create:
      guard names.isEmpty else {
        throw FileError(
          .cannotCreate, path, "exists already",
          hint: hasManifest ? "use --overwrite to replace it, or --resume to continue it" : nil)
      }
    case .overwrite:
      guard names.isEmpty || hasManifest || !holdsOthers else {
        throw FileError(.cannotCreate, path, "is not empty and holds no store; not overwritten")
      }
    case .resume:
      guard hasManifest || !holdsOthers else {
        throw FileError(.cannotCreate, path, "is not empty and holds no store to resume")
      }
      if hasManifest { try adopt(StoreManifest(folder: path)) }
    }
  }

  /// Leaves no empty folder behind when nothing was written.
  deinit {
    lock = nil
    guard madeFolder, !hasBegun else { return }
    do {
      if try FileSystem.list(path).isEmpty { try FileSystem.removeFolder(path) }
    } catch {
      // An empty folder stays; there is nobody to tell from a deinit.
    }
  }

  /// Rows and sequences given so far, on disk or waiting.
  var rows: Int { manifest.rows + round.reduce(openRows) { $0 + $1.rows } }
  var sequences: Int { manifest.sequences + round.reduce(openSequences) { $0 + $1.sequences } }

  private var openShard: Int { manifest.shards.count + round.count }

  /// Whether this rank computes and writes the shard being filled; the others only count its rows.
  var isOwn: Bool { ranks.isOwn(block: openShard) }

  /// Whether rows must go to the next shard, because the one being filled would become too long.
  func wouldOverflow(_ rows: Int) -> Bool { openRows > 0 && openRows + rows > manifest.shardRows }

  /// Whether the shard being filled is complete.
  var isFull: Bool { openRows >= manifest.shardRows }

  func add(rows: Int, sequences: Int, origins: RowOrigins) {
    openRows += rows
    openSequences += sequences
    self.origins.append(origins)
  }

  /// Writes the shard being filled, if it is this rank's, then the manifest that names it. Origins are added to the
  /// tensors given.
  func flush(_ tensors: [TensorDeclaration], _ write: (SafetensorsWriter) throws -> Void) throws {
    let name = name(ofShard: openShard)
    var record = ShardRecord(file: name, rows: openRows, sequences: openSequences, byteCount: 0, checksum: 0)
    if isOwn { record = try self.write(record, tensors, write) }
    round.append(record)
    origins = RowOrigins()
    openRows = 0
    openSequences = 0
    if round.count == ranks.count { try completeRound() }
  }

  private func name(ofShard index: Int) -> String { StoreManifest.shardName(manifest.content.filePrefix, index) }

  private func write(
    _ record: ShardRecord, _ tensors: [TensorDeclaration], _ write: (SafetensorsWriter) throws -> Void
  ) throws -> ShardRecord {
    try begin()
    let columns = origins.count == openRows ? origins.columns : []
    let file = FileSystem.join(path, record.file)
    let writer = try SafetensorsWriter(
      file, tensors: tensors + columns.map { TensorDeclaration($0.name, .i32, [openRows]) }, checksum: .told,
      overwrite: true)
    try write(writer)
    for column in columns { try writer.write(column.name, column.values) }
    try writer.finish()
    return ShardRecord(
      file: record.file, rows: record.rows, sequences: record.sequences, byteCount: writer.byteCount,
      checksum: writer.checksum)
  }

  /// Tells all ranks what each has written of the round.
  private func completeRound() throws {
    let first = manifest.shards.count
    let own = round.enumerated().filter { ranks.isOwn(block: first + $0.offset) }.map(\.element)
    let written = ranks.gatherAll(ShardNumbers(own))
    for index in first..<first + round.count {
      manifest.shards.append(written[index % ranks.count].record(0, name: name(ofShard: index)))
    }
    round = []
    try writeManifest()
  }

  /// Marks the store as finished and releases the lock.
  func finish() throws {
    if !round.isEmpty { try completeRound() }
    try begin()
    manifest.isFinished = true
    try writeManifest()
    lock = nil
  }

  /// Takes over a store's shards after checking that they are there.
  private func adopt(_ stored: StoreManifest) throws {
    let differences = manifest.differences(from: stored)
    guard differences.isEmpty else {
      throw UsageError(
        "\(path): cannot resume, the store was made with other options (\(differences.joined(separator: "; ")))",
        hint: "repeat the options of the first run, or use --overwrite to start anew")
    }
    for shard in stored.shards {
      let file = FileSystem.join(path, shard.file)
      let size = try FileSystem.size(file)
      guard size == shard.byteCount else {
        throw FileError(
          .badData, file, "shard is not as written", expected: "\(shard.byteCount) bytes", found: "\(size)")
      }
    }
    manifest = stored
    try removeLeftovers(besides: Set(stored.shards.map(\.file)))
    hasBegun = true
  }

  /// Before the first write: what an overwritten store leaves goes, its manifest first.
  private func begin() throws {
    guard !hasBegun else { return }
    try AtomicFile.checkTarget(FileSystem.join(path, StoreManifest.fileName), overwrite: true)
    try FileSystem.removeFile(FileSystem.join(path, StoreManifest.fileName))
    try removeLeftovers(besides: [])
    hasBegun = true
  }

  /// Removes temporary files and shards that no manifest names. The lock is ours, so nobody is writing them.
  private func removeLeftovers(besides kept: Set<String>) throws {
    for name in try FileSystem.list(path)
    where AtomicFile.isTemporary(name) || (Self.isShard(name) && !kept.contains(name)) {
      try FileSystem.removeFile(FileSystem.join(path, name))
    }
  }

  private func writeManifest() throws {
    guard ranks.isFirst else { return }
    let file = FileSystem.join(path, StoreManifest.fileName)
    try AtomicFile.write(JSON.object(manifest.object).fileBytes(for: file), to: file, overwrite: true)
  }

  private static func isShard(_ name: String) -> Bool {
    let parts = name.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, parts[0] == "activations" || parts[0] == "features" else { return false }
    return parts[1].hasSuffix(".safetensors") && parts[1].dropLast(12).allSatisfy(\.isNumber)
  }
}

/// What the manifest says of shards beside their names, to be sent.
private struct ShardNumbers: BlockSums {
  private(set) var finished: Int
  /// [shards, 4]
  private var values: [Int]

  init(_ shards: [ShardRecord], finished: Int = 0) {
    self.finished = finished
    values = shards.flatMap { [$0.rows, $0.sequences, $0.byteCount, Int($0.checksum)] }
  }

  mutating func visit(_ fields: inout BlockFields) {
    fields.sum(&finished)
    fields.append(&values)
  }

  var count: Int { values.count / 4 }

  func record(_ index: Int, name: String) -> ShardRecord {
    ShardRecord(
      file: name, rows: values[4 * index], sequences: values[4 * index + 1], byteCount: values[4 * index + 2],
      checksum: UInt32(values[4 * index + 3]))
  }
}
