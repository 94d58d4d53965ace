import Testing

@testable import Corpora

@Suite struct DocumentWindowsTests {
  private func windows(_ ids: [Int32], _ context: Int, bos: Int32?, stride: Int?) -> [Window] {
    var cutter = DocumentWindows(ids: ids, document: 3, contextLength: context, bos: bos, stride: stride)
    var windows: [Window] = []
    while let window = cutter.next() { windows.append(window) }
    return windows
  }

  @Test func consecutiveWindows() {
    #expect(
      windows([1, 2, 3, 4, 5], 2, bos: nil, stride: nil).map(\.ids) == [[1, 2], [3, 4], [5]])
    #expect(
      windows([1, 2, 3, 4, 5], 3, bos: 0, stride: nil).map(\.ids) == [[0, 1, 2], [0, 3, 4], [0, 5]])
    #expect(windows([1, 2], 3, bos: 0, stride: nil).map(\.documents) == [[3, 3, 3]])
  }

  @Test func overlappingWindowsScoreTheNewTokens() {
    let overlapping = windows([1, 2, 3, 4, 5, 6, 7], 4, bos: nil, stride: 2)
    #expect(overlapping.map(\.ids) == [[1, 2, 3, 4], [3, 4, 5, 6], [5, 6, 7]])
    #expect(overlapping.map(\.firstScored) == [1, 2, 2])
  }

  @Test func bosIsNeverDoubled() {
    #expect(windows([0, 1, 2], 4, bos: 0, stride: nil).map(\.ids) == [[0, 1, 2]])
    #expect(windows([1, 2, 0, 3], 3, bos: 0, stride: nil).map(\.ids) == [[0, 1, 2], [0, 3]])
    #expect(windows([0], 4, bos: 0, stride: nil).map(\.ids) == [[0]])
    #expect(windows([], 4, bos: 0, stride: nil).isEmpty)
  }

  /// For any context and stride, each token of the document is scored once, and each token scored stands in a window
  /// with as much context before it as the stride promises.
  @Test func everyTargetIsScoredOnce() {
    for length in 1...23 {
      let ids = (0..<length).map { Int32(100 + $0) }
      for context in 1...9 {
        for bos in [nil, 0] as [Int32?] {
          let room = context - (bos == nil ? 0 : 1)
          guard room >= 1 else { continue }
          for stride in [nil] + Array(1...room).map(Optional.some) {
            let cut = windows(ids, context, bos: bos, stride: stride)
            var scored = Array(repeating: 0, count: length)
            var present = Array(repeating: 0, count: length)
            for window in cut {
              #expect(window.ids.count <= context && window.firstScored >= 1)
              #expect((window.ids.first == bos) == (bos != nil))
              for index in window.ids.indices where window.ids[index] != 0 {
                let token = Int(window.ids[index]) - 100
                present[token] += 1
                if index >= window.firstScored { scored[token] += 1 }
              }
            }
            #expect(present.allSatisfy { $0 >= 1 })
            if stride == nil { #expect(present.allSatisfy { $0 == 1 }) }
            // Without BOS the first token of a window has no prediction, unless an earlier window made it.
            let disjoint = (stride ?? room) == room
            let expected = (0..<length).map { bos == nil && (disjoint ? $0 % room == 0 : $0 == 0) ? 0 : 1 }
            #expect(scored == expected, "length \(length), context \(context), stride \(String(describing: stride))")
          }
        }
      }
    }
  }
}
