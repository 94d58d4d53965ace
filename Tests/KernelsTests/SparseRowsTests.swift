import Testing

@testable import Kernels

@Suite struct SparseRowsTests {
  /// Every count of rows around the groups of four, every width around the lanes of eight.
  @Test func combinationOfRows() {
    for width in [1, 7, 8, 9, 24, 31] {
      let values = (0..<10 * width).map { Float(($0 * 37) % 101) / 16 - 3 }
      let matrix = Matrix(FloatBuffer(values), rows: 10, columns: width)
      for count in 0...9 {
        let indices = (0..<count).map { Int32(($0 * 7) % 10) }
        let coefficients = (0..<count).map { Float($0) / 4 - 1 }
        let y = FloatBuffer((0..<width).map { Float($0) })
        addCombination(of: matrix, rows: indices, coefficients: coefficients, count: count, into: y.pointer)
        for i in 0..<width {
          let expected = (0..<count).reduce(Double(i)) {
            $0 + Double(coefficients[$1]) * Double(values[Int(indices[$1]) * width + i])
          }
          #expect(abs(Double(y.pointer[i]) - expected) < 1e-4)
        }
      }
    }
  }
}
