/// The gradient of `normalise` with respect to its input: Jᵀ·gradient, written to `out` or added to it.
///
/// `x` is the input of the norm, `gradient` ∂m/∂(its output). With x̂ the normalised row, s its scale and
/// g = gradient ⊙ weight: s·(g − mean(g) − x̂·mean(g ⊙ x̂)), without mean(g) for RMS. `out` may be `gradient`.
public func normGradient(
  _ x: UnsafePointer<Float>, stride: Int, gradient: UnsafePointer<Float>, gradientStride: Int,
  into out: UnsafeMutablePointer<Float>, outStride: Int, accumulate: Bool, rows: Int, width: Int, _ kind: NormKind,
  epsilon: Float, weight: [Float]?
) {
  precondition(weight.map { $0.count == width } ?? true, "norm width")
  withOptionalPointer(weight) { weight in
    forEachRow(rows, width: width) { row in
      let x = x + row * stride
      let gradient = gradient + row * gradientStride
      let out = out + row * outStride
      let mean = kind == .layerNorm ? rowMean(x, count: width) : 0
      let scale = 1 / (rowSquares(x, about: mean, count: width) / Float(width) + epsilon).squareRoot()
      let sums = weightedSums(gradient, weight, x, mean: mean, count: width)
      let shift = kind == .layerNorm ? sums.gradient / Float(width) : 0
      // x̂·mean(g ⊙ x̂) = (x − μ)·s²·mean(g ⊙ (x − μ))
      let slope = scale * scale * sums.product / Float(width)
      var i = 0
      while i + 8 <= width {
        var g = load(gradient + i)
        if let weight { g *= load(weight + i) }
        var value = (g - shift - (load(x + i) - mean) * slope) * scale
        if accumulate { value += load(out + i) }
        store(value, out + i)
        i += 8
      }
      while i < width {
        let g = gradient[i] * (weight?[i] ?? 1)
        let value = (g - shift - (x[i] - mean) * slope) * scale
        out[i] = accumulate ? out[i] + value : value
        i += 1
      }
    }
  }
}

/// Σ g and Σ g·(x − mean), with g = gradient ⊙ weight.
@inline(__always)
private func weightedSums(
  _ gradient: UnsafePointer<Float>, _ weight: UnsafePointer<Float>?, _ x: UnsafePointer<Float>, mean: Float, count: Int
) -> (gradient: Float, product: Float) {
  var total = Lanes(repeating: 0)
  var product = Lanes(repeating: 0)
  var i = 0
  while i + 8 <= count {
    var g = load(gradient + i)
    if let weight { g *= load(weight + i) }
    total += g
    product = product.addingProduct(g, load(x + i) - mean)
    i += 8
  }
  var (restTotal, restProduct): (Float, Float) = (0, 0)
  while i < count {
    let g = gradient[i] * (weight?[i] ?? 1)
    restTotal += g
    restProduct += g * (x[i] - mean)
    i += 1
  }
  return (total.total + restTotal, product.total + restProduct)
}
