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

  /// Places on both sides of the threads' shares, in a matrix and in its half-precision forms.
  @Test(arguments: [0, 1, 65_535, 65_536, 199_999])
  func seesEveryPlace(place: Int) {
    for (bits, type) in [(UInt16(0x7fc0), ElementType.bfloat16), (0xfc00, .float16), (0x7c01, .float16)] {
      var stored = [UInt16](repeating: 0x3c00, count: 200_000)
      stored.withUnsafeBytes { bytes in
        let matrix = Matrix(
          base: bytes.baseAddress!, elementType: type, rows: 2_000, columns: 100, rowStride: 100, owner: nil)
        #expect(matrix.firstNonFinite() == nil)
      }
      stored[place] = bits
      stored.withUnsafeBytes { bytes in
        let matrix = Matrix(
          base: bytes.baseAddress!, elementType: type, rows: 2_000, columns: 100, rowStride: 100, owner: nil)
        #expect(matrix.firstNonFinite()! == (place / 100, place % 100))
      }
    }
    var values = [Float](repeating: 1, count: 200_000)
    values[place] = place % 2 == 0 ? .nan : -.infinity
    #expect(Matrix(FloatBuffer(values), rows: 2_000, columns: 100).firstNonFinite()! == (place / 100, place % 100))
  }

  @Test func rowsOfNumbers() {
    #expect(allFinite([1, 2, 3e38, 3e38, -3e38, 0, 1, 2, 3], count: 9))
    #expect(!allFinite([1, 2, .nan], count: 3))
    #expect(!allFinite([0, 0, 0, 0, 0, 0, 0, .infinity, 0], count: 9))
    #expect(Matrix(FloatBuffer([3, 4, 0, 0, 1, 0]), rows: 3, columns: 2).rowNorms() == [5, 0, 1])
  }
}
