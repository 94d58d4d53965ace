import COpenBLAS

/// y[M, out] = x[M, in] · weightᵀ (+ bias) (+ y), the weight being [out, in] in any layout and element type.
///
/// Few rows are bound by reading the weight once, so they go through loops that use it as it is stored; many rows go
/// through BLAS, half-precision weights being widened a tile at a time.
public func linear(
  _ x: UnsafePointer<Float>, rows: Int, stride xStride: Int, weight: Matrix, bias: [Float]? = nil,
  into y: UnsafeMutablePointer<Float>, stride yStride: Int, accumulate: Bool = false
) {
  precondition(bias.map { $0.count == weight.rows } ?? true, "bias length")
  guard rows > 0, weight.rows > 0 else { return }
  if rows <= weight.narrowRows {
    narrowLinear(x, rows: rows, xStride: xStride, weight: weight, into: y, yStride: yStride, accumulate: accumulate)
    if let bias { addBias(bias, to: y, rows: rows, stride: yStride) }
    return
  }
  // The bias goes first: BLAS then adds to it, where it would have written zeros to add to.
  if let bias {
    if accumulate {
      addBias(bias, to: y, rows: rows, stride: yStride)
    } else {
      copyBias(bias, to: y, rows: rows, stride: yStride)
    }
  }
  let accumulate = accumulate || bias != nil
  if weight.elementType == .float32 {
    Threads.withParallelBLAS {
      multiply(x, rows, xStride, weight, into: y, yStride, accumulate: accumulate)
    }
  } else {
    wideLinearHalf(x, rows: rows, xStride: xStride, weight: weight, into: y, yStride: yStride, accumulate: accumulate)
  }
}

extension Matrix {
  /// Up to this many rows the loops over a weight as it is stored are faster than BLAS, which packs it first; measured
  /// for each layout.
  var narrowRows: Int { rowsAreContiguous ? 16 : 8 }
}

/// Elements of a weight tile widened to float32 at a time: 2 MiB, half of a usual level-2 and level-3 share.
private let tileElements = 524_288

private func addBias(_ bias: [Float], to y: UnsafeMutablePointer<Float>, rows: Int, stride: Int) {
  bias.withUnsafeBufferPointer { bias in
    forEachRow(rows, width: bias.count) { row in
      addScaled(bias.baseAddress!, scale: 1, into: y + row * stride, count: bias.count)
    }
  }
}

private func copyBias(_ bias: [Float], to y: UnsafeMutablePointer<Float>, rows: Int, stride: Int) {
  bias.withUnsafeBufferPointer { bias in
    forEachRow(rows, width: bias.count) { row in
      (y + row * stride).update(from: bias.baseAddress!, count: bias.count)
    }
  }
}

/// sgemm for float32 weights in either layout; the caller has chosen how many threads BLAS uses.
func multiply(
  _ x: UnsafePointer<Float>, _ rows: Int, _ xStride: Int, _ weight: Matrix, into y: UnsafeMutablePointer<Float>,
  _ yStride: Int, scale: Float = 1, accumulate: Bool
) {
  let contiguous = weight.rowsAreContiguous
  // A single row (or column) may have any stride to the next, but BLAS insists on a plausible one.
  let stride = max(contiguous ? weight.rowStride : weight.columnStride, contiguous ? weight.columns : weight.rows, 1)
  cblas_sgemm(
    CblasRowMajor, CblasNoTrans, contiguous ? CblasTrans : CblasNoTrans, Int32(rows), Int32(weight.rows),
    Int32(weight.columns), scale, x, Int32(xStride), weight.base.assumingMemoryBound(to: Float.self),
    Int32(stride), accumulate ? 1 : 0, y, Int32(yStride))
}

private func wideLinearHalf(
  _ x: UnsafePointer<Float>, rows: Int, xStride: Int, weight: Matrix, into y: UnsafeMutablePointer<Float>,
  yStride: Int, accumulate: Bool
) {
  let tileRows = max(1, min(weight.rows, tileElements / max(weight.columns, 1)))
  let tile = FloatBuffer(tileRows * weight.columns)
  var start = 0
  while start < weight.rows {
    let part = widenTile(weight, start..<min(start + tileRows, weight.rows), into: tile)
    Threads.withParallelBLAS {
      multiply(x, rows, xStride, part, into: y + start, yStride, accumulate: accumulate)
    }
    start += tileRows
  }
}

/// Widens rows `range` of `weight` into `tile`, keeping its layout.
func widenTile(_ weight: Matrix, _ range: Range<Int>, into tile: FloatBuffer) -> Matrix {
  weight.rows(range).widened(into: tile.pointer)
}

extension Matrix {
  /// The same as float32 in the same layout: itself, or a copy in `copy`, which has room for all elements.
  func widened(into copy: UnsafeMutablePointer<Float>) -> Matrix {
    guard elementType != .float32 else { return self }
    guard rowsAreContiguous else { return transposed.widened(into: copy).transposed }
    forEachRow(rows, width: columns) { row in
      widen(base + row * rowStride * elementType.size, elementType, into: copy + row * columns, count: columns)
    }
    return Matrix(base: copy, elementType: .float32, rows: rows, columns: columns, rowStride: columns, owner: nil)
  }
}
