import Testing

@testable import Kernels

@Suite struct PoolingTests {
  @Test func meansAreOverTheRowsOfEachRange() {
    let x = FloatBuffer([1, 2, 3, 4, 5, 6, 7, 8])
    let out = FloatBuffer(6)
    meanOfRows(x.pointer, width: 2, ranges: [0..<1, 1..<4, 4..<4], into: out.pointer)
    #expect(out.array == [1, 2, 5, 6, 0, 0])
  }

  @Test func rowsGetUnitLengthAndZeroStaysZero() {
    let x = FloatBuffer([3, 4, 0, 0, 1e-20, 0, -2e30, 0])
    scaleRowsToUnitLength(x.pointer, rows: 4, width: 2)
    for (found, expected) in zip(x.array, [0.6, 0.8, 0, 0, 1e-8, 0, -1, 0]) {
      #expect(abs(Double(found) - expected) < 1e-7 * max(abs(expected), 1e-8))
    }
  }
}
