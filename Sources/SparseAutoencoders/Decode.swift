import Kernels

extension SparseAutoencoder {
  /// Writes x̂ of every row of `features` to `out`, [rows, d], row r at `out + r * stride`.
  ///
  /// With `centersInput` x̂ is in the centred frame, where the mean of a row is 0 up to what the SAE learnt.
  public func decode(_ features: FeatureBatch, into out: UnsafeMutablePointer<Float>, stride: Int) {
    precondition(features.featureCount == featureCount, "features of another SAE")
    let coefficients = coefficients(features)
    forEachRow(of: features) { row, range in
      let y = out + row * stride
      y.update(from: decoderBias, count: inputWidth)
      add(features, coefficients, range, into: y)
      if !features.outputScale.isEmpty {
        scaleAndShiftRow(
          y, scale: features.outputScale[row], shift: features.outputShift[row], count: inputWidth)
      }
    }
  }

  /// y += Σ coefficients[j]·W_dec[indices[j]] for j in `range`.
  func add(_ features: FeatureBatch, _ coefficients: [Float], _ range: Range<Int>, into y: UnsafeMutablePointer<Float>)
  {
    features.indices.withUnsafeBufferPointer { indices in
      coefficients.withUnsafeBufferPointer { coefficients in
        guard let indices = indices.baseAddress, let coefficients = coefficients.baseAddress else { return }
        addCombination(
          of: decoder, rows: indices + range.lowerBound, coefficients: coefficients + range.lowerBound,
          count: range.count, into: y)
      }
    }
  }

  /// Rows over threads, in chunks worth starting one for.
  func forEachRow(of features: FeatureBatch, _ body: (Int, Range<Int>) -> Void) {
    let work = (features.indices.count / max(features.rows, 1) + 1) * inputWidth
    parallelFor(features.rows, minimumChunk: max(1, 131_072 / work)) { rows in
      for row in rows { body(row, features.range(of: row)) }
    }
  }

  /// What each feature's decoder row is multiplied by, before the row's output scale.
  private func coefficients(_ features: FeatureBatch) -> [Float] {
    guard let decodingFactors else { return features.values }
    return zip(features.indices, features.values).map { $1 * decodingFactors[Int($0)] }
  }

  /// The same for a change of features that is added to an activation: the output scale included.
  func coefficients(ofChange delta: FeatureBatch) -> [Float] {
    var result = coefficients(delta)
    guard !delta.outputScale.isEmpty else { return result }
    for row in 0..<delta.rows {
      for j in delta.range(of: row) { result[j] *= delta.outputScale[row] }
    }
    return result
  }
}
