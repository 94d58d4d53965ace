import Kernels

extension SparseAutoencoder {
  /// What each active feature adds to its row of the reconstruction, along a direction per row [rows, d]:
  /// f_i · (d_i · direction), the row's output scale included. One number per entry of `features`.
  public func contributions(_ features: FeatureBatch, along directions: UnsafePointer<Float>) -> [Float] {
    let result = FloatBuffer(coefficients(ofChange: features))
    features.indices.withUnsafeBufferPointer { indices in
      guard let indices = indices.baseAddress else { return }
      forEachRow(of: features) { row, range in
        multiplyByRowProducts(
          of: decoder, rows: indices + range.lowerBound, with: directions + row * inputWidth, count: range.count,
          result.pointer + range.lowerBound)
      }
    }
    return result.array
  }

  /// The reconstruction of a row without any feature, b_dec, in the row's own scale and place. [d]
  public func emptyReconstruction(
    _ features: FeatureBatch, row: Int, x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    out.update(from: decoderBias, count: inputWidth)
    let shift = centersInput ? rowMean(x, count: inputWidth) : 0
    scaleAndShiftRow(
      out, scale: features.outputScale.isEmpty ? 1 : features.outputScale[row],
      shift: shift + (features.outputShift.isEmpty ? 0 : features.outputShift[row]), count: inputWidth)
  }

  /// x += scale · (what entry `j` of a row adds to the reconstruction), [d].
  public func add(
    _ features: FeatureBatch, entry j: Int, row: Int, scale: Float, to x: UnsafeMutablePointer<Float>
  ) {
    let feature = Int(features.indices[j])
    let outputScale = features.outputScale.isEmpty ? 1 : features.outputScale[row]
    let factor = (decodingFactors?[feature] ?? 1) * outputScale * features.values[j] * scale
    addCombination(of: decoder, rows: [Int32(feature)], coefficients: [factor], count: 1, into: x)
  }
}
