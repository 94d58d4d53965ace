import Files
import Kernels
import Ranks
import SparseAutoencoders
import Training

/// A run that is ready to start: the plan, and a trainer per SAE.
struct TrainingSetup {
  let plan: TrainingPlan
  let jobs: [TrainingJob]
  private let source: TrainingSource
  private let parent: SparseAutoencoder?

  init(_ command: Train, _ source: TrainingSource, _ parent: SparseAutoencoder?, _ ranks: Ranks) throws {
    self.source = source
    self.parent = parent
    let seed = command.common.seed
    let sites = source.rows.sites
    for site in sites { try parent?.checkWidth(site) }
    let objective = command.objective.value
    guard source.rows.hasOrigins || (objective.innerTilt == nil && objective.unit == .token) else {
      throw UsageError("the activations do not say which sequence or document a row is of, which this objective needs")
    }
    let steps = try Self.steps(command.optimizer, source)
    let common =
      objective.isEndToEnd || command.stream.normalize == InputScaleChoice.none ? nil : parent?.commonDecoderNorm
    let normalize = command.stream.normalize ?? (common == nil ? .none : .scale)
    let resolution = TrainingResolution(
      architecture: command.architecture, objective: command.objective, optimizer: command.optimizer,
      subtractsDecoderBias: command.file.preBias,
      parent: try common.map { try parent?.foldingScale(Float($0)) } ?? parent)
    let calibration = try Calibration(
      source.rows, sampleRows: 4096, normRows: normalize == .scale && common == nil ? 100_000 : 4096)
    let scales = sites.indices.map { site in
      normalize == .none
        ? 1 : common.map { 1 / $0 } ?? Double(sites[site].width).squareRoot() / calibration.meanNorms[site]
    }
    if normalize == .scale, let parent, parent.normalization != .none || parent.centersInput {
      throw UsageError("\(parent.path): --normalize scale does not take SAEs that normalise each row")
    }
    let limits = command.stream.maxNorm.map { factor in calibration.medianNorms.map { Float($0 * factor) } }
    if objective.isEndToEnd, let parent, parent.normalization != .none || parent.centersInput {
      throw UsageError("\(parent.path): --objective e2e does not take SAEs that normalise each row")
    }
    var plan = TrainingPlan(
      steps: steps, batchRows: command.optimizer.batchSize,
      order: command.stream.order == .stored
        ? .stored : .shuffled(seed: seed, blockBatches: min(command.stream.shuffleBatches, steps)), seed: seed,
      threads: Threads.count, inputScales: scales, normLimits: limits)
    plan.logEvery = command.output.logEvery
    plan.checkpointEvery = command.output.checkpointEvery
    plan.data =
      source.members + [
        ("max_norm", command.stream.maxNorm.map { JSON($0) } ?? .null),
        ("normalize", JSON(normalize.rawValue)), ("init", try parent?.identity() ?? .null),
        ("decoder_bias", JSON(parent == nil ? command.architecture.decoderBias.rawValue : "init")),
      ]
    let variants = try sites.map { try resolution.variants(width: $0.width) }
    let split = try command.parallel.split(
      ranks.count, batchRows: plan.batchRows,
      saes: zip(sites, variants).flatMap { site, variants in variants.map { ($0.1, site.width) } })
    plan.partition = Partition(ranks, split)
    self.plan = plan
    var jobs: [TrainingJob] = []
    for (index, site) in sites.enumerated() {
      let variants = variants[index]
      for (label, options) in variants {
        let names = (sites.count > 1 ? [site.name] : []) + (variants.count > 1 ? [label] : [])
        let trainer: SAETrainer
        if let parent {
          let scaled = scales[index] == 1 ? parent : try parent.foldingScale(Float(1 / scales[index]))
          trainer = try SAETrainer(finetuning: scaled, options, seed: seed, plan.partition)
        } else {
          let sample = calibration.sample(index, width: site.width, limit: limits?[index], scale: scales[index])
          trainer = try SAETrainer(
            new: options, width: site.width, seed: seed, decoderBias: command.architecture.decoderBias,
            from: sample.rows.pointer, rows: sample.count, plan.partition)
        }
        jobs.append(TrainingJob(name: names.joined(separator: "-"), site: index, trainer: trainer))
      }
    }
    self.jobs = jobs
  }

