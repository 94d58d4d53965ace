/// The element-wise nonlinearity of an MLP.
public enum ActivationFunction: Sendable {
  /// ½x(1 + tanh(√(2/π)(x + 0.044715x³))): `gelu_new`, `gelu_pytorch_tanh`.
  case geluTanh
  /// ½x(1 + erf(x/√2)).
  case gelu
  /// x·σ(x).
  case silu
  /// max(x, 0).
  case relu
}

/// x ← f(x) on `rows` rows of `width` elements.
public func activate(
  _ x: UnsafeMutablePointer<Float>, rows: Int, stride: Int, width: Int, _ function: ActivationFunction
) {
  forEachRow(rows, width: width) { row in
    let x = x + row * stride
    switch function {
    case .geluTanh: map(x, into: x, count: width, geluTanh)
    case .gelu: map(x, into: x, count: width, gelu)
    case .silu: map(x, into: x, count: width, silu)
    case .relu: map(x, into: x, count: width) { $0.replacing(with: 0, where: $0 .< 0) }
    }
  }
}

/// x ← f(gate) ⊙ x: the gated MLP of Llama-like models.
public func activateGated(
  _ x: UnsafeMutablePointer<Float>, gate: UnsafeMutablePointer<Float>, rows: Int, stride: Int, width: Int,
  _ function: ActivationFunction
) {
  activate(gate, rows: rows, stride: stride, width: width, function)
  forEachRow(rows, width: width) { row in
    let x = x + row * stride
    let gate = gate + row * stride
    var i = 0
    while i + 8 <= width {
      store(load(x + i) * load(gate + i), x + i)
      i += 8
    }
    while i < width {
      x[i] *= gate[i]
      i += 1
    }
  }
}

/// Runs `body` for every row, on several threads when there is enough to do.
@inline(__always)
func forEachRow(_ rows: Int, width: Int, _ body: (Int) -> Void) {
  parallelFor(rows, minimumChunk: max(1, 16_384 / max(width, 1))) { range in
    for row in range { body(row) }
  }
}

@inline(__always)
private func silu(_ x: Lanes) -> Lanes { x / (1 + exponential(-x)) }

/// ½(1 + tanh u) = σ(2u), which needs one exponential.
@inline(__always)
private func geluTanh(_ x: Lanes) -> Lanes {
  let cubic = Lanes(repeating: 1).addingProduct(x * x, Lanes(repeating: 0.044_715))
  return x / (1 + exponential(x * cubic * Lanes(repeating: -1.595_769_1)))
}

@inline(__always)
private func gelu(_ x: Lanes) -> Lanes {
  let half = x * 0.5
  return half.addingProduct(half, errorFunction(x * 0.707_106_77))
}

/// erf(x) as x·P(x²)/Q(x²) on [−4, 4], where it has reached ±1 in float32; absolute error below 4e-7.
@inline(__always)
func errorFunction(_ x: Lanes) -> Lanes {
  let limit = Lanes(repeating: 4)
  var x = x.replacing(with: limit, where: x .> limit)
  x.replace(with: -limit, where: x .< -limit)
  let s = x * x
  var p = Lanes(repeating: -2.726_142_2e-10)
  p = Lanes(repeating: 2.770_681_4e-08).addingProduct(p, s)
  p = Lanes(repeating: -2.101_024_0e-06).addingProduct(p, s)
  p = Lanes(repeating: -5.692_506_4e-05).addingProduct(p, s)
  p = Lanes(repeating: -7.349_906_3e-04).addingProduct(p, s)
  p = Lanes(repeating: -2.954_599_8e-03).addingProduct(p, s)
  p = Lanes(repeating: -1.609_603_3e-02).addingProduct(p, s)
  var q = Lanes(repeating: -1.456_607_2e-05)
  q = Lanes(repeating: -2.133_740_6e-04).addingProduct(q, s)
  q = Lanes(repeating: -1.682_827_0e-03).addingProduct(q, s)
  q = Lanes(repeating: -7.373_329_2e-03).addingProduct(q, s)
  q = Lanes(repeating: -1.426_473_9e-02).addingProduct(q, s)
  return x * p / q
}
