import Kernels
import SparseAutoencoders

/// The mean gradient of the seeds' losses: one object of the SAE's size, against which tokens cost O(L0·d) each.
final class SeedGradient {
  private let model: LossModel
  private let decoder: FloatBuffer  // [F, d]
  private let encoder: FloatBuffer  // W_encᵀ, [F, d]
  private let encoderBias: FloatBuffer  // [F]
  private let decoderBias: FloatBuffer  // [d]

  init(_ model: LossModel) {
    let (count, d) = (model.sae.featureCount, model.sae.inputWidth)
    self.model = model
    decoder = .zeroed(count * d)
    encoder = .zeroed(count * d)
    encoderBias = .zeroed(count)
    decoderBias = .zeroed(d)
  }

  /// Adds every token's gradient, multiplied by its row's weight.
  func add(_ factors: GradientFactors, weights: [Float]) {
    let d = model.sae.inputWidth
    let direction = FloatBuffer(d)
    for row in 0..<factors.rows {
      let weight = weights[row]
      let (x, g) = (factors.input.pointer + row * d, factors.error.pointer + row * d)
      for entry in factors.features.range(of: row) {
        let feature = Int(factors.features.indices[entry])
        let f = factors.features.values[entry]
        addScaled(g, scale: weight * f, into: decoder.pointer + feature * d, count: d)
        if model.sparsity > 0, model.norms[feature] > 0 {
          model.sae.decoder.copyRow(feature, into: direction.pointer)
          addScaled(
            direction.pointer, scale: weight * f * model.sparsity / model.norms[feature],
            into: decoder.pointer + feature * d, count: d)
        }
        addScaled(x, scale: weight * factors.delta.pointer[entry], into: encoder.pointer + feature * d, count: d)
        encoderBias.pointer[feature] += weight * factors.delta.pointer[entry]
      }
      addScaled(factors.decoderBias.pointer + row * d, scale: weight, into: decoderBias.pointer, count: d)
    }
  }

  /// The inner product of every token's gradient with this one.
  func products(_ factors: GradientFactors) -> [Double] {
    let d = model.sae.inputWidth
    let result = ReusableBuffer<Double>()
    result.reserve(factors.rows)
    parallelFor(factors.rows, minimumChunk: 16) { range in
      let direction = FloatBuffer(d)
      for row in range {
        let (x, g) = (factors.input.pointer + row * d, factors.error.pointer + row * d)
        var sum = Double(dot(factors.decoderBias.pointer + row * d, decoderBias.pointer, count: d))
        for entry in factors.features.range(of: row) {
          let feature = Int(factors.features.indices[entry])
          var alongGradient = dot(decoder.pointer + feature * d, g, count: d)
          if model.sparsity > 0, model.norms[feature] > 0 {
            model.sae.decoder.copyRow(feature, into: direction.pointer)
            alongGradient +=
              model.sparsity / model.norms[feature]
              * dot(decoder.pointer + feature * d, direction.pointer, count: d)
          }
          let input = dot(encoder.pointer + feature * d, x, count: d) + encoderBias.pointer[feature]
          sum += Double(factors.features.values[entry]) * Double(alongGradient)
          sum += Double(factors.delta.pointer[entry]) * Double(input)
        }
        result.pointer[row] = sum
      }
    }
    return (0..<factors.rows).map { result.pointer[$0] }
  }
}
