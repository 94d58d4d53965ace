/// x ← gradient ⊙ f'(x): what `activate` does, backwards, where it was applied to `x`.
public func activationGradient(
  _ gradient: UnsafePointer<Float>, at x: UnsafeMutablePointer<Float>, rows: Int, stride: Int, width: Int,
  _ function: ActivationFunction
) {
  forEachRow(rows, width: width) { row in
    let x = x + row * stride
    let gradient = gradient + row * stride
    switch function {
    case .geluTanh: zipMap(x, gradient, count: width) { geluTanhWithSlope($0).slope * $1 }
    case .gelu: zipMap(x, gradient, count: width) { geluWithSlope($0).slope * $1 }
    case .silu: zipMap(x, gradient, count: width) { siluWithSlope($0).slope * $1 }
    case .relu: zipMap(x, gradient, count: width) { reluWithSlope($0).slope * $1 }
    }
  }
}

/// `activateGated` backwards: up ← gradient ⊙ f(gate), gate ← gradient ⊙ up ⊙ f'(gate), both read before they are written.
public func gatedActivationGradient(
  _ gradient: UnsafePointer<Float>, up: UnsafeMutablePointer<Float>, gate: UnsafeMutablePointer<Float>, rows: Int,
  stride: Int, width: Int, _ function: ActivationFunction
) {
  forEachRow(rows, width: width) { row in
    let (gradient, up, gate) = (gradient + row * stride, up + row * stride, gate + row * stride)
    switch function {
    case .geluTanh: gatedRow(gradient, up, gate, count: width, geluTanhWithSlope)
    case .gelu: gatedRow(gradient, up, gate, count: width, geluWithSlope)
    case .silu: gatedRow(gradient, up, gate, count: width, siluWithSlope)
    case .relu: gatedRow(gradient, up, gate, count: width, reluWithSlope)
    }
  }
}

@inline(__always)
private func gatedRow(
  _ gradient: UnsafePointer<Float>, _ up: UnsafeMutablePointer<Float>, _ gate: UnsafeMutablePointer<Float>, count: Int,
  _ f: (Lanes) -> (value: Lanes, slope: Lanes)
) {
  var i = 0
  while i + 8 <= count {
    let g = load(gradient + i)
    let activation = f(load(gate + i))
    store(g * load(up + i) * activation.slope, gate + i)
    store(g * activation.value, up + i)
    i += 8
  }
  while i < count {
    let activation = f(Lanes(repeating: gate[i]))
    gate[i] = gradient[i] * up[i] * activation.slope[0]
    up[i] = gradient[i] * activation.value[0]
    i += 1
  }
}

@inline(__always)
private func reluWithSlope(_ x: Lanes) -> (value: Lanes, slope: Lanes) {
  let one = Lanes(repeating: 1)
  return (x.replacing(with: 0, where: x .< 0), one.replacing(with: 0, where: x .<= 0))
}

@inline(__always)
private func siluWithSlope(_ x: Lanes) -> (value: Lanes, slope: Lanes) {
  let sigmoid = 1 / (1 + exponential(-x))
  let value = x * sigmoid
  return (value, sigmoid.addingProduct(value, 1 - sigmoid))
}

/// x·σ(v) with v = 2u, and σ + x·σ(1 − σ)·v'.
@inline(__always)
private func geluTanhWithSlope(_ x: Lanes) -> (value: Lanes, slope: Lanes) {
  let square = x * x
  let factor = Lanes(repeating: 1.595_769_1)
  let v = x * Lanes(repeating: 1).addingProduct(square, Lanes(repeating: 0.044_715)) * factor
  let sigmoid = 1 / (1 + exponential(-v))
  let value = x * sigmoid
  let vSlope = Lanes(repeating: 1).addingProduct(square, Lanes(repeating: 0.134_145)) * factor
  return (value, sigmoid.addingProduct(value * (1 - sigmoid), vSlope))
}

/// x·Φ(x), and Φ(x) + x·φ(x) with the normal density φ.
@inline(__always)
private func geluWithSlope(_ x: Lanes) -> (value: Lanes, slope: Lanes) {
  let half = Lanes(repeating: 0.5)
  let cumulative = half.addingProduct(half, errorFunction(x * 0.707_106_77))
  let density = exponential(x * x * -0.5) * 0.398_942_28
  return (x * cumulative, cumulative.addingProduct(x, density))
}
