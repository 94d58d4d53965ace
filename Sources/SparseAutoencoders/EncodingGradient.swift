import Kernels

extension SparseAutoencoder {
  /// ∂f_i/∂x' where feature i is active: its column of W_enc with what the architecture multiplies by. [d]
  public func encodingDirection(_ feature: Int) -> FloatBuffer {
    let direction = FloatBuffer(inputWidth)
    encoder.transposed.copyRow(feature, into: direction.pointer)
    scaleAndShiftRow(direction.pointer, scale: encodingSlope(feature), shift: 0, count: inputWidth)
    return direction
  }

  /// ∂f_i/∂(x'·w_i) where feature i is active.
  func encodingSlope(_ feature: Int) -> Float {
    var slope = decoderNorms?[feature] ?? 1
    if case .gated(_, _, let magnitudeScale) = architecture { slope *= magnitudeScale[feature] }
    return slope
  }

  /// Adds ∂m/∂x to `out`, given ∂m/∂x' (`inner`; x' is what W_enc is applied to), ∂m/∂(output scale) and ∂m/∂(output
  /// shift) of one row x, each [d].
  public func addInputGradient(
    _ x: UnsafePointer<Float>, inner: UnsafePointer<Float>, scaleChange: Float = 0, shiftChange: Float = 0,
    into out: UnsafeMutablePointer<Float>
  ) {
    let d = inputWidth
    let norm = rowNormalization(x)
    addScaled(inner, scale: norm.scale, into: out, count: d)
    guard normalization != .none || centersInput else { return }
    let total = rowMean(inner, count: d) * Float(d)
    let alongScale = dot(inner, x, count: d) - norm.shift * total
    // x' = (x − shift)·scale: both depend on x, by ∂/∂x_j = slope·(x_j − shift) and by the mean.
    var slope: Float = 0
    var meanChange: Float = 0
    switch normalization {
    case .none: meanChange = -norm.scale * total
    case .constantNormRescale:
      let squares = rowSquares(x, about: norm.shift, count: d)
      if squares > 0 {
        let root = Float(d).squareRoot()
        slope = (-norm.scale / squares.squareRoot() * alongScale + scaleChange / root) / squares.squareRoot()
      }
      if centersInput { meanChange = -norm.scale * total }
    case .layerNorm:
      let deviation = norm.outputScale
      if deviation > 0 {
        slope = (-norm.scale * norm.scale * alongScale + scaleChange) / (Float(d - 1) * deviation)
      }
      meanChange = -norm.scale * total + (centersInput ? 0 : shiftChange)
    }
    addScaled(x, scale: slope, into: out, count: d)
    scaleAndShiftRow(out, scale: 1, shift: meanChange / Float(d) - slope * norm.shift, count: d)
  }
}
