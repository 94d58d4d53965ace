import Kernels
import Testing

@Suite struct ThresholdScanTests {
  @Test func theNextAtLeastTheBound() {
    for count in [0, 1, 7, 8, 9, 40, 41] {
      let x = (0..<count).map { Float(($0 * 5) % 7) }
      for bound: Float in [-.infinity, 3, 6, 7] {
        for start in 0...count {
          let expected = (start..<count).first { x[$0] >= bound } ?? count
          #expect(firstAtLeast(x, from: start, count: count, bound) == expected)
        }
      }
    }
  }
}
