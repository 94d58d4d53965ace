import Kernels
import Ranks

extension Ranks {
  /// Adds up arrays of the same length, element by element.
  func sum(_ values: inout [Double]) { values.withUnsafeMutableBufferPointer { sum($0.baseAddress!, count: $0.count) } }

  func sum(_ values: inout [Float]) { values.withUnsafeMutableBufferPointer { sum($0.baseAddress!, count: $0.count) } }

  func sum(_ values: inout [Int]) { values.withUnsafeMutableBufferPointer { sum($0.baseAddress!, count: $0.count) } }
}

extension Partition {
  /// The largest number of features that a rank has.
  func largestShare(of featureCount: Int) -> Int { (featureCount + features.count - 1) / features.count }

  /// How ranks agree on the largest of a batch: over all of them.
  func agreement(_ batch: BatchRows) -> BatchAgreement {
    guard all.count > 1 else { return .alone }
    return BatchAgreement(
      sum: { all.sum(&$0) }, smallest: { -Float(all.maximum(-Double($0))) },
      ties: { rows, needed in
        var total = [rows.count]
        all.sum(&total)
        guard total[0] > needed else { return rows.count }
        return keptTies(all.gatherAll(rows.map { Int32(batch.own.lowerBound + $0) }), needed: needed)[all.rank]
      })
  }
}

/// How many equal values each rank keeps of `needed` in all, the first in order of row and feature. `rows` are those of
/// each rank's values; of ranks with a row in common the first has the lower features.
func keptTies(_ rows: [[Int32]], needed: Int) -> [Int] {
  var kept = rows.map { _ in 0 }
  let ordered = rows.enumerated().flatMap { rank, rows in rows.map { (row: $0, rank: rank) } }
    .sorted { ($0.row, $0.rank) < ($1.row, $1.rank) }
  for (_, rank) in ordered.prefix(needed) { kept[rank] += 1 }
  return kept
}

extension SAETrainer {
  /// Of each row's largest entries here keeps those that are among the `k` largest of all ranks' features; no rank has
  /// more than `capacity` in a row.
  ///
  /// Every rank merges the lists of some rows, so that what it sends does not grow with the number of ranks.
  func keepLargest(_ k: Int, of entries: RowEntries, candidates capacity: Int) {
    let ranks = partition.features
    guard ranks.count > 1, capacity > 0 else { return }
    let rows = entries.rows
    let shares = (0..<ranks.count).map { ranks.range(of: rows, rank: $0).count }
    let own = shares[ranks.rank]
    scratch.candidates.reserve(rows * capacity)
    scratch.lists.reserve(ranks.count * own * capacity)
    scratch.counts.reserve(ranks.count * own)
    scratch.keptCounts.reserve(rows)
    entries.writeFalling(capacity, into: scratch.candidates.pointer)
    let same = Array(repeating: own, count: ranks.count)
    ranks.exchange(
      scratch.candidates.pointer, given: shares.map { $0 * capacity }, into: scratch.lists.pointer,
      taken: same.map { $0 * capacity })
    countLargest(
      k, ofLists: scratch.lists.pointer, owners: ranks.count, rows: own, capacity: capacity,
      into: scratch.counts.pointer)
    ranks.exchange(scratch.counts.pointer, given: same, into: scratch.keptCounts.pointer, taken: shares)
    entries.keepLargest(scratch.keptCounts.pointer, falling: scratch.candidates.pointer, capacity)
  }
}
