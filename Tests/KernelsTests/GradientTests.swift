import Testing

@testable import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Every kernel's gradient against central differences of its formula in double precision.
@Suite struct GradientTests {
  @Test(arguments: [NormKind.layerNorm, .rms], [5, 8, 37])
  func normsMatchFiniteDifferences(kind: NormKind, width: Int) {
    var draw = Draw(seed: UInt64(width))
    let (rows, stride, epsilon) = (3, width + 2, Float(1e-3))
    let x = draw.buffer(rows * stride)
    let gradient = draw.buffer(rows * width)
    let weight = draw.array(width)
    for weight in [weight, nil] {
      let expected = differences(x.array) { x in
        var total = 0.0
        for row in 0..<rows {
          let line = Array(x[row * stride..<row * stride + width])
          let mean = kind == .layerNorm ? line.reduce(0, +) / Double(width) : 0
          let variance = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
          let scale = 1 / (variance + Double(epsilon)).squareRoot()
          for i in 0..<width {
            total += (line[i] - mean) * scale * Double(weight?[i] ?? 1) * Double(gradient.pointer[row * width + i])
          }
        }
        return total
      }
      let found = FloatBuffer(Array(repeating: 1, count: rows * stride))
      normGradient(
        x.pointer, stride: stride, gradient: gradient.pointer, gradientStride: width, into: found.pointer,
        outStride: stride, accumulate: true, rows: rows, width: width, kind, epsilon: epsilon, weight: weight)
      // What is added to, and what lies between rows, was 1.
      compare(found.array.map { $0 - 1 }, expected, tolerance: 2e-6)
      normGradient(
        x.pointer, stride: stride, gradient: gradient.pointer, gradientStride: width, into: gradient.pointer,
        outStride: width, accumulate: false, rows: rows, width: width, kind, epsilon: epsilon, weight: weight)
      let inPlace = (0..<rows).flatMap { row in (0..<width).map { expected[row * stride + $0] } }
      compare(gradient.array, inPlace, tolerance: 2e-6)
    }
  }

