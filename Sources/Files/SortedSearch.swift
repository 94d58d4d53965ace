extension RandomAccessCollection {
  /// The first index whose element belongs to the second part, of elements that are partitioned: first all that do not,
  /// then all that do; `endIndex` when there is none.
  public func partitioningIndex(where belongsInSecond: (Element) -> Bool) -> Index {
    var (start, rest) = (startIndex, count)
    while rest > 0 {
      let half = rest / 2
      let middle = index(start, offsetBy: half)
      if belongsInSecond(self[middle]) {
        rest = half
      } else {
        start = index(after: middle)
        rest -= half + 1
      }
    }
    return start
  }
}
