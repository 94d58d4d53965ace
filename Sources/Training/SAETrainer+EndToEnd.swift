import Kernels

extension SAETrainer {
  /// One step on the divergence of the model's predictions: `x` are the rows of width d that the reconstructions replace
  /// at site `site` of the model's batch. One rank does it alone.
  func train(
    on x: UnsafePointer<Float>, rows: Int, through model: EndToEnd, site: Int, totalSteps: Int, countsFirings: Bool
  ) throws -> StepReport {
    constrain()
    var report = StepReport()
    report.tokens = rows
    precondition(partition.all.count == 1, "end-to-end training runs on one rank")
    let batch = BatchRows(rows, partition)
    select(x, batch)
    var losses = reconstruct(x, batch, dead: deadFeatures.count)
    report.error = losses.reconstruction[0].reduce(0, +) / Double(rows)
    // x̂ = (x̂ − x) + x
    let errors = scratch.errors.pointer
    scratch.normalized.reserve(rows * width)
    let reconstruction = scratch.normalized.pointer
    reconstruction.update(from: errors, count: rows * width)
    addScaled(x, scale: 1, into: reconstruction, count: rows * width)
    let gradients = try model.splice(reconstruction, site: site) { divergence, gradient in
      losses.reconstruction = [divergence]
      let weights = weigh(losses, batch, groups: nil, &report)
      try gradient(weights, errors)
      return self.gradients([mainTerm(rows: rows)], batch, &report)
    }
    apply(gradients, &report, batch, totalSteps: totalSteps, countsFirings: countsFirings)
    return report
  }
}
