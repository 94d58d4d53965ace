/// y[M, out] = x[M, in] · weightᵀ (+ y) for a few rows: each weight element is read from memory once, as it is stored.
func narrowLinear(
  _ x: UnsafePointer<Float>, rows: Int, xStride: Int, weight: Matrix, into y: UnsafeMutablePointer<Float>,
  yStride: Int, accumulate: Bool
) {
  let chunk = max(1, 65_536 / max(weight.columns, 1))
  parallelFor(weight.rows, minimumChunk: chunk) { outputs in
    let part = NarrowPart(x: x, xStride: xStride, y: y, yStride: yStride, rows: rows, accumulate: accumulate)
    switch weight.elementType {
    case .float32: part.runFloat32(weight, outputs)
    case .bfloat16: part.runBFloat16(weight, outputs)
    case .float16: part.runFloat16(weight, outputs)
    }
  }
}

/// A few rows of x against a range of outputs.
private struct NarrowPart {
  let x: UnsafePointer<Float>
  let xStride: Int
  let y: UnsafeMutablePointer<Float>
  let yStride: Int
  let rows: Int
  let accumulate: Bool

  // A function per element type: inside a closure that other threads run, the loads below would stay calls.
  @inline(never)
  func runFloat32(_ weight: Matrix, _ outputs: Range<Int>) {
    run(weight, outputs, lanes: { loadWidened($0, .float32) }, element: { widenElement($0, .float32) })
  }

  @inline(never)
  func runBFloat16(_ weight: Matrix, _ outputs: Range<Int>) {
    run(weight, outputs, lanes: { loadWidened($0, .bfloat16) }, element: { widenElement($0, .bfloat16) })
  }

  @inline(never)
  func runFloat16(_ weight: Matrix, _ outputs: Range<Int>) {
    run(weight, outputs, lanes: { loadWidened($0, .float16) }, element: { widenElement($0, .float16) })
  }

