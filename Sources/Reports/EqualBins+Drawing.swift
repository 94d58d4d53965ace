import Evaluation

extension EqualBins {
  /// A mark in the middle of each of some bins, as high as its share; none without values. `name` goes before its note.
  func points(_ shown: Range<Int>, decimals: Int, name: String? = nil) -> [LineChart.Point] {
    guard counts.contains(where: { $0 > 0 }) else { return [] }
    return shown.map { bin in
      LineChart.Point(
        middle(bin), share(bin),
        note: (name.map { "\($0): " } ?? "") + "\(counts[bin]) features from \(range(bin, decimals: decimals))")
    }
  }

  /// The bounds of a bin.
  func range(_ bin: Int, decimals: Int) -> String {
    "\(Markup.fixed(lowerBound(bin), decimals)) to \(Markup.fixed(lowerBound(bin + 1), decimals))"
  }
}
