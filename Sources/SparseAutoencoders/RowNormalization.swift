import Kernels

/// What is done to one row on the way in, (x − shift)·scale, and on the way out, y·outputScale + outputShift.
struct RowNormalization {
  var shift: Float = 0
  var scale: Float = 1
  var outputScale: Float = 1
  var outputShift: Float = 0
}

extension SparseAutoencoder {
  /// SAELens keeps these on the model between encode and decode; here they belong to the call.
  func rowNormalization(_ x: UnsafePointer<Float>) -> RowNormalization {
    let d = inputWidth
    var result = RowNormalization()
    if centersInput { result.shift = rowMean(x, count: d) }
    switch normalization {
    case .none: break
    case .constantNormRescale:
      let norm = rowSquares(x, about: result.shift, count: d).squareRoot()
      guard norm > 0 else { break }
      result.scale = Float(d).squareRoot() / norm
      result.outputScale = 1 / result.scale
    case .layerNorm:
      let mean = rowMean(x, count: d)
      let deviation = d > 1 ? (rowSquares(x, about: mean, count: d) / Float(d - 1)).squareRoot() : 0
      result.shift = mean
      result.scale = 1 / (deviation + 1e-5)
      result.outputScale = deviation
      result.outputShift = centersInput ? 0 : mean
    }
    return result
  }

  /// Writes rows as encoding sees them, before b_dec is subtracted, to `out`, [rows, d].
  public func normalize(_ x: UnsafePointer<Float>, rows: Int, into out: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      let norm = rowNormalization(x + row * inputWidth)
      shiftAndScaleRow(
        x + row * inputWidth, shift: norm.shift, scale: norm.scale, minus: nil, into: out + row * inputWidth,
        count: inputWidth)
    }
  }

  /// Writes x' = norm(x) − b_dec (where subtracted) of rows `range` to `out`, [range.count, d].
  func prepare(_ x: InputRows, _ range: Range<Int>, into out: UnsafeMutablePointer<Float>, _ batch: inout FeatureBatch)
  {
    let keepsNormalization = normalization != .none
    for row in range {
      let source = x.row(row)
      let norm = rowNormalization(source)
      let target = out + (row - range.lowerBound) * inputWidth
      if subtractsDecoderBias {
        shiftAndScaleRow(
          source, shift: norm.shift, scale: norm.scale, minus: decoderBias, into: target, count: inputWidth)
      } else {
        shiftAndScaleRow(source, shift: norm.shift, scale: norm.scale, minus: nil, into: target, count: inputWidth)
      }
      if keepsNormalization {
        batch.outputScale.append(norm.outputScale)
        batch.outputShift.append(norm.outputShift)
      }
    }
  }
}