  static let functions: [(ActivationFunction, @Sendable (Double) -> Double)] = [
    (.gelu, { x in 0.5 * x * (1 + erf(x / 2.0.squareRoot())) }),
    (.geluTanh, { x in 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) }),
    (.silu, { x in x / (1 + exp(-x)) }),
    (.relu, { x in max(x, 0) }),
  ]

  @Test(arguments: functions.indices)
  func activationsMatchFiniteDifferences(index: Int) {
    let (function, formula) = Self.functions[index]
    var draw = Draw(seed: 3)
    let (rows, stride, width) = (2, 45, 43)
    let x = FloatBuffer((0..<rows * stride).map { _ in draw.next() * 3 })
    let gradient = draw.buffer(rows * stride)
    let expected = differences(x.array) { x in
      (0..<rows).reduce(0.0) { total, row in
        (row * stride..<row * stride + width).reduce(total) { $0 + formula(x[$1]) * Double(gradient.pointer[$1]) }
      }
    }
    let found = FloatBuffer(x.array)
    activationGradient(gradient.pointer, at: found.pointer, rows: rows, stride: stride, width: width, function)
    for row in 0..<rows {
      let part = row * stride..<row * stride + width
      compare(Array(found.array[part]), Array(expected[part]), tolerance: 2e-6)
    }
  }

  @Test(arguments: functions.indices)
  func gatedActivationsMatchFiniteDifferences(index: Int) {
    let (function, formula) = Self.functions[index]
    var draw = Draw(seed: 4)
    let count = 29
    let up = draw.buffer(count)
    let gate = draw.buffer(count)
    let gradient = draw.array(count)
    let expected = differences(up.array + gate.array) { x in
      (0..<count).reduce(0.0) { $0 + x[$1] * formula(x[count + $1]) * Double(gradient[$1]) }
    }
    gatedActivationGradient(
      gradient, up: up.pointer, gate: gate.pointer, rows: 1, stride: count, width: count, function)
    compare(up.array + gate.array, expected, tolerance: 2e-6)
  }

  /// Far from 0 the slopes are 0 and 1, never NaN.
  @Test(arguments: functions.indices)
  func activationSlopesSaturate(index: Int) {
    let x = FloatBuffer([-1e4, -200, -90, 90, 200, 1e4])
    activationGradient(
      Array(repeating: 1, count: 6), at: x.pointer, rows: 1, stride: 6, width: 6, Self.functions[index].0)
    for (found, expected) in zip(x.array, [0, 0, 0, 1, 1, 1] as [Float]) { #expect(abs(found - expected) < 1e-6) }
  }

  /// Grouped heads, a window, a soft-cap, more queries than a tile holds; two sequences of unequal length.
  @Test(
    arguments: [
      (AttentionMask.causal, nil, 2), (.causal, 0.6, 1), (.sliding(window: 4), nil, 4), (.sliding(window: 65), 0.8, 2),
      (.all, nil, 2),
    ] as [(AttentionMask, Float?, Int)])
  func attentionMatchesFiniteDifferences(mask: AttentionMask, cap: Float?, keyHeads: Int) {
    let (heads, h, lengths) = (4, 2, [67, 5])
    let fused = (heads + 2 * keyHeads) * h
    let rows = lengths.reduce(0, +)
    var draw = Draw(seed: 7)
    let x = draw.buffer(rows * fused)
    let gradient = draw.buffer(rows * heads * h)
    let scale: Float = 0.5
    let found = FloatBuffer(Array(repeating: .nan, count: rows * fused))
    var first = 0
    var spans: [AttentionGradientSpan] = []
    for length in lengths {
      let at = first * fused
      func heads(_ column: Int) -> HeadRows {
        HeadRows(base: x.pointer + at + column * h, stride: fused, headStride: h)
      }
      spans.append(
        AttentionGradientSpan(
          query: heads(0), key: heads(4), value: heads(4 + keyHeads), queryGradient: found.pointer + at,
          keyGradient: found.pointer + at + 4 * h, valueGradient: found.pointer + at + (4 + keyHeads) * h,
          outputGradient: gradient.pointer + first * 4 * h, outputStride: 4 * h, positions: length))
      first += length
    }
    attentionGradient(
      spans, heads: heads, keyHeads: keyHeads, headWidth: h, AttentionRule(scale: scale, mask: mask, softCap: cap))

    // Σ gradient ⊙ z of one sequence and head, by the formula.
    func value(_ x: [Double], first: Int, length: Int, head: Int) -> Double {
      let group = head / (heads / keyHeads)
      func at(_ row: Int, _ column: Int) -> ArraySlice<Double> {
        let start = (first + row) * fused + column * h
        return x[start..<start + h]
      }
      return (0..<length).reduce(0.0) { total, t in
        let visible = Array(mask.visible(position: t, keys: length))
        let scores = visible.map { j in
          let score = zip(at(t, head), at(j, heads + group)).reduce(0.0) { $0 + $1.0 * $1.1 } * Double(scale)
          return cap.map { Double($0) * tanh(score / Double($0)) } ?? score
        }
        let weights = scores.map { exp($0) }
        let sum = weights.reduce(0, +)
        return zip(visible, weights).reduce(total) { total, pair in
          zip(at(pair.0, heads + keyHeads + group), 0..<h).reduce(total) {
            let g = Double(gradient.pointer[((first + t) * heads + head) * h + $1.1])
            return $0 + pair.1 / sum * $1.0 * g
          }
        }
      }
    }
    // Of the long sequence some rows, and only the heads a number belongs to: the oracle is slow.
    let values = x.array.map(Double.init)
    var (worst, largest) = (0.0, 0.0)
    for (first, length, tested) in [(0, 67, [0, 63, 64]), (67, 5, [0, 1, 2, 3, 4])] {
      for row in tested {
        for column in 0..<fused {
          let place = (first + row) * fused + column
          let step = 1e-5
          var changed = values
          let head = column / h
          let group = (head - heads) % keyHeads
          let readers =
            head < heads ? head..<head + 1 : group * heads / keyHeads..<(group + 1) * heads / keyHeads
          func total() -> Double {
            readers.reduce(0.0) { $0 + value(changed, first: first, length: length, head: $1) }
          }
          changed[place] = values[place] + step
          let above = total()
          changed[place] = values[place] - step
          let expected = (above - total()) / (2 * step)
          largest = max(largest, abs(expected))
          let difference = abs(Double(found.pointer[place]) - expected)
          worst = max(worst, difference.isNaN ? .infinity : difference)
        }
      }
    }
    #expect(worst < 3e-6 * largest, "worst \(worst) of \(largest)")
  }

  @Test func rotationTurnsBack() {
    var draw = Draw(seed: 9)
    let (rows, heads, half, stride) = (6, 3, 4, 3 * 10)
    let x = draw.buffer(rows * stride)
    let angles = (0..<rows * half).map { Double($0) * 0.3 }
    let cosine = FloatBuffer(angles.map { Float(cos($0)) })
    let sine = FloatBuffer(angles.map { Float(sin($0)) })
    let gradient = draw.buffer(rows * stride)
    func turn(_ x: FloatBuffer, inverse: Bool) {
      rotate(
        x.pointer, rows: rows, stride: stride, heads: heads, headStride: 10, half: half,
        positions: [0, 1, 2, 3, 4, 5], cosine: cosine.pointer, sine: sine.pointer, inverse: inverse)
    }
    let expected = differences(x.array) { x in
      (0..<rows * stride).reduce(0.0) { total, i in
        let (row, column) = (i / stride, i % 10)
        var value = x[i]
        if column < 2 * half {
          let angle = angles[row * half + column % half]
          value =
            column < half
            ? x[i] * cos(angle) - x[i + half] * sin(angle) : x[i] * cos(angle) + x[i - half] * sin(angle)
        }
        return total + value * Double(gradient.pointer[i])
      }
    }
    turn(gradient, inverse: true)
    compare(gradient.array, expected, tolerance: 1e-6)
  }

  /// Several row and vocabulary tiles, a row without a target, tied rows of either layout.
  @Test(arguments: [nil, 1.5] as [Float?], [(3, 11), (530, 2100)])
  func nextTokenMatchesFiniteDifferences(cap: Float?, shape: (rows: Int, vocabulary: Int)) {
    let (rows, vocabulary) = shape
    let width = 6
    var draw = Draw(seed: 11)
    let x = draw.buffer(rows * width)
    let u = draw.array(vocabulary * width)
    let unembedding = Matrix(FloatBuffer(u), rows: vocabulary, columns: width)
    let targets = (0..<rows).map { $0 % 3 == 1 ? Int32(-1) : Int32($0 * 7 % vocabulary) }
    let found = FloatBuffer(rows * width)
    let losses = nextTokenGradient(
      x.pointer, rows: rows, width: width, unembedding: unembedding, softCap: cap, targets: targets, scale: 0.25,
      into: found.pointer)
    for row in Set([0, 1, 2, rows - 1, rows / 2]) {
      func loss(_ x: [Double]) -> Double {
        guard targets[row] >= 0 else { return 0 }
        let logits = (0..<vocabulary).map { v in
          let z = (0..<width).reduce(0.0) { $0 + x[$1] * Double(u[v * width + $1]) }
          return cap.map { Double($0) * tanh(z / Double($0)) } ?? z
        }
        return log(logits.reduce(0) { $0 + exp($1) }) - logits[Int(targets[row])]
      }
      let part = row * width..<(row + 1) * width
      let expected = differences(Array(x.array[part])) { 0.25 * loss($0) }
      compare(Array(found.array[part]), expected, tolerance: 3e-6)
      #expect(abs(losses[row] - loss(x.array[part].map(Double.init))) < 1e-5)
    }
  }

  /// A product's gradient is the product with the weight in the other layout.
  @Test(arguments: [3, 20])
  func linearMatchesFiniteDifferences(rows: Int) {
    var draw = Draw(seed: 13)
    let (inputs, outputs) = (7, 10)
    let x = draw.array(rows * inputs)
    let w = draw.array(outputs * inputs)
    let gradient = draw.buffer(rows * outputs)
    let expected = differences(x) { x in
      (0..<rows * outputs).reduce(0.0) { total, i in
        let (row, output) = (i / outputs * inputs, i % outputs * inputs)
        let y = (0..<inputs).reduce(0.0) { (sum: Double, k: Int) in sum + x[row + k] * Double(w[output + k]) }
        return total + y * Double(gradient.pointer[i])
      }
    }
    let found = FloatBuffer(rows * inputs)
    linear(
      gradient.pointer, rows: rows, stride: outputs,
      weight: Matrix(FloatBuffer(w), rows: outputs, columns: inputs).transposed, into: found.pointer, stride: inputs)
    compare(found.array, expected, tolerance: 1e-6)
  }
}

private struct Draw {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func next() -> Float { Float(random.nextUnit() * 2 - 1) }
  mutating func array(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
  mutating func buffer(_ count: Int) -> FloatBuffer { FloatBuffer(array(count)) }
}

/// ∂f/∂x by central differences.
private func differences(_ x: [Float], _ f: ([Double]) -> Double) -> [Double] {
  var point = x.map(Double.init)
  let step = 1e-5
  return point.indices.map { i in
    let value = point[i]
    point[i] = value + step
    let above = f(point)
    point[i] = value - step
    let below = f(point)
    point[i] = value
    return (above - below) / (2 * step)
  }
}

private func compare(_ found: [Float], _ expected: [Double], tolerance: Double) {
  let scale = expected.reduce(1e-9) { max($0, abs($1)) }
  for (i, (found, expected)) in zip(found, expected).enumerated() {
    let difference = abs(Double(found) - expected)
    #expect(difference < tolerance * scale, "at \(i): \(found), expected \(expected), of \(scale)")
  }
}
