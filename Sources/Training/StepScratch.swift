import Kernels

/// Memory of a training step, used again for every batch: nothing in it outlives the step.
final class StepScratch {
  /// x', [B, d]
  let input = ReusableBuffer<Float>()
  /// x after the parent's normalisation, [B, d]
  let normalized = ReusableBuffer<Float>()
  /// x̂ − x per level, then ∂loss/∂x̂ of the features from that level on, [levels, B, d]
  let errors = ReusableBuffer<Float>()
  /// The same of the gate's own reconstruction, [B, d]
  let gateErrors = ReusableBuffer<Float>()
  /// The same of AuxK, [B, d]
  let auxiliaryErrors = ReusableBuffer<Float>()
  /// f of each entry, by rows
  let coefficients = ReusableBuffer<Float>()
  let rowEntries = RowEntries()
  let featureEntries = FeatureEntries()
  let auxiliaryRows = RowEntries()
  let auxiliaryFeatures = FeatureEntries()
  /// λ·w_t, [B]
  let sparsityWeights = ReusableBuffer<Float>()
  /// [2 + vectors, F]
  let sums = ReusableBuffer<Float>()
  /// Bounds of the selection, [F]
  let bounds = ReusableBuffer<Float>()
  /// [d]
  let biasGradient = ReusableBuffer<Float>()
}

/// Losses of every token of a batch.
struct TokenLosses {
  /// ‖x − x̂‖² per level, [levels][B]; the last is the whole SAE's.
  var reconstruction: [[Double]]
  /// The penalty per token without λ, [B].
  var penalty: [Double]
  /// ‖x − x̂_gate‖², [B]; empty but for gated.
  var gate: [Double]
  /// Active features per token, [B].
  var active: [Int]

  init(levels: Int, rows: Int, isGated: Bool) {
    reconstruction = Array(repeating: Array(repeating: 0, count: rows), count: levels)
    penalty = Array(repeating: 0, count: rows)
    gate = isGated ? Array(repeating: 0, count: rows) : []
    active = Array(repeating: 0, count: rows)
  }
}
