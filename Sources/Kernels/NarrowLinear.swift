/// y[M, out] = x[M, in] · weightᵀ (+ y) for a few rows: each weight element is read once, as it is stored.
func narrowLinear(
  _ x: UnsafePointer<Float>, rows: Int, xStride: Int, weight: Matrix, into y: UnsafeMutablePointer<Float>,
  yStride: Int, accumulate: Bool
) {
  let chunk = max(1, 65_536 / max(weight.columns, 1))
  parallelFor(weight.rows, minimumChunk: chunk) { outputs in
    var row = 0
    while row < rows {
      let group = min(4, rows - row)
      let part = NarrowPart(
        x: x + row * xStride, xStride: xStride, y: y + row * yStride, yStride: yStride, rows: group,
        accumulate: accumulate)
      // One specialisation per element type.
      switch weight.elementType {
      case .float32:
        part.run(weight, outputs, lanes: { loadWidened($0, .float32) }, element: { widenElement($0, .float32) })
      case .bfloat16:
        part.run(weight, outputs, lanes: { loadWidened($0, .bfloat16) }, element: { widenElement($0, .bfloat16) })
      case .float16:
        part.run(weight, outputs, lanes: { loadWidened($0, .float16) }, element: { widenElement($0, .float16) })
      }
      row += group
    }
  }
}

/// Up to four rows of x against a range of outputs.
private struct NarrowPart {
  let x: UnsafePointer<Float>
  let xStride: Int
  let y: UnsafeMutablePointer<Float>
  let yStride: Int
  let rows: Int
  let accumulate: Bool

  @inline(__always)
  func run(
    _ weight: Matrix, _ outputs: Range<Int>, lanes: (UnsafeRawPointer) -> Lanes,
    element: (UnsafeRawPointer) -> Float
  ) {
    if weight.rowsAreContiguous {
      if rows == 1 {
        for output in outputs { dotRow(weight, output, lanes, element) }
      } else {
        for output in outputs { dotRows(weight, output, lanes, element) }
      }
    } else {
      addColumns(weight, outputs, lanes, element)
    }
  }

  @inline(__always)
  private func put(_ value: Float, _ row: Int, _ output: Int) {
    let target = y + row * yStride + output
    target.pointee = accumulate ? target.pointee + value : value
  }

  @inline(__always)
  private func dotRow(
    _ weight: Matrix, _ output: Int, _ lanes: (UnsafeRawPointer) -> Lanes, _ element: (UnsafeRawPointer) -> Float
  ) {
    let size = weight.elementType.size
    let start = weight.base + output * weight.rowStride * size
    let count = weight.columns
    var a = Lanes(repeating: 0)
    var b = a
    var c = a
    var d = a
    var i = 0
    while i + 32 <= count {
      a = a.addingProduct(lanes(start + i * size), load(x + i))
      b = b.addingProduct(lanes(start + (i + 8) * size), load(x + i + 8))
      c = c.addingProduct(lanes(start + (i + 16) * size), load(x + i + 16))
      d = d.addingProduct(lanes(start + (i + 24) * size), load(x + i + 24))
      i += 32
    }
    while i + 8 <= count {
      a = a.addingProduct(lanes(start + i * size), load(x + i))
      i += 8
    }
    var rest: Float = 0
    while i < count {
      rest = rest.addingProduct(element(start + i * size), x[i])
      i += 1
    }
    put(((a + b) + (c + d)).total + rest, 0, output)
  }

  @inline(__always)
  private func dotRows(
    _ weight: Matrix, _ output: Int, _ lanes: (UnsafeRawPointer) -> Lanes, _ element: (UnsafeRawPointer) -> Float
  ) {
    let size = weight.elementType.size
    let start = weight.base + output * weight.rowStride * size
    let count = weight.columns
    let x1 = x + min(1, rows - 1) * xStride
    let x2 = x + min(2, rows - 1) * xStride
    let x3 = x + min(3, rows - 1) * xStride
    var a = Lanes(repeating: 0)
    var b = a
    var c = a
    var d = a
    var i = 0
    while i + 8 <= count {
      let w = lanes(start + i * size)
      a = a.addingProduct(w, load(x + i))
      b = b.addingProduct(w, load(x1 + i))
      c = c.addingProduct(w, load(x2 + i))
      d = d.addingProduct(w, load(x3 + i))
      i += 8
    }
    var rest = SIMD4<Float>(repeating: 0)
    while i < count {
      rest += element(start + i * size) * SIMD4(x[i], x1[i], x2[i], x3[i])
      i += 1
    }
    let totals = SIMD4(a.total, b.total, c.total, d.total) + rest
    for row in 0..<rows { put(totals[row], row, output) }
  }

  /// The layout whose neighbours are outputs: y += x[k] · column k, 64 outputs at a time held in registers.
  @inline(__always)
  private func addColumns(
    _ weight: Matrix, _ outputs: Range<Int>, _ lanes: (UnsafeRawPointer) -> Lanes,
    _ element: (UnsafeRawPointer) -> Float
  ) {
    let size = weight.elementType.size
    let step = weight.columnStride * size
    for row in 0..<rows {
      let x = x + row * xStride
      let y = y + row * yStride
      if !accumulate { (y + outputs.lowerBound).update(repeating: 0, count: outputs.count) }
      // Blocks of outputs small enough to stay in the first-level cache while the columns stream by.
      var start = outputs.lowerBound
      while start < outputs.upperBound {
        let end = min(start + 1024, outputs.upperBound)
        var k = 0
        while k + 4 <= weight.columns {
          let w = weight.base + k * step
          let x0 = Lanes(repeating: x[k])
          let x1 = Lanes(repeating: x[k + 1])
          let x2 = Lanes(repeating: x[k + 2])
          let x3 = Lanes(repeating: x[k + 3])
          var i = start
          while i + 8 <= end {
            let p = w + i * size
            var value = load(y + i).addingProduct(lanes(p), x0)
            value = value.addingProduct(lanes(p + step), x1)
            value = value.addingProduct(lanes(p + 2 * step), x2)
            value = value.addingProduct(lanes(p + 3 * step), x3)
            store(value, y + i)
            i += 8
          }
          while i < end {
            let p = w + i * size
            var value = y[i].addingProduct(element(p), x0[0])
            value = value.addingProduct(element(p + step), x1[0])
            value = value.addingProduct(element(p + 2 * step), x2[0])
            y[i] = value.addingProduct(element(p + 3 * step), x3[0])
            i += 1
          }
          k += 4
        }
        while k < weight.columns {
          let w = weight.base + k * step
          var i = start
          while i < end {
            y[i] = y[i].addingProduct(element(w + i * size), x[k])
            i += 1
          }
          k += 1
        }
        start = end
      }
    }
  }
}
