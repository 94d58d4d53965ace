/// Pairs of numbers in the order of their keys, those of one key in the order in which they came.
public struct GroupedPairs {
  /// Where each key's pairs begin, and the end, [keys + 1].
  public let starts: [Int64]
  public let first: [UInt32]
  public let second: [UInt32]

  /// Keys are below `keyCount`; a counting sort.
  public init(keys: [UInt32], first: [UInt32], second: [UInt32], keyCount: Int) {
    precondition(first.count == keys.count && second.count == keys.count, "a key per pair")
    precondition(keys.allSatisfy { $0 < keyCount }, "keys below their number")
    var starts = [Int64](repeating: 0, count: keyCount + 1)
    for key in keys { starts[Int(key) + 1] += 1 }
    for key in 0..<keyCount { starts[key + 1] += starts[key] }
    var next = starts
    var (sortedFirst, sortedSecond) = (
      [UInt32](repeating: 0, count: keys.count), [UInt32](repeating: 0, count: keys.count)
    )
    for (place, key) in keys.enumerated() {
      let target = Int(next[Int(key)])
      next[Int(key)] += 1
      sortedFirst[target] = first[place]
      sortedSecond[target] = second[place]
    }
    self.starts = starts
    self.first = sortedFirst
    self.second = sortedSecond
  }
}
