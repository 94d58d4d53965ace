/// A weighted sum of rows' gradients: one object of the size of the weights, against which a row costs O(L0·d).
public final class SummedGradient: @unchecked Sendable {
  private let loss: RowLoss
  private let decoder: FloatBuffer  // [F, d]
  private let encoder: FloatBuffer  // W_encᵀ, [F, d]
  private let vectors: FloatBuffer  // [F, 3]
  private let decoderBias: FloatBuffer  // [d]
  /// decoder_i·d_i/n_i, [F]; nil after a change.
  private var along: FloatBuffer?

  public init(_ loss: RowLoss) {
    self.loss = loss
    decoder = .zeroed(loss.featureCount * loss.width)
    encoder = .zeroed(loss.featureCount * loss.width)
    vectors = .zeroed(3 * loss.featureCount)
    decoderBias = .zeroed(loss.width)
  }

  /// Adds every row's gradient, multiplied by its weight. Each thread owns features; sums run over rows in order.
  public func add(_ gradients: RowGradients, weights: [Float]) {
    precondition(weights.count == gradients.rows, "a weight per row")
    let width = loss.width
    along = nil
    for row in 0..<gradients.rows {
      addScaled(
        gradients.decoderBias.pointer + row * width, scale: weights[row], into: decoderBias.pointer, count: width)
    }
    parallelFor(loss.featureCount, minimumChunk: 128) { features in
      for row in 0..<gradients.rows {
        var next = gradients.entries.offsets.pointer[row]
        for level in loss.levels.indices {
          let range = gradients.entries(of: row, from: next, to: level)
          next = range.upperBound
          let g = gradients.errors.pointer + (level * gradients.rows + row) * width
          for entry in range where features.contains(Int(gradients.entries.indices.pointer[entry])) {
            add(
              gradients.factors.pointer[entry] * weights[row], g, gate: gradients.gate.map { $0.pointer + row * width },
              input: gradients.input.pointer + row * width, to: Int(gradients.entries.indices.pointer[entry]))
          }
        }
      }
    }
  }

  private func add(
    _ factors: Lanes, _ g: UnsafePointer<Float>, gate: UnsafePointer<Float>?, input: UnsafePointer<Float>,
    to feature: Int
  ) {
    let width = loss.width
    let row = decoder.pointer + feature * width
    addScaled(g, scale: factors[0], into: row, count: width)
    if factors[1] != 0, let gate { addScaled(gate, scale: factors[1], into: row, count: width) }
    if factors[3] != 0 {
      addScaled(loss.decoderRow(feature), scale: factors[3] / loss.norms[feature], into: row, count: width)
    }
    addScaled(input, scale: factors[4], into: encoder.pointer + feature * width, count: width)
    for vector in 0..<3 { vectors.pointer[3 * feature + vector] += factors[5 + vector] }
  }

  /// The inner product of every row's gradient with this one.
  public func products(with gradients: RowGradients) -> [Double] {
    let width = loss.width
    let along = along ?? projections()
    self.along = along
    let result = ReusableBuffer<Double>()
    result.reserve(gradients.rows)
    parallelFor(gradients.rows, minimumChunk: 16) { range in
      for row in range {
        let x = gradients.input.pointer + row * width
        var sum = Double(dot(gradients.decoderBias.pointer + row * width, decoderBias.pointer, count: width))
        var next = gradients.entries.offsets.pointer[row]
        for level in loss.levels.indices {
          let g = gradients.errors.pointer + (level * gradients.rows + row) * width
          let entries = gradients.entries(of: row, from: next, to: level)
          next = entries.upperBound
          for entry in entries {
            let feature = Int(gradients.entries.indices.pointer[entry])
            let factors = gradients.factors.pointer[entry]
            let decoder = decoder.pointer + feature * width
            sum += Double(factors[0]) * Double(dot(decoder, g, count: width))
            if factors[1] != 0, let gate = gradients.gate {
              sum += Double(factors[1]) * Double(dot(decoder, gate.pointer + row * width, count: width))
            }
            sum += Double(factors[3]) * Double(along.pointer[feature])
            sum += Double(factors[4]) * Double(dot(encoder.pointer + feature * width, x, count: width))
            for vector in 0..<3 { sum += Double(factors[5 + vector]) * Double(vectors.pointer[3 * feature + vector]) }
          }
        }
        result.pointer[row] = sum
      }
    }
    return (0..<gradients.rows).map { result.pointer[$0] }
  }

  private func projections() -> FloatBuffer {
    let width = loss.width
    let along = FloatBuffer(loss.featureCount)
    parallelFor(loss.featureCount, minimumChunk: 128) { features in
      for feature in features {
        let norm = loss.norms[feature]
        let product = dot(decoder.pointer + feature * width, loss.decoderRow(feature), count: width)
        along.pointer[feature] = norm > 0 ? product / norm : 0
      }
    }
    return along
  }
}
