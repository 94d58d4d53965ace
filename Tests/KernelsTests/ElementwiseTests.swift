import Testing

@testable import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct ElementwiseTests {
  /// −88 … 88 densely, and lengths that leave a tail.
  private var points: [Float] { (0..<20_003).map { Float($0) * (176.0 / 20_002) - 88 } }

  @Test func exponentialIsWithinTwoUlps() {
    let y = FloatBuffer(points)
    map(y.pointer, into: y.pointer, count: y.count, exponential)
    for (x, found) in zip(points, y.array) where x > -87.2 {
      let expected = exp(Double(x))
      #expect(abs(Double(found) - expected) < 2.4e-7 * expected, "e^\(x)")
    }
    #expect(y.array[0] < 2e-38)
  }

  @Test func softCapIsATanh() {
    for cap: Float in [0.1, 2.5, 50] {
      let y = FloatBuffer(points.map { $0 * abs($0) / 100 })
      let inputs = y.array
      softCap(y.pointer, count: y.count, cap: cap)
      for (x, found) in zip(inputs, y.array) {
        let expected = Double(cap) * tanh(Double(x) / Double(cap))
        #expect(abs(Double(found) - expected) <= 2.5e-7 * abs(expected), "\(cap) tanh(\(x)/\(cap))")
      }
    }
  }

  @Test(arguments: [ActivationFunction.gelu, .geluTanh, .silu, .relu])
  func activationsMatchLibm(function: ActivationFunction) {
    let points = (0..<4_003).map { Float($0) * (24.0 / 4_002) - 12 }
    let y = FloatBuffer(points)
    activate(y.pointer, rows: 1, stride: points.count, width: points.count, function)
    for (point, found) in zip(points, y.array) {
      let x = Double(point)
      let expected: Double
      switch function {
      case .gelu: expected = x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
      case .geluTanh: expected = 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
      case .silu: expected = x / (1 + exp(-x))
      case .relu: expected = max(x, 0)
      }
      #expect(abs(Double(found) - expected) < 4e-7 * max(1, abs(x)), "\(function)(\(x))")
    }
  }

  @Test func gatedActivationMultiplies() {
    let up = FloatBuffer([1, -2, 3, 0.5, 4, 5, 6, 7, 8, 9, 2])
    let gate = FloatBuffer([1, 2, -1, 0, 3, 1, 1, 1, 1, 1, -3])
    let expected = zip(up.array, gate.array).map { Double($0) * Double($1) / (1 + exp(-Double($1))) }
    activateGated(up.pointer, gate: gate.pointer, rows: 1, stride: 11, width: 11, .silu)
    for (found, expected) in zip(up.array, expected) { #expect(abs(Double(found) - expected) < 1e-5) }
  }

  @Test(arguments: [NormKind.layerNorm, .rms])
  func normsMatchTheirFormula(kind: NormKind) {
    let (rows, width, stride) = (3, 21, 25)
    var random = SeededRandom(seed: 5)
    let x = FloatBuffer((0..<rows * stride).map { _ in Float(random.nextUnit() * 4 + 1) })
    let weight = (0..<width).map { _ in Float(random.nextUnit()) }
    let bias = (0..<width).map { _ in Float(random.nextUnit()) }
    let out = FloatBuffer(rows * width)
    normalise(
      x.pointer, stride: stride, into: out.pointer, outStride: width, rows: rows, width: width, kind, epsilon: 1e-3,
      weight: weight, bias: bias)
    for row in 0..<rows {
      let values = (0..<width).map { Double(x.pointer[row * stride + $0]) }
      let mean = kind == .layerNorm ? values.reduce(0, +) / Double(width) : 0
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      for i in 0..<width {
        let expected = (values[i] - mean) / (variance + 1e-3).squareRoot() * Double(weight[i]) + Double(bias[i])
        #expect(abs(Double(out.pointer[row * width + i]) - expected) < 2e-6)
      }
    }
  }

  @Test func maximumTakesTheFirstOfEquals() {
    for count in 1...40 {
      for place in 0..<count {
        var values = Array(repeating: Float(-1), count: count)
        values[place] = 3
        values[count - 1] = 3
        #expect(indexOfMaximum(values, count: count) == place)
      }
    }
  }
}
