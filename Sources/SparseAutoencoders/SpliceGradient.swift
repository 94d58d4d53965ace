import Files
import Kernels
import Transformers

/// Whether a gradient passes through the error term x − x̂ that edits keep.
public enum ErrorGradient: Sendable {
  /// The error term is a function of x: without an edit the gradient passes as it is.
  case passes
  /// The error term counts as a constant: the gradient passes through the features alone.
  case detached
}

/// The gradient of a splice: from ∂m/∂(what it left) to ∂m/∂(what it found), all through the features that are active.
///
/// With the error term passed through, x + decode(f') − decode(f) has the gradient g + Σ (∂f'_i/∂f_i − 1)·(g·d_i)·∂f_i/∂x;
/// detached or left out, decode(f') has Σ ∂f'_i/∂f_i·(g·d_i)·∂f_i/∂x. Which features of a top-k are active counts as fixed.
final class SpliceGradient {
  private let sae: SparseAutoencoder
  /// ∂f'_i/∂f_i of edited features.
  private let slopes: [Int: Float]
  private let edits: [FeatureEdit]
  /// Whether x itself is part of what is left.
  private let keepsInput: Bool
  /// W_enc's columns as rows, [F, d].
  private lazy var columns: Matrix =
    sae.encoder.transposed.rowsAreContiguous ? sae.encoder.transposed : sae.encoder.transposed.rowMajor()
  private let scratch = EncoderScratch()

  init(_ sae: SparseAutoencoder, edits: [FeatureEdit], keepsInput: Bool) {
    self.sae = sae
    self.edits = edits
    self.keepsInput = keepsInput
    slopes = Dictionary(
      edits.map { edit in
        switch edit.action {
        case .set: (edit.feature, 0)
        case .scale(let factor): (edit.feature, factor)
        }
      }, uniquingKeysWith: { first, _ in first })
  }

  func pullBack(_ input: ActivationTile, _ gradient: ActivationTile) throws {
    let rows = (0..<input.rows).filter { input.batch.included[$0] }
    let x = InputRows(input.base, selection: rows, stride: input.stride)
    let features = try sae.encode(x, scratch: scratch)
    // What is decoded: the change that edits make, or what they leave.
    let decoded = keepsInput ? nil : features.applying(edits)
    let columns = columns
    sae.forEachRow(of: features) { row, range in
      pullBack(
        features, row, range, decoded: decoded, columns: columns, x: x.row(row), gradient: gradient.row(x.place(row)))
    }
  }

  private func pullBack(
    _ features: FeatureBatch, _ row: Int, _ range: Range<Int>, decoded: FeatureBatch?, columns: Matrix,
    x: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    let d = sae.inputWidth
    let outputScale = features.outputScale.isEmpty ? 1 : features.outputScale[row]
    let buffer = FloatBuffer(3 * d)
    let (direction, inner, y) = (buffer.pointer, buffer.pointer + d, buffer.pointer + 2 * d)
    inner.update(repeating: 0, count: d)
    // inner ← ∂m/∂x', x' being what W_enc is applied to.
    for j in range {
      let feature = Int(features.indices[j])
      let slope = (slopes[feature] ?? 1) - (keepsInput ? 1 : 0)
      guard slope != 0 else { continue }
      sae.decoder.copyRow(feature, into: direction)
      let along = dot(gradient, direction, count: d) * (sae.decodingFactors?[feature] ?? 1) * outputScale
      columns.copyRow(feature, into: direction)
      addScaled(direction, scale: slope * along * sae.encodingSlope(feature), into: inner, count: d)
    }
    var scaleChange: Float = 0
    if !features.outputScale.isEmpty {
      // y ← what is decoded, before the output scale.
      y.update(repeating: 0, count: d)
      if !keepsInput { y.update(from: sae.decoderBias, count: d) }
      for (feature, value) in decoded.map({ $0.entries(of: row) }) ?? changes(features, row) {
        sae.decoder.copyRow(feature, into: direction)
        addScaled(direction, scale: value * (sae.decodingFactors?[feature] ?? 1), into: y, count: d)
      }
      scaleChange = dot(gradient, y, count: d)
    }
    let shiftChange = keepsInput ? 0 : rowMean(gradient, count: d) * Float(d)
    if !keepsInput { gradient.update(repeating: 0, count: d) }
    sae.addInputGradient(
      x, inner: inner, scaleChange: scaleChange, shiftChange: shiftChange, into: gradient)
  }

  /// f'_i − f_i of the edited features of a row.
  private func changes(_ features: FeatureBatch, _ row: Int) -> [(Int, Float)] {
    edits.map { edit in
      let value = features.value(of: edit.feature, row: row)
      return (edit.feature, edit.applied(to: value) - value)
    }
  }
}

extension FeatureBatch {
  /// The features of a row with their values.
  fileprivate func entries(of row: Int) -> [(Int, Float)] {
    range(of: row).map { (Int(indices[$0]), values[$0]) }
  }
}
