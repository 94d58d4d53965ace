import Testing

@testable import Tokenizers

struct BPEModelTests {
  /// A table of merges over a small alphabet, ranks shuffled.
  private static func merges(seed: UInt64) -> IntegerTable<BPEModel.Merge> {
    var state = seed
    func next(_ bound: Int32) -> Int32 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int32(truncatingIfNeeded: state >> 33) % bound
    }
    var table = IntegerTable<BPEModel.Merge>(filler: .init(rank: 0, id: 0))
    for joined in Int32(4)..<60 {
      // Pieces made of earlier ones, as training makes them.
      table.set(IntegerTable<BPEModel.Merge>.pair(next(joined), next(joined)), .init(rank: next(1000), id: joined))
    }
    return table
  }

  @Test(arguments: UInt64(1)...40)
  func heapAndScanAgree(seed: UInt64) {
    let table = Self.merges(seed: seed)
    var state = seed
    for length in 2...90 {
      var scanning = BPEMerger()
      var heaping = BPEMerger()
      for _ in 0..<length {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        scanning.append(Int32(state >> 40 & 3))
        heaping.append(Int32(state >> 40 & 3))
      }
      var expected: [Int32] = []
      var ids: [Int32] = []
      scanning.mergeByScanning(table, into: &expected)
      heaping.mergeByHeap(table, into: &ids)
      #expect(ids == expected)
    }
  }

  @Test func lowestRankFirstThenLeftmost() throws {
    // "aaa" with a+a → aa gives aa, a; with b+c ranked above a+b, "abc" gives a, bc.
    var vocabulary = Vocabulary()
    for (id, piece) in ["a", "b", "c", "aa", "bc", "ab"].enumerated() {
      try vocabulary.add(Array(piece.utf8), id: Int32(id))
    }
    let model = try BPEModel(
      vocabulary: vocabulary, merges: [([97], [97]), ([98], [99]), ([97], [98])], options: .init())
    var ids: [Int32] = []
    model.encode(Pieces(whole: Array("aaa".utf8), beginsText: true), into: &ids)
    model.encode(Pieces(whole: Array("abcab".utf8), beginsText: true), into: &ids)
    #expect(ids == [3, 0, 0, 4, 5])
  }

  @Test func longPiecesAreCutWithoutChangingTheirIds() throws {
    // x never joins, so a long text is cut there; the halves are what they are alone.
    var vocabulary = Vocabulary()
    for (id, piece) in ["a", "b", "x", "ab", "abab"].enumerated() {
      try vocabulary.add(Array(piece.utf8), id: Int32(id))
    }
    let model = try BPEModel(
      vocabulary: vocabulary, merges: [([97], [98]), ([97, 98], [97, 98])], options: .init())
    var ids: [Int32] = []
    let text = String(repeating: "abababx", count: 100)
    model.encode(Pieces(whole: Array(text.utf8), beginsText: true), into: &ids)
    #expect(ids == Array(repeating: [4, 3, 2], count: 100).flatMap { $0 })
  }
}