  private static func steps(_ optimizer: OptimizerOptions, _ source: TrainingSource) throws -> Int {
    if let steps = optimizer.steps { return steps }
    let tokens = optimizer.tokenBudget ?? source.rowCount
    let steps = tokens / optimizer.batchSize
    guard steps >= 1 else {
      throw UsageError(
        "\(tokens.grouped) tokens do not fill one batch of \(optimizer.batchSize.grouped)",
        hint: "use a smaller --batch-size, or --token-budget to pass over the data several times")
    }
    return steps
  }

  /// What is trained on what, and what it will take.
  func description(_ estimate: TrainingEstimate) -> [String] {
    var lines: [String] = []
    for job in jobs {
      let options = job.trainer.options
      let sparsity =
        options.architecture.k.map { "k \($0.fixed($0 == $0.rounded() ? 0 : 2))" } ?? "λ \(options.sparsity)"
      let tilt = options.objective.isTilted ? "TERM, tilt \(options.objective.tilt)" : "ERM"
      let objective = options.objective.isEndToEnd ? "end to end" : tilt
      let start = parent.map { "from \($0.path)" } ?? "from nothing"
      lines.append(
        "\(job.name.isEmpty ? "training" : job.name): \(options.architecture.name), \(options.featureCount.grouped) "
          + "features, \(sparsity), \(objective), learning rate \(options.learningRate), "
          + "decoder norm \(options.decoderNorm.rawValue), \(start)")
    }
    let passes = Double(plan.steps * plan.batchRows) / Double(max(source.rowCount, 1))
    lines.append(
      "on \(source.title) at \(source.rows.sites.map(\.name).joined(separator: ", ")): \(plan.steps.grouped) steps of "
        + "\(plan.batchRows.grouped) tokens, \(passes.fixed(2)) times the \(source.rowCount.grouped) there are")
    for (site, scale) in zip(source.rows.sites, plan.inputScales) where scale != 1 {
      lines.append(
        "\(site.name): activations are multiplied by \(scale.fixed(6)); the weights written have it folded in")
    }
    if let parent, parent.normalization != .none || parent.centersInput {
      let rule = parent.normalization.rawValue + (parent.centersInput ? ", centred" : "")
      lines.append("rows are normalised as \(parent.path) does (\(rule))")
    }
    if let limits = plan.normLimits {
      lines.append("rows longer than \(limits.map { Double($0).fixed(3) }.joined(separator: ", ")) are left out")
    }
    if plan.partition.all.count > 1 {
      let split = plan.partition.split
      let bytes = jobs.reduce(0) {
        $0
          + TrainingTraffic($1.trainer.options, width: $1.trainer.width, batchRows: plan.batchRows, split).bytes
      }
      lines.append(
        "\(plan.partition.all.count) ranks: \(split.features) parts of the features, \(split.rows) of the rows; each sends "
          + "up to \(bytes.asBytes) a step")
    }
    lines.append(
      "estimate: up to \(estimate.memory.asBytes) of memory, \(estimate.disk.asBytes) of disk, "
        + "\(estimate.seconds.asDuration) besides running the model")
    return lines
  }
}

extension SparseAutoencoder {
  /// The norm that all decoder rows share and that is not 1: such an SAE was trained on activations divided by it, with
  /// decoder rows of norm 1, and learning rates mean what they meant then only on activations divided by it again.
  fileprivate var commonDecoderNorm: Double? {
    guard normalization == .none, !centersInput, decoderNorms == nil else { return nil }
    let norms = decoder.rowNorms().map { Double($0) }
    let mean = norms.reduce(0, +) / Double(norms.count)
    // bfloat16 weights round a row's norm by about a thousandth.
    guard abs(mean - 1) > 1e-2, norms.allSatisfy({ abs($0 - mean) < 2e-3 * mean }) else { return nil }
    return mean
  }

  /// Throws when activations of a site cannot be this SAE's input.
  fileprivate func checkWidth(_ site: TrainingSite) throws(FileError) {
    guard site.width == inputWidth else {
      throw FileError(
        .badData, path, "the SAE does not fit the activations at \(site.name)", item: "d_in",
        expected: "\(site.width)", found: "\(inputWidth)", hint: metadata.hookName.map { "it was trained at \($0)" })
    }
  }
}
