import Files
import Kernels
import SparseAutoencoders

/// Trains one sparse autoencoder, batch after batch.
///
/// A step is: rows → sparse features → losses per token → weights (ERM or TERM) → gradient rows → clip → Adam. Only the
/// encoder's product is dense; the rest touches active features alone, and no [B, F] matrix exists.
public final class SAETrainer {
  public let options: SAETrainingOptions
  /// d
  public let width: Int
  public let parameters: SAEParameters
  /// Adam's moments.
  let first: SAEParameters
  let second: SAEParameters
  /// ‖d_i‖, [F]
  let norms: FloatBuffer
  /// Rows that ever had a gradient: the others have moments 0. [F]
  let touched: UnsafeMutablePointer<Bool>
  /// The SAE it started from, whose per-token normalisation stays in force.
  let parent: SparseAutoencoder?
  let seed: UInt64
  let scratch = StepScratch()

  /// Steps done.
  public internal(set) var step = 0
  /// Tokens seen.
  public internal(set) var tokens = 0
  /// Tokens since each feature fired last, [F].
  public internal(set) var idleTokens: [Int]
  /// Firings of each feature in the last part of the run, [F], and the tokens of that part.
  public internal(set) var firings: [Int]
  public internal(set) var firingTokens = 0
  /// How often each feature was set anew, [F].
  public internal(set) var resamplings: [Int]
  /// Running mean of the smallest kept activation of a batch, for the batchtopk kinds.
  var threshold: Double?
  /// The smallest kept activation of the last batch: where to begin the next selection. Never changes a result.
  var selectionHint: Float = 0
  /// Running log mean e^{tℓ}.
  var logNormalizer: Double?

  init(_ options: SAETrainingOptions, width: Int, seed: UInt64, parent: SparseAutoencoder?) throws(UsageError) {
    try options.check()
    self.options = options
    self.width = width
    self.seed = seed
    self.parent = parent
    let vectors = options.architecture.vectorNames.count
    let count = options.featureCount
    parameters = SAEParameters(featureCount: count, width: width, vectorCount: vectors)
    first = SAEParameters(featureCount: count, width: width, vectorCount: vectors)
    second = SAEParameters(featureCount: count, width: width, vectorCount: vectors)
    norms = FloatBuffer(count)
    touched = .allocate(capacity: count)
    touched.initialize(repeating: false, count: count)
    idleTokens = Array(repeating: 0, count: count)
    firings = Array(repeating: 0, count: count)
    resamplings = firings
  }

  deinit { touched.deallocate() }

  public var featureCount: Int { options.featureCount }

  var levels: [Int] { options.architecture.levels(featureCount) }

  /// Features that are not what they began as: they were set anew on the way.
  public var resampledFeatures: [Int] { resamplings.indices.filter { resamplings[$0] > 0 } }

  /// Features that are dead now.
  var deadFeatures: [Int32] {
    idleTokens.indices.filter { idleTokens[$0] >= options.deadAfter }.map { Int32($0) }
  }

  /// One step on `rows` rows of width d. `groups` says what each row belongs to, where the objective needs it;
  /// `totalSteps` is the length of the run, for the schedules.
  ///
  /// When the losses are not finite nothing is updated; the report tells.
  public func train(
    on x: UnsafePointer<Float>, rows: Int, groups: [Int32]? = nil, totalSteps: Int, countsFirings: Bool = true
  ) -> StepReport {
    var (report, gradients) = measure(x, rows: rows, groups: groups)
    apply(gradients, &report, rows: rows, totalSteps: totalSteps, countsFirings: countsFirings)
    return report
  }

  /// The update after a measurement, unless its numbers are not finite.
  func apply(
    _ gradients: FeatureGradients, _ report: inout StepReport, rows: Int, totalSteps: Int, countsFirings: Bool
  ) {
    report.learningRate = options.learningRate * options.schedule.factor(step, of: totalSteps)
    guard report.isFinite else { return }
    update(gradients, &report)
    count(rows: rows, countsFirings: countsFirings)
    if options.deadFeatures == .resample, step % options.resampleEvery == 0 {
      report.resampled = resample(rows: rows)
    }
  }

