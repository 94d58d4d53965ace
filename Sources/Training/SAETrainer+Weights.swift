import Kernels

extension SAETrainer {
  /// λ at the current step.
  var coefficient: Double {
    guard !options.architecture.hasFixedSparsity else { return 0 }
    let warmup = options.sparsityWarmup
    return options.sparsity * (warmup > 0 ? min(1, Double(step + 1) / Double(warmup)) : 1)
  }

  /// The weight of every token's reconstruction, [B], from the losses of the whole batch; fills the sparsity weights
  /// λ·w_t of the rows here, and the report.
  func weigh(
    _ losses: TokenLosses, _ batch: BatchRows, groups: [Int32]?, _ report: inout StepReport
  ) -> [Double] {
    let count = Double(batch.total)
    let lambda = coefficient
    let whole = losses.reconstruction[losses.reconstruction.count - 1]
    // The quadratic penalty is of the batch; it has no share per token.
    let isPerToken = options.architecture != .jumpReLU || options.jumpReLUPenalty != .quadratic
    let total = zip(whole, losses.penalty).map { $0 + (isPerToken ? lambda * $1 : 0) }
    let onTotal = options.objective.on == .total
    let weights = options.objective.weights(
      onTotal ? total : whole, groups: groups, step: step, logNormalizer: &logNormalizer)
    report.tilt = weights.tilt
    report.effectiveSampleSize = weights.effectiveSampleSize
    report.coefficient = lambda
    report.reconstruction = whole.reduce(0, +) / count
    report.l0 = losses.active.reduce(0, +) / count
    report.dead = losses.dead
    report.squaredNorm = losses.inputSquares.reduce(0, +)
    report.largestLoss = total.max() ?? 0
    report.sparsity = lambda * losses.penalty.reduce(0, +) / count
    var slope = lambda
    if !isPerToken {
      let excess = report.l0 / options.targetL0 - 1
      report.sparsity = lambda * excess * excess
      slope = lambda * 2 * excess / options.targetL0
    }
    report.loss = weights.risk + (onTotal && isPerToken ? 0 : report.sparsity)
    for inner in losses.reconstruction.dropLast() { report.auxiliary += inner.reduce(0, +) / count }
    report.auxiliary += losses.gate.reduce(0, +) / count
    report.loss += report.auxiliary
    scratch.sparsityWeights.reserve(batch.count)
    for (row, place) in batch.own.enumerated() {
      scratch.sparsityWeights.pointer[row] = Float(slope * (onTotal && isPerToken ? weights.values[place] : 1 / count))
    }
    return weights.values
  }

  /// The SAE's own entries, by features.
  func mainTerm(rows: Int) -> FeatureTerm {
    scratch.featureEntries.transpose(scratch.rowEntries, featureCount: featureCount)
    return FeatureTerm(
      scratch.featureEntries, options.featureRule,
      gradients: levels.enumerated().map { level, end in
        (end, UnsafePointer(scratch.errors.pointer + level * rows * width))
      }, gateGradients: options.architecture == .gated ? UnsafePointer(scratch.gateErrors.pointer) : nil)
  }

  /// Errors become ∂loss/∂x̂: 2·w_t·e for the whole SAE, 2/B·e for inner levels and the gate; a feature of a level is in
  /// every level above it too.
  func scaleErrors(_ batch: BatchRows, _ weights: [Double]) {
    let levelCount = levels.count
    let rows = batch.count
    let even = Float(2 / Double(batch.total))
    parallelFor(rows, minimumChunk: 64) { range in
      for row in range {
        for level in (0..<levelCount).reversed() {
          let y = scratch.errors.pointer + (level * rows + row) * width
          let isWhole = level == levelCount - 1
          scaleAndShiftRow(
            y, scale: isWhole ? Float(2 * weights[batch.own.lowerBound + row]) : even, shift: 0, count: width)
          if !isWhole { addScaled(y + rows * width, scale: 1, into: y, count: width) }
        }
        if options.architecture == .gated {
          scaleAndShiftRow(scratch.gateErrors.pointer + row * width, scale: even, shift: 0, count: width)
        }
      }
    }
  }
}
