import Files
import Kernels

/// The demands on an SAE's weights that do not depend on the file they came from.
struct WeightCheck {
  let path: String
  let inputWidth: Int
  let featureCount: Int

  func check(decoder: Matrix) throws(FileError) {
    guard inputWidth > 0, featureCount > 0 else {
      throw FileError(.badData, path, "an empty SAE", item: "W_enc", found: "[\(inputWidth), \(featureCount)]")
    }
    guard featureCount <= Int(Int32.max) else {
      throw FileError(.badData, path, "too many features", item: "W_enc", found: "\(featureCount)")
    }
    guard decoder.rows == featureCount, decoder.columns == inputWidth else {
      throw FileError(
        .badData, path, "the decoder does not fit the encoder", item: "W_dec",
        expected: "[\(featureCount), \(inputWidth)]", found: "[\(decoder.rows), \(decoder.columns)]")
    }
    precondition(decoder.rowsAreContiguous, "decoder rows must be contiguous")
  }

  func check(_ architecture: Architecture) throws(FileError) {
    switch architecture {
    case .standard: break
    case .topK(let k):
      guard k > 0, k <= featureCount else {
        throw FileError(
          .badData, path, "k out of range", item: "k", expected: "1 to \(featureCount) (d_sae)", found: "\(k)")
      }
    case .groupMax(let k):
      guard k > 0, featureCount % k == 0 else {
        throw FileError(
          .badData, path, "k does not divide the features into groups", item: "k",
          expected: "a divisor of \(featureCount) (d_sae)", found: "\(k)")
      }
    case .jumpReLU(let threshold):
      try check(threshold, "threshold", count: featureCount)
    case .gated(let gateBias, let magnitudeBias, let magnitudeScale):
      try check(gateBias, "b_gate", count: featureCount)
      try check(magnitudeBias, "b_mag", count: featureCount)
      try check(magnitudeScale, "r_mag", count: featureCount)
    }
  }

  func check(_ values: [Float], _ name: String, count: Int) throws(FileError) {
    guard values.count == count else {
      throw FileError(
        .badData, path, "wrong length", item: name, expected: "\(count)", found: "\(values.count)")
    }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw FileError(.badData, path, "a weight is not finite", item: "\(name)[\(place)]", found: "\(values[place])")
    }
  }

  func checkFinite(_ matrix: Matrix, _ name: String) throws(FileError) {
    guard let place = matrix.firstNonFinite() else { return }
    throw FileError(.badData, path, "a weight is not finite", item: "\(name)[\(place.row), \(place.column)]")
  }
}
