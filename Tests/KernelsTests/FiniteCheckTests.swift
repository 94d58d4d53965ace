import Testing

@testable import Kernels

@Suite struct FiniteCheckTests {
  @Test func findsTheFirstInEitherLayout() {
    for (row, column) in [(0, 0), (2, 18), (1, 8), (2, 3)] {
      for bad in [Float.nan, .infinity, -.infinity] {
        var values = [Float](repeating: 3e38, count: 3 * 19)
        values[row * 19 + column] = bad
        let matrix = Matrix(FloatBuffer(values), rows: 3, columns: 19)
        #expect(matrix.firstNonFinite()! == (row, column))
        #expect(matrix.transposed.firstNonFinite()! == (column, row))
      }
    }
    #expect(Matrix(FloatBuffer([Float](repeating: 3e38, count: 20)), rows: 4, columns: 5).firstNonFinite() == nil)
  }

  @Test func rowsOfNumbers() {
    #expect(allFinite([1, 2, 3e38, 3e38, -3e38, 0, 1, 2, 3], count: 9))
    #expect(!allFinite([1, 2, .nan], count: 3))
    #expect(!allFinite([0, 0, 0, 0, 0, 0, 0, .infinity, 0], count: 9))
    #expect(Matrix(FloatBuffer([3, 4, 0, 0, 1, 0]), rows: 3, columns: 2).rowNorms() == [5, 0, 1])
  }
}
