extension Matrix {
  /// A float32 copy with contiguous rows.
  public func rowMajor() -> Matrix {
    let copy = FloatBuffer(rows * columns)
    if rowsAreContiguous {
      parallelFor(rows, minimumChunk: max(1, 65_536 / max(columns, 1))) { range in
        for row in range { copyRow(row, into: copy.pointer + row * columns) }
      }
    } else {
      // In blocks, so that both sides stay in cache.
      let side = 32
      let size = elementType.size
      parallelFor((rows + side - 1) / side, minimumChunk: max(1, 65_536 / max(side * columns, 1))) { blocks in
        for block in blocks {
          let someRows = block * side..<min((block + 1) * side, rows)
          for start in stride(from: 0, to: columns, by: side) {
            for column in start..<min(start + side, columns) {
              let source = base + column * columnStride * size
              for row in someRows {
                copy.pointer[row * columns + column] = widenElement(source + row * size, elementType)
              }
            }
          }
        }
      }
    }
    return Matrix(copy, rows: rows, columns: columns)
  }

  /// A float32 copy in the same layout, every element multiplied.
  public func scaled(by factor: Float) -> Matrix {
    guard rowsAreContiguous else { return transposed.scaled(by: factor).transposed }
    return scaledRows { _ in factor }
  }

  /// A float32 copy in the same layout, row i multiplied by `factors[i]`.
  public func scalingRows(by factors: [Float]) -> Matrix {
    precondition(factors.count == rows, "a factor per row")
    guard rowsAreContiguous else { return transposed.scalingColumns(by: factors).transposed }
    return scaledRows { factors[$0] }
  }

  /// A float32 copy in the same layout, column j multiplied by `factors[j]`.
  public func scalingColumns(by factors: [Float]) -> Matrix {
    precondition(factors.count == columns, "a factor per column")
    guard rowsAreContiguous else { return transposed.scalingRows(by: factors).transposed }
    let copy = rowMajor()
    let target = UnsafeMutableRawPointer(mutating: copy.base).assumingMemoryBound(to: Float.self)
    factors.withUnsafeBufferPointer { factors in
      guard let factors = factors.baseAddress else { return }
      for row in 0..<rows { multiplyRow(target + row * columns, by: factors, count: columns) }
    }
    return copy
  }

  /// A float32 copy of chosen rows, contiguous, in the order given.
  public func gatheringRows(_ chosen: [Int]) -> Matrix {
    let copy = FloatBuffer(chosen.count * columns)
    for (place, row) in chosen.enumerated() { copyRow(row, into: copy.pointer + place * columns) }
    return Matrix(copy, rows: chosen.count, columns: columns)
  }

  private func scaledRows(_ factor: (Int) -> Float) -> Matrix {
    let copy = rowMajor()
    let target = UnsafeMutableRawPointer(mutating: copy.base).assumingMemoryBound(to: Float.self)
    for row in 0..<rows { scaleAndShiftRow(target + row * columns, scale: factor(row), shift: 0, count: columns) }
    return copy
  }
}