  @inline(__always)
  private func run(
    _ weight: Matrix, _ outputs: Range<Int>, lanes: (UnsafeRawPointer) -> Lanes,
    element: (UnsafeRawPointer) -> Float
  ) {
    if !weight.rowsAreContiguous {
      addColumns(weight, outputs, lanes, element)
    } else if rows == 1 {
      for output in outputs { dotRow(weight, output, lanes, element) }
    } else {
      dotRows(weight, outputs, lanes, element)
    }
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
    while i &+ 32 <= count {
      let w = start + i &* size
      a = a.addingProduct(lanes(w), load(x + i))
      b = b.addingProduct(lanes(w + 8 * size), load(x + i + 8))
      c = c.addingProduct(lanes(w + 16 * size), load(x + i + 16))
      d = d.addingProduct(lanes(w + 24 * size), load(x + i + 24))
      i &+= 32
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
    let total = ((a + b) + (c + d)).total + rest
    y[output] = accumulate ? y[output] + total : total
  }

  /// Four rows at a time. What is used again stays in cache: in the second level the weights of a block of outputs, which
  /// every four rows need, in the first the part of four rows that every output of the block needs.
  @inline(__always)
  private func dotRows(
    _ weight: Matrix, _ outputs: Range<Int>, _ lanes: (UnsafeRawPointer) -> Lanes,
    _ element: (UnsafeRawPointer) -> Float
  ) {
    let block = max(1, 131_072 / max(1, weight.columns * weight.elementType.size))
    var start = outputs.lowerBound
    while start < outputs.upperBound {
      let end = min(start + block, outputs.upperBound)
      for first in stride(from: 0, to: max(weight.columns, 1), by: 1024) {
        let columns = first..<min(first + 1024, weight.columns)
        var row = 0
        while row < rows {
          for output in start..<end { dotFour(weight, output, columns, row: row, lanes, element) }
          row += 4
        }
      }
      start = end
    }
  }

  /// One output's product with rows `row` to `row + 3`, as many as there are, over a range of columns.
  @inline(__always)
  private func dotFour(
    _ weight: Matrix, _ output: Int, _ columns: Range<Int>, row: Int, _ lanes: (UnsafeRawPointer) -> Lanes,
    _ element: (UnsafeRawPointer) -> Float
  ) {
    let size = weight.elementType.size
    let start = weight.base + output * weight.rowStride * size
    let group = min(4, rows - row)
    let x0 = x + row * xStride
    let x1 = x0 + min(1, group - 1) * xStride
    let x2 = x0 + min(2, group - 1) * xStride
    let x3 = x0 + (group - 1) * xStride
    // Two sums per row, as a sum waits for its last addition.
    var a0 = Lanes(repeating: 0)
    var (b0, c0, d0, a1, b1, c1, d1) = (a0, a0, a0, a0, a0, a0, a0)
    var i = columns.lowerBound
    while i &+ 16 <= columns.upperBound {
      let w0 = lanes(start + i &* size)
      a0 = a0.addingProduct(w0, load(x0 + i))
      b0 = b0.addingProduct(w0, load(x1 + i))
      c0 = c0.addingProduct(w0, load(x2 + i))
      d0 = d0.addingProduct(w0, load(x3 + i))
      let w1 = lanes(start + (i &+ 8) &* size)
      a1 = a1.addingProduct(w1, load(x0 + i + 8))
      b1 = b1.addingProduct(w1, load(x1 + i + 8))
      c1 = c1.addingProduct(w1, load(x2 + i + 8))
      d1 = d1.addingProduct(w1, load(x3 + i + 8))
      i &+= 16
    }
    var rest = SIMD4<Float>(repeating: 0)
    while i < columns.upperBound {
      rest += element(start + i * size) * SIMD4(x0[i], x1[i], x2[i], x3[i])
      i += 1
    }
    let totals = SIMD4((a0 + a1).total, (b0 + b1).total, (c0 + c1).total, (d0 + d1).total) + rest
    for place in 0..<group {
      let target = y + (row + place) * yStride + output
      target.pointee = accumulate || columns.lowerBound > 0 ? target.pointee + totals[place] : totals[place]
    }
  }

  /// The layout whose neighbours are outputs: y += x[k] · column k, eight columns at a time.
  @inline(__always)
  private func addColumns(
    _ weight: Matrix, _ outputs: Range<Int>, _ lanes: (UnsafeRawPointer) -> Lanes,
    _ element: (UnsafeRawPointer) -> Float
  ) {
    if !accumulate {
      for row in 0..<rows { (y + row * yStride + outputs.lowerBound).update(repeating: 0, count: outputs.count) }
    }
    // Blocks of outputs whose part of y, and of eight columns, stays in the first-level cache while the columns stream
    // by.
    let block = max(256, 4096 / rows)
    var start = outputs.lowerBound
    while start < outputs.upperBound {
      let end = min(start + block, outputs.upperBound)
      var k = 0
      while k < weight.columns {
        let columns = min(8, weight.columns - k)
        for row in 0..<rows {
          if columns == 8 {
            addEight(weight, k, start..<end, row: row, lanes, element)
          } else {
            addSingly(weight, k..<k + columns, start..<end, row: row, element)
          }
        }
        k += columns
      }
      start = end
    }
  }

  /// y[row] += columns k to k + 7.
  @inline(__always)
  private func addEight(
    _ weight: Matrix, _ k: Int, _ outputs: Range<Int>, row: Int, _ lanes: (UnsafeRawPointer) -> Lanes,
    _ element: (UnsafeRawPointer) -> Float
  ) {
    let size = weight.elementType.size
    let step = weight.columnStride * size
    let base = weight.base + k * step
    let x = x + row * xStride + k
    let x0 = Lanes(repeating: x[0])
    let x1 = Lanes(repeating: x[1])
    let x2 = Lanes(repeating: x[2])
    let x3 = Lanes(repeating: x[3])
    let x4 = Lanes(repeating: x[4])
    let x5 = Lanes(repeating: x[5])
    let x6 = Lanes(repeating: x[6])
    let x7 = Lanes(repeating: x[7])
    let y = y + row * yStride
    var i = outputs.lowerBound
    while i &+ 8 <= outputs.upperBound {
      let p = base + i &* size
      var value = load(y + i).addingProduct(lanes(p), x0)
      value = value.addingProduct(lanes(p + step), x1)
      value = value.addingProduct(lanes(p + 2 * step), x2)
      value = value.addingProduct(lanes(p + 3 * step), x3)
      value = value.addingProduct(lanes(p + 4 * step), x4)
      value = value.addingProduct(lanes(p + 5 * step), x5)
      value = value.addingProduct(lanes(p + 6 * step), x6)
      value = value.addingProduct(lanes(p + 7 * step), x7)
      store(value, y + i)
      i &+= 8
    }
    addSingly(weight, k..<k + 8, i..<outputs.upperBound, row: row, element)
  }

  @inline(__always)
  private func addSingly(
    _ weight: Matrix, _ columns: Range<Int>, _ outputs: Range<Int>, row: Int, _ element: (UnsafeRawPointer) -> Float
  ) {
    let size = weight.elementType.size
    for k in columns {
      let column = weight.base + k * weight.columnStride * size
      let factor = x[row * xStride + k]
      let y = y + row * yStride
      for i in outputs { y[i] = y[i].addingProduct(element(column + i * size), factor) }
    }
  }
}
