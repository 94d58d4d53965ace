import Files
import Kernels
import Ranks

/// The vectors of a pool on disk: files of some thousand chunks each, with their ids, mapped one at a time.
public final class EmbeddingIndex {
  /// Chunks of a file, which are also those searched at a time.
  public static let partRows = 1_024

  let folder: String
  let manifest: IndexManifest

  /// Number of chunks, and the tokens in them.
  public var chunkCount: Int { manifest.chunks }
  public var tokenCount: Int { manifest.tokens }

  private init(_ folder: String, _ manifest: IndexManifest) {
    self.folder = folder
    self.manifest = manifest
  }

  /// The index of a pool in a folder: the one that is there, if it was made from the same pool by the same rules,
  /// continued where it was interrupted, or a new one. `remake` replaces one that does not fit.
  ///
  /// Files appear when they are complete; the manifest says last that all are there. File k is made by rank k mod N.
  /// `progress` is told the chunks done and the share of the whole.
  public static func open(
    _ pool: Pool, _ embedder: TextEmbedder, folder: String, remake: Bool = false,
    partRows: Int = EmbeddingIndex.partRows, ranks: Ranks = .alone,
    progress: (_ chunks: Int, _ fraction: Double) throws -> Void
  ) throws -> (index: EmbeddingIndex, isNew: Bool) {
    let claimed = ranks.isFirst ? try claim(pool, embedder, folder, remake: remake, partRows: partRows) : nil
    defer { withExtendedLifetime(claimed) {} }
    ranks.barrier()
    var manifest = try claimed?.manifest ?? IndexManifest(folder: folder)
    if !manifest.isComplete {
      try fill(&manifest, folder, pool, embedder, ranks, progress: progress)
      // Its files are there for every rank.
      ranks.barrier()
    }
    return (EmbeddingIndex(folder, manifest), claimed?.lock != nil)
  }

  /// What is in the folder, made if need be; locked unless it was complete.
  private static func claim(
    _ pool: Pool, _ embedder: TextEmbedder, _ folder: String, remake: Bool, partRows: Int
  ) throws -> (manifest: IndexManifest, lock: FolderLock?) {
    var recipe = pool.recipe()
    for (key, value) in embedder.recipe.entries { recipe[key] = value }
    if FileSystem.exists(folder), !remake {
      let manifest = try IndexManifest(folder: folder)
      try manifest.require(.dense, recipe: recipe, folder: folder)
      guard manifest.width == embedder.width else {
        throw FileError(
          .badData, folder, "an index of another width", item: "width", expected: "\(embedder.width)",
          found: "\(manifest.width)")
      }
      if manifest.isComplete { return (manifest, nil) }
    } else {
      if FileSystem.exists(folder) { try IndexManifest.requireIndex(folder) }
      // With its manifest from the start: a run killed here leaves a folder that can be gone on from, or none.
      let new = try AtomicFolder(folder, overwrite: remake)
      try IndexManifest(.dense, recipe: recipe, partRows: partRows, width: embedder.width).write(to: new.workingPath)
      try new.finish()
    }
    let lock = try FolderLock(folder)
    try AtomicFile.removeTemporaries(in: folder)
    // Read again: another process may have finished it before the lock was ours.
    return (try IndexManifest(folder: folder), lock)
  }

  /// Embeds what is not there yet.
  private static func fill(
    _ manifest: inout IndexManifest, _ folder: String, _ pool: Pool, _ embedder: TextEmbedder, _ ranks: Ranks,
    progress: (_ chunks: Int, _ fraction: Double) throws -> Void
  ) throws {
    var reader = pool.reader()
    var number = 0
    var isFirst = true
    while true {
      var chunks: [PoolChunk] = []
      let before = reader.fractionDone
      while chunks.count < manifest.partRows, let chunk = try reader.nextChunk() { chunks.append(chunk) }
      guard let first = chunks.first else { break }
      let path = IndexManifest.partPath(folder, number)
      defer { number += 1 }
      guard ranks.isOwn(block: number) else { continue }
      if FileSystem.isFile(path) {
        // Written by an earlier run.
        let part = try IndexPart(path, first: first.number, count: chunks.count, width: manifest.width)
        manifest.tokens += (0..<chunks.count).reduce(0) { $0 + Int(part.lengths[$1]) }
        continue
      }
      if isFirst { try progress(first.number, before) }
      isFirst = false
      let share = reader.fractionDone - before
      let (vectors, lengths) = try embedder.embed(chunks.map(\.text)) { done in
        try progress(first.number + done, before + share * Double(done) / Double(chunks.count))
      }
      var buffer = PartBuffer(first: first.number)
      for (place, (chunk, length)) in zip(chunks, lengths).enumerated() {
        guard allFinite(vectors.pointer + place * embedder.width, count: embedder.width) else {
          throw FileError(
            .badData, pool.documents.sources[0].path, "the vector of a text is not finite", item: chunk.id,
            hint: "the model itself gives infinities or NaN on this text")
        }
        buffer.append(chunk, length: length)
        manifest.tokens += length
      }
      try buffer.write(path, embeddings: vectors, width: embedder.width, metadata: manifest.recipe)
    }
    guard reader.chunksRead > 0 else {
      throw FileError(
        .badData, pool.documents.sources.map(\.path).joined(separator: ", "), "the pool holds no text")
    }
    manifest.documents = reader.documentsRead
    manifest.chunks = reader.chunksRead
    manifest.tokens = ranks.sum(manifest.tokens)
    manifest.isComplete = true
    if ranks.isFirst { try manifest.write(to: folder) }
  }

  /// Scores every chunk, of several ranks those in this one's files, against every seed by the inner product of their
  /// vectors, a file at a time.
  public func search(
    _ seeds: [PoolChunk], _ embedder: TextEmbedder, _ ranking: Ranking, ranks: Ranks = .alone,
    progress: (_ chunks: Int, _ fraction: Double) throws -> Void
  ) throws {
    let (queries, _) = try embedder.embed(seeds.map(\.text))
    try search(queries, seeds: seeds.count, ranking, ranks: ranks, progress: progress)
  }

  /// The same for vectors at hand, [seeds, d].
  func search(
    _ queries: FloatBuffer, seeds: Int, _ ranking: Ranking, ranks: Ranks = .alone,
    progress: (_ chunks: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws {
    let tile = FloatBuffer(seeds * min(manifest.partRows, max(chunkCount, 1)))
    for number in 0..<manifest.partCount where ranks.isOwn(block: number) {
      let part = try manifest.part(number, in: folder)
      guard let embeddings = part.embeddings else { continue }
      linear(
        queries.pointer, rows: seeds, stride: manifest.width, weight: embeddings, into: tile.pointer, stride: part.count
      )
      try ranking.add(
        ScoreTile(base: tile.pointer, stride: part.count, seeds: seeds, source: .part(part, 0..<part.count)))
      try progress(part.first + part.count, Double(part.first + part.count) / Double(max(chunkCount, 1)))
    }
  }
}
