import Files
import Kernels

/// The encoder of a few chosen features: all that an edit of them costs, where no feature depends on the others.
///
/// Not for architectures whose features compete.
struct EncoderColumns {
  let sae: SparseAutoencoder
  let features: [Int]
  /// The features' columns of W_enc as rows, [n, d], float32.
  private let weight: Matrix
  private let bias: [Float]?

  init(_ sae: SparseAutoencoder, features: [Int]) {
    precondition(!sae.architecture.featuresCompete, "features that compete are encoded together")
    self.sae = sae
    self.features = features
    let columns = FloatBuffer(features.count * sae.inputWidth)
    for (row, feature) in features.enumerated() {
      sae.encoder.transposed.copyRow(feature, into: columns.pointer + row * sae.inputWidth)
    }
    self.weight = Matrix(columns, rows: features.count, columns: sae.inputWidth)
    self.bias = sae.encoderBias.map { bias in features.map { bias[$0] } }
  }

  /// Values of the chosen features, [rows, n], 0 where not active, and the rows' normalisation in a batch without features.
  func encode(_ x: InputRows, scratch: EncoderScratch) throws(FileError) -> (UnsafeMutablePointer<Float>, FeatureBatch)
  {
    var normalization = FeatureBatch(featureCount: sae.featureCount)
    let input = scratch.buffer(0, x.count * sae.inputWidth)
    let values = scratch.buffer(1, x.count * features.count)
    try sae.checkFinite(x)
    sae.prepare(x, 0..<x.count, into: input, &normalization)
    linear(
      input, rows: x.count, stride: sae.inputWidth, weight: weight, bias: bias, into: values, stride: features.count)
    for row in 0..<x.count {
      for (column, feature) in features.enumerated() {
        let at = row * features.count + column
        values[at] = sae.activation(of: values[at], feature: feature)
      }
    }
    return (values, normalization)
  }
}

extension SparseAutoencoder {
  /// A feature's value from its x'·w + b_enc, for architectures whose features are independent.
  fileprivate func activation(of preactivation: Float, feature: Int) -> Float {
    var value = preactivation
    if case .gated(let gateBias, let magnitudeBias, let magnitudeScale) = architecture {
      guard value + gateBias[feature] > 0 else { return 0 }
      value = magnitudeBias[feature].addingProduct(value, magnitudeScale[feature])
    }
    if let decoderNorms { value *= decoderNorms[feature] }
    return value > firingThresholds[feature] ? value : 0
  }

  /// Values of chosen features of `rows` rows, [rows][features.count], 0 where not active; every architecture.
  public func encode(
    _ x: UnsafePointer<Float>, rows: Int, stride: Int, features: [Int], scratch: EncoderScratch = EncoderScratch()
  ) throws(FileError) -> [[Float]] {
    let input = InputRows(x, rows: rows, stride: stride)
    if architecture.featuresCompete {
      let batch = try encode(input, scratch: scratch)
      return (0..<rows).map { row in features.map { batch.value(of: $0, row: row) } }
    }
    let (values, _) = try EncoderColumns(self, features: features).encode(input, scratch: scratch)
    return (0..<rows).map { Array(UnsafeBufferPointer(start: values + $0 * features.count, count: features.count)) }
  }
}
