import Testing

@testable import Kernels

@Suite struct EncoderSelectionTests {
  /// Rows of one tile and of several, every layout and element type, against products taken one by one.
  @Test(arguments: [3, 40, 1_100], [ElementType.float32, .bfloat16, .float16])
  func selectionsAreThoseOfWholeRows(rows: Int, type: ElementType) {
    // 1,100 rows have tiles of fewer features than there are.
    let (width, features) = (5, 1_203)
    var random = SeededRandom(seed: 12)
    let input = FloatBuffer((0..<rows * width).map { _ in Float(random.nextUnit() * 2 - 1) })
    // Eighths are exact in every type.
    let weights = (0..<features * width).map { _ in Float(Int(random.nextUnit() * 17) - 8) / 8 }
    let bias = FloatBuffer((0..<features).map { _ in Float(random.nextUnit() - 0.5) })
    for transposed in [false, true] {
      let stored = StoredWeights(weights, rows: features, columns: width, type, transposed: transposed)
      let tiles = EncoderTiles(input: input.pointer, rows: rows, weights: stored.matrix, bias: bias.pointer)
      let (top, above, largest) = (RowEntries(), RowEntries(), RowEntries())
      tiles.selectTop(7, positiveOnly: true, into: top)
      let bounds = [Float](repeating: 1, count: features)
      tiles.selectAbove(bounds, into: above)
      tiles.selectLargest(ofEach: 4, into: largest)
      for row in stride(from: 0, to: rows, by: max(1, rows / 11)) {
        let p = (0..<features).map { i in
          (0..<width).reduce(Double(bias.pointer[i])) {
            $0 + Double(input.pointer[row * width + $1]) * Double(weights[i * width + $1])
          }
        }
        expect(top, row, p.indices.sorted { p[$0] > p[$1] }.prefix(7).sorted(), p)
        expect(above, row, p.indices.filter { p[$0] > 1 }, p)
        // Groups of 300; the last three features are in none.
        let winners = (0..<4).map { group in (group * 300..<(group + 1) * 300).max { p[$0] < p[$1] }! }
        expect(largest, row, winners.filter { p[$0] > 0 }, p)
      }
    }
  }

  /// What is done to the products acts on every tile with the features it holds.
  @Test func finishingSeesTheFeaturesOfItsTile() {
    let (rows, features) = (1_100, 2_000)
    let input = FloatBuffer((0..<rows).map { Float($0 % 3) })
    let ones = FloatBuffer(Array(repeating: 1, count: features))
    let zeros = FloatBuffer.zeroed(features)
    let tiles = EncoderTiles(
      input: input.pointer, rows: rows, weights: Matrix(ones, rows: features, columns: 1), bias: zeros.pointer
    ) { products, part in
      for (place, feature) in part.enumerated() { products[place] *= feature % 500 == 499 ? Float(feature) : 0 }
    }
    let entries = RowEntries()
    tiles.selectTop(3, positiveOnly: true, into: entries)
    for row in [0, 1, 2, 1_025, 1_099] {
      let found = entries.range(of: row).map { (entries.indices.pointer[$0], entries.values.pointer[$0]) }
      let expected: [Int32] = row % 3 == 0 ? [] : [999, 1_499, 1_999]
      #expect(found.map(\.0) == expected)
      #expect(found.map(\.1) == expected.map { Float($0) * Float(row % 3) })
    }
  }

  private func expect(_ entries: RowEntries, _ row: Int, _ features: [Int], _ p: [Double]) {
    let range = entries.range(of: row)
    #expect(range.map { Int(entries.indices.pointer[$0]) } == features, "row \(row)")
    for (place, feature) in zip(range, features) {
      #expect(abs(Double(entries.values.pointer[place]) - p[feature]) < 1e-5)
    }
  }
}

/// A weight matrix in a layout and element type.
private final class StoredWeights {
  let matrix: Matrix
  private let bytes: UnsafeMutableRawPointer

  init(_ values: [Float], rows: Int, columns: Int, _ type: ElementType, transposed: Bool) {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: values.count * 4, alignment: 64)
    for (index, value) in values.enumerated() {
      let place = transposed ? index % columns * rows + index / columns : index
      switch type {
      case .float32: bytes.storeBytes(of: value, toByteOffset: place * 4, as: Float.self)
      case .bfloat16:
        bytes.storeBytes(of: UInt16(value.bitPattern >> 16), toByteOffset: place * 2, as: UInt16.self)
      case .float16: bytes.storeBytes(of: Float16(value).bitPattern, toByteOffset: place * 2, as: UInt16.self)
      }
    }
    self.bytes = bytes
    matrix = Matrix(
      base: bytes, elementType: type, rows: rows, columns: columns, rowStride: transposed ? 1 : columns,
      columnStride: transposed ? rows : 1, owner: nil)
  }

  deinit { bytes.deallocate() }
}
