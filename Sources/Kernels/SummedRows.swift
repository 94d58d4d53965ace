import Synchronization

/// Gradient rows of the features that any part of a batch has a gradient for, added up over the parts.
public struct SummedRows {
  /// Where each feature's rows lie; −1 for features without. [F]
  public let places: [Int32]
  /// Of each: the encoder row's, then the decoder row's. [places, 2d]
  public let rows: UnsafeMutablePointer<Float>

  public init(places: [Int32], rows: UnsafeMutablePointer<Float>) {
    self.places = places
    self.rows = rows
  }
}

extension FeatureGradients {
  /// 1 for features that have a gradient, else 0. [F]
  public func writeActivity(into flags: UnsafeMutablePointer<Float>) {
    for feature in 0..<featureCount { flags[feature] = isActive(feature) ? 1 : 0 }
  }

  /// After `measure`: the gradient rows of this part of the batch at their places. [places, 2d]
  public func write(_ places: [Int32], into rows: UnsafeMutablePointer<Float>) {
    forEachFeature { _, feature, encoder, decoder in
      guard places[feature] >= 0 else { return }
      let row = rows + Int(places[feature]) * 2 * width
      formRows(feature, encoder, decoder)
      row.update(from: encoder, count: width)
      (row + width).update(from: decoder, count: width)
    }
  }

  /// The squared norm of all these gradients, once `summed` and `sums` are those of the whole batch.
  public func squaredNorm() -> Double {
    let partialNorms = Mutex([Double](repeating: 0, count: chunkCount))
    forEachFeature { chunk, feature, encoder, decoder in
      guard isActive(feature) else { return }
      let square = square(feature, encoder, decoder)
      partialNorms.withLock { $0[chunk] += square }
    }
    return partialNorms.withLock { $0.reduce(0, +) }
  }
}
