import Kernels
import SparseAutoencoders

/// Inner products of the gradients of pairs of tokens: three matrix products and dot products of sparse rows.
struct GradientKernel {
  let model: LossModel
  let seeds: GradientFactors

  /// ⟨∇ℓ(a), ∇ℓ(b)⟩ for every token a and seed token b, [rows of a, rows of the seeds].
  ///
  /// (f_a·f_b)(g_a·g_b) + λ Σ f_a f_b (h_a + h_b)/n + λ²(f_a·f_b) + (δ_a·δ_b)(1 + x'_a·x'_b) + ∂b_dec,a·∂b_dec,b
  func products(_ tokens: GradientFactors) -> FloatBuffer {
    let d = model.sae.inputWidth
    let columns = seeds.rows
    func inner(_ a: FloatBuffer, _ b: FloatBuffer) -> FloatBuffer {
      let out = FloatBuffer(tokens.rows * columns)
      linear(
        a.pointer, rows: tokens.rows, stride: d, weight: Matrix(b, rows: columns, columns: d), into: out.pointer,
        stride: columns)
      return out
    }
    let errors = inner(tokens.error, seeds.error)
    let inputs = inner(tokens.input, seeds.input)
    let result = inner(tokens.decoderBias, seeds.decoderBias)
    let lambda = model.sparsity
    parallelFor(tokens.rows, minimumChunk: 4) { range in
      // The token's sparse rows spread out, zero elsewhere.
      let dense = FloatBuffer.zeroed(3 * model.sae.featureCount)
      let (f, delta) = (dense.pointer, dense.pointer + model.sae.featureCount)
      let penalty = dense.pointer + 2 * model.sae.featureCount
      for row in range {
        let entries = tokens.features.range(of: row)
        for entry in entries {
          let feature = Int(tokens.features.indices[entry])
          f[feature] = tokens.features.values[entry]
          delta[feature] = tokens.delta.pointer[entry]
          penalty[feature] = tokens.features.values[entry] * tokens.along.pointer[entry]
        }
        for column in 0..<columns {
          var (ff, dd, cross) = (Float(0), Float(0), Float(0))
          for entry in seeds.features.range(of: column) {
            let feature = Int(seeds.features.indices[entry])
            let value = seeds.features.values[entry]
            ff += f[feature] * value
            dd += delta[feature] * seeds.delta.pointer[entry]
            cross += penalty[feature] * value + f[feature] * value * seeds.along.pointer[entry]
          }
          let place = row * columns + column
          result.pointer[place] +=
            ff * (errors.pointer[place] + lambda * lambda) + lambda * cross + dd * (1 + inputs.pointer[place])
        }
        for entry in entries {
          let feature = Int(tokens.features.indices[entry])
          (f[feature], delta[feature], penalty[feature]) = (0, 0, 0)
        }
      }
    }
    return result
  }
}
