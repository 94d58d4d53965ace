import Files
import Testing

/// Places found by halving against those found by looking at every element.
struct SortedSearchTests {
  @Test func firstOfTheSecondPart() {
    for count in 0..<20 {
      let values = (0..<count).map { $0 / 3 * 2 }
      for bound in -1..<16 {
        let expected = values.firstIndex { $0 >= bound } ?? count
        #expect(values.partitioningIndex { $0 >= bound } == expected, "\(bound) in \(values)")
        let slice = values[(count / 3)...]
        #expect(
          slice.partitioningIndex { $0 >= bound } == (slice.firstIndex { $0 >= bound } ?? count),
          "\(bound) in the end of \(values)")
      }
    }
  }
}