  /// Losses and gradients of a batch, without any change of the weights.
  func measure(
    _ x: UnsafePointer<Float>, rows: Int, groups: [Int32]?
  ) -> (report: StepReport, gradients: FeatureGradients) {
    constrain()
    let x = normalized(x, rows: rows)
    var report = StepReport()
    report.tokens = rows
    select(x, rows: rows)
    let losses = reconstruct(x, rows: rows)
    let weights = weigh(losses, groups: groups, &report)
    for row in 0..<rows { report.squaredNorm += Double(rowSquares(x + row * width, count: width)) }
    let dead = deadFeatures
    report.dead = dead.count
    report.error = report.reconstruction
    var terms = [mainTerm(rows: rows, weights)]
    if options.deadFeatures == .auxk, !dead.isEmpty {
      let (loss, term) = auxiliary(dead, rows: rows)
      report.auxiliary += loss
      report.loss += loss
      terms.append(term)
    }
    // The auxiliary term has read the errors; now they become gradients.
    scaleErrors(rows: rows, weights)
    let gradients = gradients(terms, rows: rows, &report)
    return (report, gradients)
  }

  /// Thresholds are never negative.
  func constrain() {
    guard options.architecture == .jumpReLU else { return }
    let thresholds = parameters.vector(1)
    for i in 0..<featureCount where thresholds[i] < 0 { thresholds[i] = 0 }
  }

  /// Gradients of everything, from terms whose gradient rows are in place.
  func gradients(_ terms: [FeatureTerm], rows: Int, _ report: inout StepReport) -> FeatureGradients {
    scratch.sums.reserve((2 + parameters.vectorCount) * featureCount)
    let gradients = FeatureGradients(
      featureCount: featureCount, width: width, weights: parameters.featureWeights, norms: norms.pointer,
      input: scratch.input.pointer, sparsity: scratch.sparsityWeights.pointer, terms: terms,
      projects: options.decoderNorm == .unit, sums: scratch.sums.pointer)
    report.gradientNorm = biasAndNorm(gradients, rows: rows)
    return gradients
  }

  /// Fills b_dec's gradient, and answers the norm of the whole gradient where it is needed.
  private func biasAndNorm(_ gradients: FeatureGradients, rows: Int) -> Double {
    let bias = scratch.biasGradient
    bias.reserve(width)
    let fromInput = FloatBuffer.zeroed(width)
    let norm = gradients.measure(needsNorm: options.clip > 0, inputGradient: fromInput.pointer)
    var sums = Array(repeating: 0.0, count: width)
    for row in 0..<rows { addRow(scratch.errors.pointer + row * width, to: &sums, count: width) }
    if options.architecture == .gated, !options.detachesGateDecoder {
      for row in 0..<rows { addRow(scratch.gateErrors.pointer + row * width, to: &sums, count: width) }
    }
    var square = norm
    for i in 0..<width {
      let g = Float(sums[i]) - (options.subtractsDecoderBias ? fromInput.pointer[i] : 0)
      bias.pointer[i] = g
      square += Double(g) * Double(g)
    }
    return options.clip > 0 ? square.squareRoot() : 0
  }

  private func update(_ gradients: FeatureGradients, _ report: inout StepReport) {
    step += 1
    // As torch.nn.utils.clip_grad_norm_.
    let scale = options.clip > 0 ? Float(min(1, options.clip / (report.gradientNorm + 1e-6))) : 1
    let adam = AdamStep(
      learningRate: report.learningRate, beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon,
      step: step)
    gradients.update(
      adam, first: first.featureWeights, second: second.featureWeights, scale: scale,
      unitNorm: options.decoderNorm == .unit, touched: touched)
    adam.update(
      parameters.decoderBias, first: first.decoderBias, second: second.decoderBias,
      gradient: scratch.biasGradient.pointer, scale: scale, count: width)
  }

  /// Who fired in the batch.
  private func count(rows: Int, countsFirings: Bool) {
    tokens += rows
    if countsFirings { firingTokens += rows }
    let entries = scratch.rowEntries
    for i in 0..<featureCount { idleTokens[i] += rows }
    for entry in 0..<entries.count where scratch.coefficients.pointer[entry] > 0 {
      let feature = Int(entries.indices.pointer[entry])
      idleTokens[feature] = 0
      if countsFirings { firings[feature] += 1 }
    }
  }

  /// log10(firing frequency + 1e-10) over the last part of the run, as SAELens's `sparsity`. [F]
  public var logFrequencies: [Float] {
    firings.map { Float(logarithm10(Double($0) / Double(max(firingTokens, 1)) + 1e-10)) }
  }
}
