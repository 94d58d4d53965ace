/// out[b] = mean of the rows `ranges[b]` of x, [ranges, width]; sums in float64, zero for an empty range.
public func meanOfRows(
  _ x: UnsafePointer<Float>, width: Int, ranges: [Range<Int>], into out: UnsafeMutablePointer<Float>
) {
  parallelFor(ranges.count, minimumChunk: max(1, 1_024 / max(width, 1))) { chunk in
    var sums = [Double](repeating: 0, count: width)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let total = sums.baseAddress else { return }
      for index in chunk {
        total.update(repeating: 0, count: width)
        for row in ranges[index] { addRow(x + row * width, to: total, count: width) }
        let scale = 1 / Double(max(ranges[index].count, 1))
        for i in 0..<width { out[index * width + i] = Float(total[i] * scale) }
      }
    }
  }
}

/// x ← x / max(‖x‖, 10⁻¹²), row by row; the norm in float64.
public func scaleRowsToUnitLength(_ x: UnsafeMutablePointer<Float>, rows: Int, width: Int) {
  forEachRow(rows, width: width) { row in
    let x = x + row * width
    let squares = RowPair(x, x, count: width).xx
    scaleAndShiftRow(x, scale: Float(1 / max(squares.squareRoot(), 1e-12)), shift: 0, count: width)
  }
}

/// out[i] = the row `rows[i]` of x, whose rows are `stride` apart. [rows, width]
public func gatherRows(
  _ x: UnsafePointer<Float>, stride: Int, rows: [Int], width: Int, into out: UnsafeMutablePointer<Float>
) {
  for (place, row) in rows.enumerated() { (out + place * width).update(from: x + row * stride, count: width) }
}
