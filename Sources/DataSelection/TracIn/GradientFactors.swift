import Files
import Kernels
import SparseAutoencoders

/// An SAE whose training loss is differentiated: |x̂ − x|² + λ Σ f_i·‖d_i‖ per token, on activations as the SAE's encoder
/// takes them. Thresholds of a jumprelu and the choice of a top-k count as fixed.
public struct LossModel: Sendable {
  public let sae: SparseAutoencoder
  /// λ; 0 except for the standard architecture, whose penalty alone has a gradient that is not straight-through.
  public let sparsity: Float
  /// η, what the inner products of this SAE's gradients are multiplied by.
  public let learningRate: Double
  /// ‖d_i‖, [F]
  let norms: [Float]
  /// W_encᵀ, [F, d]
  let encoderColumns: Matrix

  /// An SAE that scales by the decoder norm is taken with the norm folded in.
  public init(_ sae: SparseAutoencoder, sparsity: Float, learningRate: Double) throws {
    switch sae.architecture {
    case .standard: break
    case .topK, .groupMax, .jumpReLU:
      guard sparsity == 0 else {
        throw UsageError("\(sae.path): --sparsity applies to standard SAEs, not to \(sae.architecture.name)")
      }
    case .gated:
      throw FileError(
        .badData, sae.path, "gradients of this architecture's loss are not supported", item: "architecture",
        expected: "standard, topk, groupmax or jumprelu", found: sae.architecture.name)
    }
    guard sparsity >= 0, sparsity.isFinite, learningRate.isFinite else {
      throw UsageError("--sparsity and --learning-rate must be finite, and λ not negative")
    }
    self.sae = sae.decoderNorms == nil ? sae : try sae.foldingDecoderNorm()
    self.sparsity = sparsity
    self.learningRate = learningRate
    norms = self.sae.decoder.rowNorms()
    encoderColumns = self.sae.encoder.transposed.rowMajor()
  }
}

/// The gradients of some tokens' losses as the factors of their outer products: nothing of the SAE's size.
///
/// With x' the encoder's input, g = ∂ℓ/∂x̂ = 2(x̂ − x), h_i = d_i·g and δ_i = h_i + λ·n_i on active features:
/// ∂W_dec,i = f_i·(g + λ·d_i/n_i), ∂W_enc = x'⊗δ, ∂b_enc = δ, ∂b_dec = g − W_enc·δ (g where b_dec is not subtracted).
struct GradientFactors {
  let rows: Int
  /// x', g and ∂b_dec, each [rows, d]
  let input: FloatBuffer
  let error: FloatBuffer
  let decoderBias: FloatBuffer
  /// f
  let features: FeatureBatch
  /// δ and h_i/n_i of every entry of `features`.
  let delta: FloatBuffer
  let along: FloatBuffer

  /// From activations at the SAE's hook point, [rows, d].
  init(_ model: LossModel, _ x: FloatBuffer, rows: Int) throws(FileError) {
    let sae = model.sae
    let d = sae.inputWidth
    self.rows = rows
    var features = try sae.encode(x.pointer, rows: rows, stride: d)
    // x̂ in the frame of the normalised activations.
    features.outputScale = []
    features.outputShift = []
    input = FloatBuffer(rows * d)
    error = FloatBuffer(rows * d)
    decoderBias = FloatBuffer(rows * d)
    delta = FloatBuffer(features.indices.count)
    along = FloatBuffer(features.indices.count)
    self.features = features
    sae.normalize(x.pointer, rows: rows, into: input.pointer)
    sae.decode(features, into: error.pointer, stride: d)
    let (input, error, bias, delta, along) = (
      input.pointer, error.pointer, decoderBias.pointer, delta.pointer, along.pointer
    )
    parallelFor(rows, minimumChunk: 16) { range in
      let direction = FloatBuffer(d)
      for row in range {
        let (x, g) = (input + row * d, error + row * d)
        for i in 0..<d { g[i] = 2 * (g[i] - x[i]) }
        if sae.subtractsDecoderBias { addScaled(sae.decoderBias, scale: -1, into: x, count: d) }
        let residual = bias + row * d
        residual.update(from: g, count: d)
        for entry in features.range(of: row) {
          let feature = Int(features.indices[entry])
          let norm = model.norms[feature]
          sae.decoder.copyRow(feature, into: direction.pointer)
          let h = dot(g, direction.pointer, count: d)
          along[entry] = norm > 0 ? h / norm : 0
          delta[entry] = h + model.sparsity * norm
          if sae.subtractsDecoderBias {
            model.encoderColumns.copyRow(feature, into: direction.pointer)
            addScaled(direction.pointer, scale: -delta[entry], into: residual, count: d)
          }
        }
      }
    }
  }
}
