import Kernels
import Ranks

extension SAETrainer {
  /// Gradients of everything, from terms whose gradient rows are in place.
  func gradients(_ terms: [FeatureTerm], _ batch: BatchRows, _ report: inout StepReport) -> FeatureGradients {
    scratch.sums.reserve((2 + parameters.vectorCount) * featureCount)
    var gradients = FeatureGradients(
      featureCount: featureCount, width: width, weights: parameters.featureWeights, norms: norms.pointer,
      input: scratch.input.pointer, sparsity: scratch.sparsityWeights.pointer, terms: terms,
      projects: options.decoderNorm == .unit, sums: scratch.sums.pointer)
    let fromInput = FloatBuffer.zeroed(width)
    let needsNorm = options.clip > 0
    let isWhole = partition.rows.count == 1
    var square = gradients.measure(needsNorm: needsNorm && isWhole, inputGradient: fromInput.pointer)
    if !isWhole {
      addUp(&gradients)
      if needsNorm { square = gradients.squaredNorm() }
    }
    square = fillBiasGradient(fromInput, square, batch)
    report.gradientNorm = needsNorm ? square.squareRoot() : 0
    return gradients
  }

  /// Adds up what ranks with other rows of the batch have found for the features here: the rows of the features that any
  /// of them has a gradient for, their vectors, and who fired.
  private func addUp(_ gradients: inout FeatureGradients) {
    let ranks = partition.rows
    let activity = scratch.activity
    activity.reserve(2 * featureCount)
    gradients.writeActivity(into: activity.pointer)
    let fired = activity.pointer + featureCount
    fired.update(repeating: 0, count: featureCount)
    let entries = scratch.rowEntries
    for entry in 0..<entries.count where scratch.coefficients.pointer[entry] > 0 {
      fired[Int(entries.indices.pointer[entry])] += 1
    }
    ranks.sum(activity.pointer, count: 2 * featureCount)
    scratch.firings = Array(UnsafeBufferPointer(start: fired, count: featureCount))
    var places = Array(repeating: Int32(-1), count: featureCount)
    var count: Int32 = 0
    for feature in 0..<featureCount where activity.pointer[feature] > 0 {
      places[feature] = count
      count += 1
    }
    let rows = scratch.gradientRows
    rows.reserve(Int(count) * 2 * width)
    gradients.write(places, into: rows.pointer)
    ranks.sum(rows.pointer, count: Int(count) * 2 * width)
    ranks.sum(gradients.sums, count: (2 + parameters.vectorCount) * featureCount)
    gradients.summed = SummedRows(places: places, rows: rows.pointer)
  }

  /// Fills b_dec's gradient from Σ_i (Σ_t δ_ti)·W_enc,i of this rank, and answers the squared norm of the whole gradient
  /// from that of the features here.
  private func fillBiasGradient(_ fromInput: FloatBuffer, _ square: Double, _ batch: BatchRows) -> Double {
    var sums = Array(repeating: 0.0, count: width)
    // Ranks of a group have the same errors.
    if partition.features.isFirst {
      for row in 0..<batch.count { addRow(scratch.errors.pointer + row * width, to: &sums, count: width) }
      if options.architecture == .gated, !options.detachesGateDecoder {
        for row in 0..<batch.count { addRow(scratch.gateErrors.pointer + row * width, to: &sums, count: width) }
      }
    }
    var square = square
    if partition.all.count > 1 {
      // Ranks of all groups have added up the same rows.
      var shared = sums + fromInput.array.map { Double($0) } + [partition.rows.isFirst ? square : 0]
      partition.all.sum(&shared)
      sums = Array(shared[..<width])
      for i in 0..<width { fromInput.pointer[i] = Float(shared[width + i]) }
      square = shared[2 * width]
    }
    scratch.biasGradient.reserve(width)
    for i in 0..<width {
      let g = Float(sums[i]) - (options.subtractsDecoderBias ? fromInput.pointer[i] : 0)
      scratch.biasGradient.pointer[i] = g
      square += Double(g) * Double(g)
    }
    return square
  }
}
