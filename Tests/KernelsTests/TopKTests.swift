import Testing

@testable import Kernels

@Suite struct TopKTests {
  /// Against sorting: descending value, then rising index; only what is positive.
  @Test func equalsSorting() {
    var state: UInt64 = 1
    for count in [1, 5, 8, 17, 64, 200] {
      for k in [1, 2, 7, 16, 200] where k <= count {
        for levels in [3, 1000] {
          let x = (0..<count).map { _ -> Float in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int(state >> 33) % levels - levels / 3)
          }
          let heap = FloatBuffer(k)
          let selection = selectTop(k, of: x, count: count, heap: heap.pointer)
          let expected = x.indices.sorted { (-x[$0], $0) < (-x[$1], $1) }.prefix(k).filter { x[$0] > 0 }.sorted()
          #expect(selection.count == expected.count)
          var indices = [Int32](repeating: -1, count: selection.count)
          var values = [Float](repeating: 0, count: selection.count)
          collectTop(selection, of: x, count: count, indices: &indices, values: &values)
          #expect(indices.map { Int($0) } == expected)
          #expect(values == expected.map { x[$0] })
        }
      }
    }
  }

  @Test func thresholdScan() {
    for count in [0, 1, 7, 8, 9, 40, 41] {
      let x = (0..<count).map { Float(($0 * 5) % 7) }
      let thresholds = (0..<count).map { Float($0 % 4) }
      let expected = x.indices.filter { x[$0] > thresholds[$0] }
      #expect(countAbove(x, thresholds: thresholds, count: count) == expected.count)
      var indices = [Int32](repeating: 0, count: count)
      var values = [Float](repeating: 0, count: count)
      let found = collectAbove(x, thresholds: thresholds, count: count, indices: &indices, values: &values)
      #expect(indices.prefix(found).map { Int($0) } == expected)
      #expect(Array(values.prefix(found)) == expected.map { x[$0] })
    }
  }

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
