import Ranks
import Testing

/// One rank by itself: every call is the identity. Several ranks are tested by Tools/test-mpi.sh.
@Suite struct RanksTests {
  private let alone = Ranks.alone

  @Test func sumsAreTheValuesThemselves() {
    var floats: [Float] = [1.5, -2, .infinity]
    alone.sum(&floats, count: 3)
    #expect(floats == [1.5, -2, .infinity])
    var doubles = [1e300, -0.0]
    alone.sum(&doubles, count: 2)
    #expect(doubles[0] == 1e300 && doubles[1].sign == .minus)
    #expect(alone.sum(7) == 7 && alone.sum(0.1) == 0.1 && alone.maximum(-3.0) == -3)
    #expect(alone.holdsAnywhere(true) && !alone.holdsAnywhere(false))
    var own: [Float] = [0, 0, 0]
    alone.sumScatter([1, 2, 3], count: 3, into: &own)
    #expect(own == [1, 2, 3])
  }

  @Test func bytesComeBack() {
    #expect(alone.gather([1, 2]) == [[1, 2]])
    #expect(alone.gatherAll([]) == [[]])
    #expect(alone.broadcast([9, 8]) == [9, 8])
    var gathered: [Int32] = [0, 0]
    alone.gatherAll([5, 6] as [Int32], count: 2, into: &gathered)
    #expect(gathered == [5, 6])
  }

  @Test func everyBlockAndRangeIsOwn() {
    #expect((0..<5).allSatisfy(alone.isOwn))
    #expect(alone.range(of: 10) == 0..<10)
    #expect(alone.split(color: 3).count == 1)
    #expect(alone.threadsEach() == nil)
    #expect(alone.bytesSent == 0 && alone.messagesSent == 0)
  }
}
