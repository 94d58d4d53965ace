/// A token that may be drawn.
struct TokenCandidate: Equatable {
  var id: Int32
  /// Proportional to its probability.
  var weight: Double
}

/// Candidates of which only as many are put in order as are asked for: by falling weight, the lowest id first among
/// equals. Sorting a whole vocabulary for the few tokens that are kept costs more than a small model's pass.
struct LikeliestTokens {
  private(set) var candidates: [TokenCandidate]
  /// So many stand in order at the front, and none behind them precedes them.
  private var ordered = 0

  init(_ candidates: [TokenCandidate]) { self.candidates = candidates }

  private static func precedes(_ left: TokenCandidate, _ right: TokenCandidate) -> Bool {
    left.weight > right.weight || (left.weight == right.weight && left.id < right.id)
  }

  /// Keeps the first k alone.
  mutating func keep(_ k: Int) {
    order(k)
    candidates.removeLast(max(0, candidates.count - k))
  }

  /// Keeps the first of which the weights, added in order, reach a share of the weights of all, added in order.
  mutating func keep(reaching share: Double) {
    var total = candidates.reduce(0) { $0 + $1.weight }
    // Each of two sums of the same terms in different orders is off by at most count × 2⁻⁵³ of the total, to first
    // order: outside twice their sum, the order in which the total was added decides nothing.
    var doubt = 4 * Double(candidates.count) * 0x1p-53
    var reached = 0.0
    var next = 0
    var end = min(Self.firstBlock, candidates.count)
    while next < candidates.count {
      order(end)
      while next < end {
        let sum = reached + candidates[next].weight
        if doubt > 0, abs(sum - share * total) <= doubt * share * total {
          order(candidates.count)
          total = candidates.reduce(0) { $0 + $1.weight }
          doubt = 0
        }
        reached = sum
        next += 1
        if reached >= share * total { return candidates.removeLast(candidates.count - next) }
      }
      end = min(4 * end, candidates.count)
    }
  }

  private static let firstBlock = 128

  /// Puts the first `count` in order.
  mutating func order(_ count: Int) {
    let count = min(count, candidates.count)
    guard count > ordered else { return }
    let start = ordered
    candidates.withUnsafeMutableBufferPointer { all in
      Self.partition(&all, from: start, at: count)
      all[start..<count].sort(by: Self.precedes)
    }
    ordered = count
  }

  /// Moves those that precede the others in front of `place`, by quickselect.
  private static func partition(
    _ all: inout UnsafeMutableBufferPointer<TokenCandidate>, from start: Int, at place: Int
  ) {
    var (low, high) = (start, all.count - 1)
    while place > low, place <= high {
      let (first, middle, last) = (all[low], all[low + (high - low) / 2], all[high])
      let (small, large) = precedes(first, last) ? (first, last) : (last, first)
      let pivot = precedes(middle, small) ? small : precedes(large, middle) ? large : middle
      var (left, right) = (low, high)
      while left <= right {
        while precedes(all[left], pivot) { left += 1 }
        while precedes(pivot, all[right]) { right -= 1 }
        if left <= right {
          all.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      // Up to `right` all precede the pivot or are it, from `left` on it precedes them.
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        return
      }
    }
  }
}
