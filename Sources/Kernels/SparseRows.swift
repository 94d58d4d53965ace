/// y += Σ coefficients[j] · matrix[indices[j]], a combination of a few rows of a matrix whose rows are contiguous.
///
/// The order of the sum is that of `indices`, whatever the number of threads.
public func addCombination(
  of matrix: Matrix, rows indices: UnsafePointer<Int32>, coefficients: UnsafePointer<Float>, count: Int,
  into y: UnsafeMutablePointer<Float>
) {
  precondition(matrix.rowsAreContiguous, "rows of the matrix must be contiguous")
  let part = Combination(matrix: matrix, indices: indices, coefficients: coefficients, count: count, y: y)
  switch matrix.elementType {
  case .float32: part.run({ loadWidened($0, .float32) }, { widenElement($0, .float32) })
  case .bfloat16: part.run({ loadWidened($0, .bfloat16) }, { widenElement($0, .bfloat16) })
  case .float16: part.run({ loadWidened($0, .float16) }, { widenElement($0, .float16) })
  }
}

private struct Combination {
  let matrix: Matrix
  let indices: UnsafePointer<Int32>
  let coefficients: UnsafePointer<Float>
  let count: Int
  let y: UnsafeMutablePointer<Float>

  @inline(__always)
  private func row(_ j: Int) -> UnsafeRawPointer {
    matrix.base + Int(indices[j]) * matrix.rowStride * matrix.elementType.size
  }

  /// Four rows at a time, so that y is read and written once for four products.
  @inline(__always)
  func run(_ lanes: (UnsafeRawPointer) -> Lanes, _ element: (UnsafeRawPointer) -> Float) {
    let size = matrix.elementType.size
    let width = matrix.columns
    var j = 0
    while j + 4 <= count {
      let (r0, r1, r2, r3) = (row(j), row(j + 1), row(j + 2), row(j + 3))
      let c0 = Lanes(repeating: coefficients[j])
      let c1 = Lanes(repeating: coefficients[j + 1])
      let c2 = Lanes(repeating: coefficients[j + 2])
      let c3 = Lanes(repeating: coefficients[j + 3])
      var i = 0
      while i + 8 <= width {
        let at = i * size
        var value = load(y + i).addingProduct(lanes(r0 + at), c0)
        value = value.addingProduct(lanes(r1 + at), c1)
        value = value.addingProduct(lanes(r2 + at), c2)
        store(value.addingProduct(lanes(r3 + at), c3), y + i)
        i += 8
      }
      while i < width {
        let at = i * size
        var value = y[i].addingProduct(element(r0 + at), c0[0])
        value = value.addingProduct(element(r1 + at), c1[0])
        value = value.addingProduct(element(r2 + at), c2[0])
        y[i] = value.addingProduct(element(r3 + at), c3[0])
        i += 1
      }
      j += 4
    }
    while j < count {
      let r = row(j)
      let c = Lanes(repeating: coefficients[j])
      var i = 0
      while i + 8 <= width {
        store(load(y + i).addingProduct(lanes(r + i * size), c), y + i)
        i += 8
      }
      while i < width {
        y[i] = y[i].addingProduct(element(r + i * size), c[0])
        i += 1
      }
      j += 1
    }
  }
}

/// result[j] ← result[j] · (matrix[indices[j]] · x), for a few rows of a matrix whose rows are contiguous.
public func multiplyByRowProducts(
  of matrix: Matrix, rows indices: UnsafePointer<Int32>, with x: UnsafePointer<Float>, count: Int,
  _ result: UnsafeMutablePointer<Float>
) {
  precondition(matrix.rowsAreContiguous, "rows of the matrix must be contiguous")
  switch matrix.elementType {
  case .float32:
    for j in 0..<count {
      let row = (matrix.base + Int(indices[j]) * matrix.rowStride * 4).assumingMemoryBound(to: Float.self)
      result[j] *= dot(row, x, count: matrix.columns)
    }
  case .bfloat16, .float16:
    let row = FloatBuffer(matrix.columns)
    for j in 0..<count {
      matrix.copyRow(Int(indices[j]), into: row.pointer)
      result[j] *= dot(row.pointer, x, count: matrix.columns)
    }
  }
}
