import Testing

@testable import Kernels

@Suite struct BFloat16CopiesTests {
  private func bits(_ matrix: Matrix, _ row: Int, _ column: Int) -> UInt16 {
    matrix.base.load(
      fromByteOffset: (row * matrix.rowStride + column * matrix.columnStride) * 2, as: UInt16.self)
  }

  /// Float32 bits and what torch's `.to(torch.bfloat16)` makes of them.
  @Test func roundsToNearestTiesToEven() {
    let cases: [(Float, UInt16)] = [
      (0, 0x0000), (-0.0, 0x8000), (1, 0x3F80), (-1, 0xBF80),
      (Float(bitPattern: 0x3F80_7FFF), 0x3F80), (Float(bitPattern: 0x3F80_8000), 0x3F80),
      (Float(bitPattern: 0x3F80_8001), 0x3F81), (Float(bitPattern: 0x3F81_8000), 0x3F82),
      (Float(bitPattern: 0x3F81_7FFF), 0x3F81), (Float(bitPattern: 0xBF81_8000), 0xBF82),
      (Float(bitPattern: 0x3FFF_FFFF), 0x4000), (3.14159274, 0x4049), (Float(bitPattern: 0x0000_8000), 0x0000),
      (Float(bitPattern: 0x0000_8001), 0x0001), (Float(bitPattern: 0x0001_8000), 0x0002),
      (.greatestFiniteMagnitude, 0x7F80), (-.greatestFiniteMagnitude, 0xFF80), (.infinity, 0x7F80),
    ]
    var copies = BFloat16Copies()
    let copy = copies.copy(Matrix(FloatBuffer(cases.map(\.0)), rows: 1, columns: cases.count))
    for (index, (value, expected)) in cases.enumerated() {
      #expect(bits(copy, 0, index) == expected, "\(value)")
    }
    // The low bits of this NaN are all it has.
    let nan = copies.copy(Matrix(FloatBuffer([Float(bitPattern: 0x7F80_0001), .nan]), rows: 1, columns: 2))
    #expect(widenBFloat16(bits(nan, 0, 0)).isNaN && widenBFloat16(bits(nan, 0, 1)).isNaN)
  }

  /// No bfloat16 lies nearer than the one chosen, in either layout and at every place of its tiles.
  @Test(arguments: [(1, 1), (3, 200), (64, 64), (65, 130), (700, 129)])
  func everyElementIsInItsPlace(rows: Int, columns: Int) {
    var random = SeededRandom(seed: 7)
    let values = (0..<rows * columns).map { _ in Float((random.nextUnit() - 0.5) * 8) }
    let buffer = FloatBuffer(values)
    var copies = BFloat16Copies()
    let straight = copies.copy(Matrix(buffer, rows: rows, columns: columns))
    let turned = copies.copy(Matrix(buffer, rows: rows, columns: columns).transposed)
    #expect(straight.rowsAreContiguous && turned.rowsAreContiguous)
    #expect(turned.rows == columns && turned.columns == rows)
    for row in 0..<rows {
      for column in 0..<columns {
        let found = bits(straight, row, column)
        #expect(bits(turned, column, row) == found)
        let value = values[row * columns + column]
        let gap = abs(widenBFloat16(found) - value)
        #expect(gap <= abs(widenBFloat16(found &+ 1) - value) && gap <= abs(widenBFloat16(found &- 1) - value))
      }
    }
  }

  /// bfloat16 stays as it is, and copies outlive the maker and do not overlap.
  @Test func copiesKeepTheirMemory() {
    var matrices: [Matrix] = []
    do {
      var copies = BFloat16Copies()
      for seed in 0..<5 {
        let values = FloatBuffer((0..<77).map { Float($0 + 100 * seed) })
        matrices.append(copies.copy(copies.copy(Matrix(values, rows: 7, columns: 11))))
      }
    }
    for (seed, matrix) in matrices.enumerated() {
      let row = FloatBuffer(11)
      for index in 0..<7 {
        matrix.copyRow(index, into: row.pointer)
        let expected = (0..<11).map { (column: Int) -> Float in
          let bits = Float(index * 11 + column + 100 * seed).bitPattern
          return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
        }
        #expect(row.array == expected)
      }
    }
  }
}
