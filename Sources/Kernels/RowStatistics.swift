/// Mean of a row.
public func rowMean(_ x: UnsafePointer<Float>, count: Int) -> Float {
  sum(x, count: count) { $0 } / Float(count)
}

/// Σ (x[i] − centre)² over a row.
public func rowSquares(_ x: UnsafePointer<Float>, about centre: Float = 0, count: Int) -> Float {
  let centre = Lanes(repeating: centre)
  return sum(x, count: count) { lanes in
    let centred = lanes - centre
    return centred * centred
  }
}

/// out[i] = (x[i] − shift) · scale − offset[i]; no offset when nil.
public func shiftAndScaleRow(
  _ x: UnsafePointer<Float>, shift: Float, scale: Float, minus offset: UnsafePointer<Float>?,
  into out: UnsafeMutablePointer<Float>, count: Int
) {
  if let offset {
    for i in 0..<count { out[i] = (x[i] - shift) * scale - offset[i] }
  } else {
    for i in 0..<count { out[i] = (x[i] - shift) * scale }
  }
}

/// out = x − offset, row by row, [rows, width]; a copy without an offset.
public func shiftRows(
  _ x: UnsafePointer<Float>, by offset: [Float]?, rows: Int, width: Int, into out: UnsafeMutablePointer<Float>
) {
  guard let offset else { return out.update(from: x, count: rows * width) }
  precondition(offset.count == width, "offset length")
  offset.withUnsafeBufferPointer { offset in
    for row in 0..<rows {
      shiftAndScaleRow(
        x + row * width, shift: 0, scale: 1, minus: offset.baseAddress, into: out + row * width, count: width)
    }
  }
}

/// x[i] ← x[i] · scale + shift
public func scaleAndShiftRow(_ x: UnsafeMutablePointer<Float>, scale: Float, shift: Float, count: Int) {
  for i in 0..<count { x[i] = x[i] * scale + shift }
}

/// x[i] ← x[i] · factors[i]
public func multiplyRow(_ x: UnsafeMutablePointer<Float>, by factors: UnsafePointer<Float>, count: Int) {
  for i in 0..<count { x[i] *= factors[i] }
}

/// sums[i] += x[i] − y[i], in float64.
public func addDifference(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Double>, count: Int
) {
  for i in 0..<count { sums[i] += Double(x[i]) - Double(y[i]) }
}

/// out[i] = x[i] + y[i]
public func addRows(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int
) {
  for i in 0..<count { out[i] = x[i] + y[i] }
}

/// out[i] = max(x[i] · scale[i] + magnitude[i], 0) where x[i] + gate[i] > 0, else 0: a gated SAE's features from x·W_enc.
public func gateRow(
  _ x: UnsafePointer<Float>, gate: UnsafePointer<Float>, scale: UnsafePointer<Float>,
  magnitude: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int
) {
  for i in 0..<count {
    let value = magnitude[i].addingProduct(x[i], scale[i])
    out[i] = x[i] + gate[i] > 0 && value > 0 ? value : 0
  }
}

/// Sums over two rows x and y, in float64.
public struct RowPair: Sendable {
  /// Σ x²
  public var xx: Double = 0
  /// Σ y²
  public var yy: Double = 0
  /// Σ x·y
  public var xy: Double = 0
  /// Σ (x − y)²
  public var difference: Double = 0

  public init(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) {
    for i in 0..<count {
      let a = Double(x[i])
      let b = Double(y[i])
      xx += a * a
      yy += b * b
      xy += a * b
      difference += (a - b) * (a - b)
    }
  }
}

/// sums[i] += x[i], in float64.
public func addRow(_ x: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Double>, count: Int) {
  for i in 0..<count { sums[i] += Double(x[i]) }
}

extension Matrix {
  /// Euclidean norm of every row, summed in float64; rows must be contiguous.
  public func rowNorms() -> [Float] {
    precondition(rowsAreContiguous, "rows of the matrix must be contiguous")
    let norms = FloatBuffer(rows)
    parallelFor(rows, minimumChunk: max(1, 65_536 / max(columns, 1))) { range in
      for row in range {
        let start = base + row * rowStride * elementType.size
        var total: Double = 0
        for i in 0..<columns {
          let value = Double(widenElement(start + i * elementType.size, elementType))
          total += value * value
        }
        norms.pointer[row] = Float(total.squareRoot())
      }
    }
    return norms.array
  }
}
