/// How a residual row is normalised; statistics in float32.
public enum NormKind: Sendable {
  /// (x − μ)/√(σ² + ε), biased σ².
  case layerNorm
  /// x/√(mean x² + ε).
  case rms
}

/// out = normalised x, times `weight` and plus `bias` where given, over `rows` rows of `width` elements.
///
/// `x` and `out` may be the same buffer.
public func normalise(
  _ x: UnsafePointer<Float>, stride: Int, into out: UnsafeMutablePointer<Float>, outStride: Int, rows: Int, width: Int,
  _ kind: NormKind, epsilon: Float, weight: [Float]?, bias: [Float]?
) {
  precondition(weight.map { $0.count == width } ?? true && bias.map { $0.count == width } ?? true, "norm width")
  withOptionalPointer(weight) { weight in
    withOptionalPointer(bias) { bias in
      forEachRow(rows, width: width) { row in
        let x = x + row * stride
        let out = out + row * outStride
        var mean: Float = 0
        let variance: Float
        switch kind {
        case .layerNorm:
          mean = sum(x, count: width) { $0 } / Float(width)
          let centre = Lanes(repeating: mean)
          variance =
            sum(x, count: width) { lanes in
              let centred = lanes - centre
              return centred * centred
            } / Float(width)
        case .rms:
          variance = sum(x, count: width) { $0 * $0 } / Float(width)
        }
        let scale = 1 / (variance + epsilon).squareRoot()
        let centre = Lanes(repeating: mean)
        let factor = Lanes(repeating: scale)
        var i = 0
        while i + 8 <= width {
          var y = (load(x + i) - centre) * factor
          if let weight { y *= load(weight + i) }
          if let bias { y += load(bias + i) }
          store(y, out + i)
          i += 8
        }
        while i < width {
          out[i] = (x[i] - mean) * scale * (weight?[i] ?? 1) + (bias?[i] ?? 0)
          i += 1
        }
      }
    }
  }
}

/// x ← x ⊙ weight + bias, row by row: the second half of a norm whose normalised value was needed on its own.
public func scaleAndShift(
  _ x: UnsafeMutablePointer<Float>, stride: Int, rows: Int, width: Int, weight: [Float], bias: [Float]?
) {
  precondition(weight.count == width && bias.map { $0.count == width } ?? true, "norm width")
  withOptionalPointer(bias) { bias in
    weight.withUnsafeBufferPointer { weight in
      forEachRow(rows, width: width) { row in
        let x = x + row * stride
        for i in 0..<width { x[i] = x[i] * weight[i] + (bias?[i] ?? 0) }
      }
    }
  }
}

@inline(__always)
func withOptionalPointer<R>(_ array: [Float]?, _ body: (UnsafePointer<Float>?) throws -> R) rethrows -> R {
  guard let array else { return try body(nil) }
  return try array.withUnsafeBufferPointer { try body($0.baseAddress) }
}
