import Files
import Kernels
import Ranks
import SparseAutoencoders

/// Trains one sparse autoencoder, batch after batch.
///
/// A step is: rows → sparse features → losses per token → weights (ERM or TERM) → gradient rows → clip → Adam. Only the
/// encoder's product is dense; the rest touches active features alone, and no [B, F] matrix exists.
///
/// Several ranks train one SAE together, each a part of it (`Partition`); F is then the number of features of this part,
/// and every rank makes the same calls.
public final class SAETrainer {
  public let options: SAETrainingOptions
  /// d
  public let width: Int
  /// The part of the work that is done here.
  public let partition: Partition
  /// The features that are trained here, among all of the SAE.
  public let features: Range<Int>
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

  init(
    _ options: SAETrainingOptions, width: Int, seed: UInt64, parent: SparseAutoencoder?, _ partition: Partition = .alone
  ) throws(UsageError) {
    try options.check()
    try partition.split.check(batchRows: .max, featureCount: options.featureCount)
    self.partition = partition
    features = partition.features.range(of: options.featureCount)
    self.options = options
    self.width = width
    self.seed = seed
    self.parent = parent
    let vectors = options.architecture.vectorNames.count
    let count = features.count
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

  /// F: features that are trained here.
  public var featureCount: Int { features.count }

  /// Where levels end among the features here.
  var levels: [Int] {
    options.architecture.levels(options.featureCount).map { min(max($0 - features.lowerBound, 0), featureCount) }
  }

  /// Features here that are dead now.
  var deadFeatures: [Int32] {
    idleTokens.indices.filter { idleTokens[$0] >= options.deadAfter }.map { Int32($0) }
  }

  /// One step on a batch of `rows` rows of width d, of which `x` holds this rank's. `groups` says what each row of the
  /// batch belongs to, where the objective needs it; `totalSteps` is the length of the run, for the schedules.
  ///
  /// When the losses are not finite nothing is updated; the report tells.
  public func train(
    on x: UnsafePointer<Float>, rows: Int, groups: [Int32]? = nil, totalSteps: Int, countsFirings: Bool = true
  ) -> StepReport {
    let batch = BatchRows(rows, partition)
    var (report, gradients) = measure(x, batch, groups: groups)
    apply(gradients, &report, batch, totalSteps: totalSteps, countsFirings: countsFirings)
    return report
  }

  /// The update after a measurement, unless its numbers are not finite.
  func apply(
    _ gradients: FeatureGradients, _ report: inout StepReport, _ batch: BatchRows, totalSteps: Int, countsFirings: Bool
  ) {
    report.learningRate = options.learningRate * options.schedule.factor(step, of: totalSteps)
    guard report.isFinite else { return }
    update(gradients, &report)
    count(batch, countsFirings: countsFirings)
    if options.deadFeatures == .resample, step % options.resampleEvery == 0 {
      report.resampled = resample(batch)
    }
  }

  /// Losses and gradients of a batch, without any change of the weights.
  func measure(
    _ x: UnsafePointer<Float>, _ batch: BatchRows, groups: [Int32]?
  ) -> (report: StepReport, gradients: FeatureGradients) {
    constrain()
    let x = normalized(x, rows: batch.count)
    var report = StepReport()
    report.tokens = batch.total
    select(x, batch)
    let dead = deadFeatures
    let losses = reconstruct(x, batch, dead: dead.count).gathered(batch, partition.rows)
    let weights = weigh(losses, batch, groups: groups, &report)
    report.error = report.reconstruction
    var terms = [mainTerm(rows: batch.count)]
    if options.deadFeatures == .auxk, losses.dead > 0 {
      let (loss, term) = auxiliary(dead, of: losses.dead, batch)
      report.auxiliary += loss
      report.loss += loss
      terms.append(term)
    }
    // The auxiliary term has read the errors; now they become gradients.
    scaleErrors(batch, weights)
    let gradients = gradients(terms, batch, &report)
    return (report, gradients)
  }

  /// Thresholds are never negative.
  func constrain() {
    guard options.architecture == .jumpReLU else { return }
    let thresholds = parameters.vector(1)
    for i in 0..<featureCount where thresholds[i] < 0 { thresholds[i] = 0 }
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
  private func count(_ batch: BatchRows, countsFirings: Bool) {
    tokens += batch.total
    if countsFirings { firingTokens += batch.total }
    for i in 0..<featureCount { idleTokens[i] += batch.total }
    if partition.rows.count > 1 {
      // `addUp` has counted those of all ranks.
      for i in 0..<featureCount where scratch.firings[i] > 0 {
        idleTokens[i] = 0
        if countsFirings { firings[i] += Int(scratch.firings[i]) }
      }
      return
    }
    let entries = scratch.rowEntries
    for entry in 0..<entries.count where scratch.coefficients.pointer[entry] > 0 {
      let feature = Int(entries.indices.pointer[entry])
      idleTokens[feature] = 0
      if countsFirings { firings[feature] += 1 }
    }
  }
}
