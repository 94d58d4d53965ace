import HeapModule

/// Joins the symbols of a word pair by pair, lowest rank first and then leftmost; reused from word to word.
struct BPEMerger {
  private var symbols: [Int32] = []
  /// Rank and result of joining a symbol with the next, for short words.
  private var candidates: [BPEModel.Merge?] = []

  /// Up to this many symbols the best pair is found by looking at all; beyond, by a heap.
  static let scanLimit = 32

  /// Starts a new word.
  mutating func begin() { symbols.removeAll(keepingCapacity: true) }

  /// Adds a symbol of the word.
  mutating func append(_ symbol: Int32) { symbols.append(symbol) }

  /// Merges what can be merged and appends the ids that remain.
  mutating func merge(_ merges: IntegerTable<BPEModel.Merge>, into ids: inout [Int32]) {
    switch symbols.count {
    case 0: return
    case 1: ids.append(symbols[0])
    case ...Self.scanLimit: mergeByScanning(merges, into: &ids)
    default: mergeByHeap(merges, into: &ids)
    }
  }

  /// Quadratic in the length of the word, and the fastest for ordinary words.
  mutating func mergeByScanning(_ merges: IntegerTable<BPEModel.Merge>, into ids: inout [Int32]) {
    candidates.removeAll(keepingCapacity: true)
    for index in symbols.indices.dropLast() {
      candidates.append(merges[IntegerTable<BPEModel.Merge>.pair(symbols[index], symbols[index + 1])])
    }
    while true {
      var best = -1
      var bestRank = Int32.max
      var joined: Int32 = 0
      for (index, candidate) in candidates.enumerated() {
        if let candidate, candidate.rank < bestRank {
          (best, bestRank, joined) = (index, candidate.rank, candidate.id)
        }
      }
      guard best >= 0 else { break }
      symbols[best] = joined
      symbols.remove(at: best + 1)
      candidates.remove(at: best)
      if best > 0 {
        candidates[best - 1] = merges[IntegerTable<BPEModel.Merge>.pair(symbols[best - 1], joined)]
      }
      if best + 1 < symbols.count {
        candidates[best] = merges[IntegerTable<BPEModel.Merge>.pair(joined, symbols[best + 1])]
      }
    }
    ids.append(contentsOf: symbols)
  }

  private struct Proposal: Comparable {
    var rank: Int32
    var position: Int32
    var joined: Int32

    static func < (left: Proposal, right: Proposal) -> Bool {
      (left.rank, left.position) < (right.rank, right.position)
    }
  }

  /// O(n log n): a heap of proposed merges over a doubly linked list; stale proposals are dropped when met.
  mutating func mergeByHeap(_ merges: IntegerTable<BPEModel.Merge>, into ids: inout [Int32]) {
    let count = symbols.count
    // Neighbours by position; -1 at the ends. A joined-away symbol is marked by -1 in `symbols`.
    var previous = (0..<Int32(count)).map { $0 - 1 }
    var next = (0..<Int32(count)).map { $0 + 1 < count ? $0 + 1 : -1 }
    var proposals: [Proposal] = []

    func proposal(at position: Int32) -> Proposal? {
      guard position >= 0, next[Int(position)] >= 0 else { return nil }
      let pair = IntegerTable<BPEModel.Merge>.pair(symbols[Int(position)], symbols[Int(next[Int(position)])])
      return merges[pair].map { Proposal(rank: $0.rank, position: position, joined: $0.id) }
    }

    for position in 0..<Int32(count) {
      if let proposal = proposal(at: position) { proposals.append(proposal) }
    }
    var heap = Heap(proposals)
    proposals = []
    while let top = heap.popMin() {
      let position = top.position
      guard symbols[Int(position)] >= 0, let current = proposal(at: position), current.joined == top.joined
      else { continue }
      let consumed = next[Int(position)]
      symbols[Int(position)] = top.joined
      symbols[Int(consumed)] = -1
      let after = next[Int(consumed)]
      next[Int(position)] = after
      if after >= 0 { previous[Int(after)] = position }
      if let left = proposal(at: previous[Int(position)]) { heap.insert(left) }
      if let right = proposal(at: position) { heap.insert(right) }
    }
    for symbol in symbols where symbol >= 0 { ids.append(symbol) }
  }
}
