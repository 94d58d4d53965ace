/// out[r] = bias + Σ_i x[r, i]·weight[i] for rows of x, [rows, width]; sums in float64, in order.
public func rowScores(
  _ x: UnsafePointer<Float>, rows: Int, width: Int, weight: UnsafePointer<Double>, bias: Double,
  into out: UnsafeMutablePointer<Double>
) {
  for row in 0..<rows {
    let values = x + row * width
    var sum = bias
    for i in 0..<width { sum.addProduct(Double(values[i]), weight[i]) }
    out[row] = sum
  }
}

/// sum[i] += Σ_r coefficients[r]·x[r, i] for rows of x, [rows, width]; in float64, in order.
public func addWeightedRows(
  _ x: UnsafePointer<Float>, rows: Int, width: Int, coefficients: UnsafePointer<Double>,
  into sum: UnsafeMutablePointer<Double>
) {
  for row in 0..<rows {
    let (values, coefficient) = (x + row * width, coefficients[row])
    for i in 0..<width { sum[i].addProduct(coefficient, Double(values[i])) }
  }
}
