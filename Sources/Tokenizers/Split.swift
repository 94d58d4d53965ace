/// Cuts pieces at a pattern; what becomes of the matches is the behaviour (tokenizers: `SplitDelimiterBehavior`).
struct Split: Sendable {
  enum Behavior: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }

  var pattern: SplitPattern
  var behavior: Behavior
  /// Treats what lies between the matches as the matches.
  var invert = false

  /// A stretch of a piece.
  private struct Stretch {
    var end: Int
    var isMatch: Bool
  }

  /// Cuts every piece.
  func apply(to pieces: Pieces) -> Pieces {
    if behavior == .removed { return applyRemoving(to: pieces) }
    var ends: [Int] = []
    ends.reserveCapacity(pieces.bytes.count / 4)
    var stretches: [Stretch] = []
    pieces.bytes.withUnsafeBufferPointer { bytes in
      for range in pieces.ranges {
        stretches.removeAll(keepingCapacity: true)
        cut(UnsafeBufferPointer(rebasing: bytes[range]), into: &stretches)
        joined(stretches) { ends.append(range.lowerBound + $0) }
      }
    }
    return pieces.recut(ends)
  }

  private func applyRemoving(to pieces: Pieces) -> Pieces {
    var result = Pieces(beginsText: false)
    var stretches: [Stretch] = []
    pieces.bytes.withUnsafeBufferPointer { bytes in
      for range in pieces.ranges {
        stretches.removeAll(keepingCapacity: true)
        cut(UnsafeBufferPointer(rebasing: bytes[range]), into: &stretches)
        var start = 0
        for stretch in stretches {
          if !stretch.isMatch {
            if result.ends.isEmpty { result.beginsText = pieces.beginsText && range.lowerBound + start == 0 }
            result.append(bytes[range.lowerBound + start..<range.lowerBound + stretch.end])
          }
          start = stretch.end
        }
      }
    }
    return result
  }

  /// Matches and what lies between them, in order.
  private func cut(_ bytes: UTF8Cursor.Bytes, into stretches: inout [Stretch]) {
    var index = 0
    while let match = pattern.nextMatch(in: bytes, from: index) {
      if match.lowerBound > index { stretches.append(Stretch(end: match.lowerBound, isMatch: invert)) }
      stretches.append(Stretch(end: match.upperBound, isMatch: !invert))
      index = match.upperBound
    }
    if index < bytes.count { stretches.append(Stretch(end: bytes.count, isMatch: invert)) }
  }

  /// Calls `emit` with the ends of the pieces the stretches make together.
  private func joined(_ stretches: [Stretch], emit: (Int) -> Void) {
    for (index, stretch) in stretches.enumerated() {
      // Whether the next stretch continues the piece this one ends.
      let continues: Bool
      if index + 1 < stretches.count {
        let next = stretches[index + 1]
        switch behavior {
        case .isolated, .removed: continues = false
        case .contiguous: continues = next.isMatch == stretch.isMatch
        case .mergedWithPrevious: continues = next.isMatch && !stretch.isMatch
        case .mergedWithNext: continues = stretch.isMatch && !next.isMatch
        }
      } else {
        continues = false
      }
      if !continues { emit(stretch.end) }
    }
  }
}
