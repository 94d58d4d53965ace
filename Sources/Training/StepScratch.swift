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
  /// With rows on several ranks: gradient rows that are added up; which features have some, and how often each fired.
  let gradientRows = ReusableBuffer<Float>()
  let activity = ReusableBuffer<Float>()
  var firings: [Float] = []
  /// With features on several ranks: candidates for the largest of each row, own and received, and how many are kept.
  let candidates = ReusableBuffer<Float>()
  let lists = ReusableBuffer<Float>()
  let counts = ReusableBuffer<Int32>()
  let keptCounts = ReusableBuffer<Int32>()
}

/// The rows of a step: how many the batch has, and which of them lie here.
struct BatchRows {
  let total: Int
  let own: Range<Int>

  var count: Int { own.count }

  init(_ total: Int, _ partition: Partition) {
    self.total = total
    own = partition.rows.range(of: total)
  }
}
