import Files
import Kernels
import Ranks

/// The chunks that scores are of.
enum ChunkSource {
  /// Some rows of an index.
  case part(IndexPart, Range<Int>)
  case chunks([PoolChunk])

  var count: Int {
    switch self {
    case .part(_, let rows): rows.count
    case .chunks(let chunks): chunks.count
    }
  }

  func number(_ i: Int) -> Int {
    switch self {
    case .part(let part, let rows): part.first + rows.lowerBound + i
    case .chunks(let chunks): chunks[i].number
    }
  }

  func id(_ i: Int) throws(FileError) -> String {
    switch self {
    case .part(let part, let rows): try part.id(rows.lowerBound + i)
    case .chunks(let chunks): chunks[i].id
    }
  }

  func textHash(_ i: Int) -> TextHash {
    switch self {
    case .part(let part, let rows): part.textHash(rows.lowerBound + i)
    case .chunks(let chunks): chunks[i].textHash
    }
  }

  func documentHash(_ i: Int) -> TextHash {
    switch self {
    case .part(let part, let rows): part.documentHash(rows.lowerBound + i)
    case .chunks(let chunks): chunks[i].documentHash
    }
  }
}

/// Scores of neighbouring chunks against every seed.
struct ScoreTile {
  /// [seeds, count], row s at `base + s * stride`
  let base: UnsafePointer<Float>
  let stride: Int
  let seeds: Int
  let source: ChunkSource
  /// The score that a chunk has against a seed with which it has nothing in common; nil where everything is comparable.
  var unrelated: [Float]?
}

/// Gathers the best chunks from tiles of scores. Memory depends on how many are wanted, not on the size of the pool.
public final class Ranking {
  public let aggregate: Aggregate
  public let seeds: Int
  /// Chunks left out because they, or the documents they are from, are among the texts to leave out.
  public private(set) var leftOutCount = 0
  /// Chunks seen.
  public private(set) var chunkCount = 0
  private let leftOut: Set<TextHash>
  /// One list, or with `roundRobin` one per seed.
  private var lists: [TopList]
  private let folded = ReusableBuffer<Float>()
  private let owners = ReusableBuffer<Int32>()
  private let totals = ReusableBuffer<Double>()

  public init(seeds: Int, aggregate: Aggregate, capacity: Int, leftOut: Set<TextHash>) {
    precondition(seeds > 0 && capacity > 0, "nothing to rank")
    self.seeds = seeds
    self.aggregate = aggregate
    self.leftOut = leftOut
    lists = Array(repeating: TopList(capacity: capacity), count: aggregate == .roundRobin ? seeds : 1)
  }

  /// Takes in the scores of some chunks; an error that names the chunk when one is not a number.
  func add(_ tile: ScoreTile) throws(FileError) {
    let count = tile.source.count
    chunkCount += count
    for seed in 0..<seeds where !allFinite(tile.base + seed * tile.stride, count: count) {
      let bad = (0..<count).first { !tile.base[seed * tile.stride + $0].isFinite } ?? 0
      throw FileError(
        .badData, "the pool", "the score of a text is not finite", item: try tile.source.id(bad))
    }
    let out = (0..<count).map { isLeftOut(tile.source, $0) }
    leftOutCount += out.count { $0 }
    if aggregate == .roundRobin {
      for seed in 0..<seeds {
        try offer(tile, to: seed, scores: tile.base + seed * tile.stride, out) { _ in Int32(seed) }
      }
      return
    }
    folded.reserve(count)
    owners.reserve(count)
    foldMaximum(
      tile.base, rows: seeds, stride: tile.stride, count: count, into: folded.pointer, owner: owners.pointer)
    if aggregate != .max {
      totals.reserve(count)
      foldSum(
        tile.base, rows: seeds, stride: tile.stride, count: count, scale: aggregate == .mean ? 1 / Double(seeds) : 1,
        totals: totals.pointer, into: folded.pointer)
    }
    try offer(tile, to: 0, scores: UnsafePointer(folded.pointer), out) { self.owners.pointer[$0] }
  }

  private func offer(
    _ tile: ScoreTile, to list: Int, scores: UnsafePointer<Float>, _ out: [Bool], seed: (Int) -> Int32
  ) throws(FileError) {
    let count = tile.source.count
    var next = 0
    while true {
      let i = firstAtLeast(scores, from: next, count: count, lists[list].threshold)
      guard i < count else { return }
      next = i + 1
      guard !out[i], isRelated(tile, i, to: aggregate == .roundRobin ? list..<list + 1 : 0..<seeds) else { continue }
      lists[list].offer(
        RankedChunk(
          number: tile.source.number(i), id: try tile.source.id(i), score: scores[i], seed: Int(seed(i)),
          textHash: tile.source.textHash(i)))
    }
  }

  /// Whether a chunk has anything in common with one of some seeds.
  private func isRelated(_ tile: ScoreTile, _ i: Int, to seeds: Range<Int>) -> Bool {
    guard let unrelated = tile.unrelated else { return true }
    return seeds.contains { tile.base[$0 * tile.stride + i] != unrelated[$0] }
  }

  private func isLeftOut(_ source: ChunkSource, _ i: Int) -> Bool {
    !leftOut.isEmpty && (leftOut.contains(source.textHash(i)) || leftOut.contains(source.documentHash(i)))
  }

  /// Joins what each rank found among its own chunks: every rank has all of it afterwards.
  func join(_ ranks: Ranks) {
    guard ranks.count > 1 else { return }
    let own = FoundChunks(
      lists: lists.indices.map { FoundChunks.Columns(lists[$0].ranked()) }, counts: [leftOutCount, chunkCount])
    lists = lists.map { TopList(capacity: $0.capacity) }
    (leftOutCount, chunkCount) = (0, 0)
    for found in ranks.gatherAll(own) {
      for (list, columns) in found.lists.enumerated() {
        for chunk in columns.chunks { lists[list].offer(chunk) }
      }
      leftOutCount += found.counts[0]
      chunkCount += found.counts[1]
    }
  }

  /// The best chunks in order, no text twice.
  public func ranked() -> [RankedChunk] {
    guard aggregate == .roundRobin else { return lists[0].ranked() }
    let ranked = lists.indices.map { lists[$0].ranked() }
    var next = Array(repeating: 0, count: seeds)
    var taken: Set<TextHash> = []
    var result: [RankedChunk] = []
    var isExhausted = false
    while result.count < lists[0].capacity, !isExhausted {
      isExhausted = true
      for seed in 0..<seeds where result.count < lists[0].capacity {
        while next[seed] < ranked[seed].count {
          let chunk = ranked[seed][next[seed]]
          next[seed] += 1
          guard taken.insert(chunk.textHash).inserted else { continue }
          result.append(chunk)
          isExhausted = false
          break
        }
      }
    }
    return result
  }
}
