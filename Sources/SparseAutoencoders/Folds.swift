import Files
import Kernels

/// A linear map of activations that an SAE was trained behind: z = (x − mean)·matrix, x = z·inverse + mean.
struct Whitening {
  let mean: [Float]  // [d]
  let matrix: Matrix  // [d, d]
  let inverse: Matrix  // [d, d]
}

/// Algebra that moves a factor from the activations, or from the decoder, into the other weights. Exact up to rounding.
extension SparseAutoencoder {
  /// The SAE that does on x what this one does on `scale`·x, with x̂ in the scale of x.
  ///
  /// Features keep their values, except with `decoderNorms`, where they are divided by `scale`
  /// (SAELens: `fold_activation_norm_scaling_factor`).
  public func foldingScale(_ scale: Float) throws(FileError) -> SparseAutoencoder {
    try changed { parts throws(FileError) in
      parts.encoder = encoder.scaled(by: scale)
      parts.decoder = decoder.scaled(by: 1 / scale)
      parts.decoderBias = decoderBias.map { $0 / scale }
      // Thresholds are in units of p·‖W_dec,i‖ there, and the norms have just been divided.
      if decoderNorms != nil { parts.architecture = architecture.scalingThreshold { _ in 1 / scale } }
    }
  }

  /// The same SAE with decoder rows of norm 1: W_dec,i ÷ n_i, all that feature i is made of · n_i.
  ///
  /// Features are multiplied by n_i = max(‖W_dec,i‖, 1e-8), x̂ stays; with `decoderNorms` features stay as well, since
  /// they carry the norm already. Refused where features compete by their size without it.
  public func foldingDecoderNorm() throws(FileError) -> SparseAutoencoder {
    if let decoderNorms {
      return try changed { parts throws(FileError) in
        parts.scale(features: decoderNorms, of: self)
        parts.decoder = decoder.scalingRows(by: decoderNorms.map { $0 > 0 ? 1 / $0 : 0 })
        // Thresholds are compared with p·‖W_dec,i‖ already.
        if case .jumpReLU = architecture { parts.architecture = architecture }
        parts.scalesByDecoderNorm = false
      }
    }
    guard !architecture.featuresCompete else {
      throw FileError(
        .badData, path, "folding the decoder norm would change which features are chosen", item: "architecture",
        found: architecture.name)
    }
    let norms = decoder.rowNorms().map { max($0, 1e-8) }
    return try changed { parts throws(FileError) in
      parts.scale(features: norms, of: self)
      parts.decoder = decoder.scalingRows(by: norms.map { 1 / $0 })
    }
  }

  /// The SAE that does on x what this one does on whitened x (SAELens: `fold_activation_whitening`).
  func folding(_ whitening: Whitening) throws(FileError) -> SparseAutoencoder {
    // Unwhitening changes the decoder norms, by which features may compete.
    let sae = decoderNorms == nil ? self : try foldingDecoderNorm()
    return try sae.changed { parts throws(FileError) in
      parts.encoder = whitening.matrix.times(sae.encoder)
      if !subtractsDecoderBias {
        let mean = Matrix(FloatBuffer(whitening.mean), rows: 1, columns: inputWidth)
        let shift = FloatBuffer.values(of: mean.times(parts.encoder))
        parts.encoderBias = sae.encoderBias.map { zip($0, shift).map { $0 - $1 } }
        parts.architecture = sae.architecture.shiftingGate(by: shift)
      }
      parts.decoder = sae.decoder.times(whitening.inverse)
      let bias = Matrix(FloatBuffer(sae.decoderBias), rows: 1, columns: inputWidth).times(whitening.inverse)
      parts.decoderBias = zip(FloatBuffer.values(of: bias), whitening.mean).map { $0 + $1 }
    }
  }

  /// The SAE for x of one trained on x/`factor` whose weights are otherwise finished: biases and thresholds · factor
  /// (dictionary_learning: `scale_biases`). Features and x̂ are multiplied with them.
  func scalingBiases(by factor: Float) throws(FileError) -> SparseAutoencoder {
    try changed { parts throws(FileError) in
      parts.encoderBias = encoderBias.map { $0.map { $0 * factor } }
      parts.decoderBias = decoderBias.map { $0 * factor }
      parts.architecture = architecture.scalingThreshold { _ in factor }.scalingGate { _ in factor }
    }
  }
}

extension SparseAutoencoderParts {
  /// Multiplies feature i by `factors[i]`, the decoder left alone.
  fileprivate mutating func scale(features factors: [Float], of sae: SparseAutoencoder) {
    encoder = sae.encoder.scalingColumns(by: factors)
    encoderBias = sae.encoderBias.map { zip($0, factors).map { $0 * $1 } }
    architecture = sae.architecture.scalingThreshold { factors[$0] }.scalingGate { factors[$0] }
  }
}

extension Architecture {
  fileprivate func scalingThreshold(_ factor: (Int) -> Float) -> Architecture {
    guard case .jumpReLU(let threshold) = self else { return self }
    return .jumpReLU(threshold: threshold.enumerated().map { $1 * factor($0) })
  }

  fileprivate func scalingGate(_ factor: (Int) -> Float) -> Architecture {
    guard case .gated(let gateBias, let magnitudeBias, let magnitudeScale) = self else { return self }
    return .gated(
      gateBias: gateBias.enumerated().map { $1 * factor($0) },
      magnitudeBias: magnitudeBias.enumerated().map { $1 * factor($0) }, magnitudeScale: magnitudeScale)
  }

  fileprivate func shiftingGate(by shift: [Float]) -> Architecture {
    guard case .gated(let gateBias, let magnitudeBias, let magnitudeScale) = self else { return self }
    return .gated(
      gateBias: zip(gateBias, shift).map { $0 - $1 },
      magnitudeBias: magnitudeBias.indices.map { magnitudeBias[$0] - shift[$0] * magnitudeScale[$0] },
      magnitudeScale: magnitudeScale)
  }
}

extension Matrix {
  /// The matrix product, row-major.
  fileprivate func times(_ right: Matrix) -> Matrix {
    let left = rowsAreContiguous && elementType == .float32 && rowStride == columns ? self : rowMajor()
    let product = FloatBuffer(rows * right.columns)
    linear(
      left.base.assumingMemoryBound(to: Float.self), rows: rows, stride: columns, weight: right.transposed,
      into: product.pointer, stride: right.columns)
    withExtendedLifetime(left) {}
    return Matrix(product, rows: rows, columns: right.columns)
  }
}

extension FloatBuffer {
  /// All elements of a row-major float32 matrix.
  fileprivate static func values(of matrix: Matrix) -> [Float] {
    withExtendedLifetime(matrix) {
      Array(
        UnsafeBufferPointer(
          start: matrix.base.assumingMemoryBound(to: Float.self), count: matrix.rows * matrix.columns))
    }
  }
}
