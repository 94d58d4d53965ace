import Files
import Kernels
import Ranks

/// Means over the steps since the last line of the log. Part of a checkpoint, so that a resumed log is the same.
struct IntervalMetrics: Equatable {
  var steps = 0
  var tokens = 0
  private var loss = 0.0
  private var reconstruction = 0.0
  private var sparsity = 0.0
  private var auxiliary = 0.0
  private var l0 = 0.0
  private var effectiveSampleSize = 0.0
  private var gradientNorm = 0.0
  private var largestLoss = 0.0
  private var smallestSampleShare = 1.0
  private var resampled = 0.0
  private var squaredError = 0.0
  private var squaredNorm = 0.0
  /// Σ x, [d]
  private var inputSum: [Double]
  private var last = StepReport()

  init(width: Int) { inputSum = Array(repeating: 0, count: width) }

  /// `x` are the `rows` rows of the batch that lie here.
  mutating func add(_ report: StepReport, _ x: UnsafePointer<Float>, rows: Int, width: Int) {
    steps += 1
    tokens += report.tokens
    loss += report.loss
    reconstruction += report.reconstruction
    sparsity += report.sparsity
    auxiliary += report.auxiliary
    l0 += report.l0
    effectiveSampleSize += report.effectiveSampleSize
    gradientNorm += report.gradientNorm
    largestLoss = max(largestLoss, report.largestLoss)
    smallestSampleShare = min(smallestSampleShare, report.effectiveSampleSize / Double(report.tokens))
    resampled += Double(report.resampled)
    squaredError += report.error * Double(report.tokens)
    squaredNorm += report.squaredNorm
    for row in 0..<rows { addRow(x + row * width, to: &inputSum, count: width) }
    last = report
  }

  /// Brings Σ x of ranks with other rows together at the first of them; the others go on from 0.
  mutating func collect(_ ranks: Ranks) {
    guard ranks.count > 1 else { return }
    ranks.sum(&inputSum)
    keepInputs(ranks)
  }

  /// Of ranks with other rows only the first has what they have all seen.
  mutating func keepInputs(_ ranks: Ranks) {
    if !ranks.isFirst { inputSum = inputSum.map { _ in 0 } }
  }

  /// 1 − E‖x − x̂‖²/(E‖x‖² − ‖E x‖²) over the interval; nil without variance.
  var explainedVariance: Double? {
    let n = Double(max(tokens, 1))
    let variance = squaredNorm / n - inputSum.reduce(0) { $0 + ($1 / n) * ($1 / n) }
    return variance > 1e-10 ? 1 - squaredError / n / variance : nil
  }

  /// Whether some step was about less than a hundredth of its tokens.
  var isDominatedByFewTokens: Bool { smallestSampleShare < 0.01 }

  /// The members of a line of the log.
  var members: [(String, JSON)] {
    let n = Double(max(steps, 1))
    return [
      ("loss", JSON(loss / n)), ("reconstruction", JSON(reconstruction / n)), ("sparsity", JSON(sparsity / n)),
      ("auxiliary", JSON(auxiliary / n)), ("largest_loss", JSON(largestLoss)), ("l0", JSON(l0 / n)),
      ("explained_variance", explainedVariance.map { JSON($0) } ?? .null), ("dead", JSON(last.dead)),
      ("resampled", JSON(Int(resampled))), ("ess", JSON(effectiveSampleSize / n)), ("tilt", .number(last.tilt)),
      ("gradient_norm", JSON(gradientNorm / n)), ("learning_rate", JSON(last.learningRate)),
      ("sparsity_coefficient", JSON(last.coefficient)),
    ]
  }

  /// All of it as numbers, for a checkpoint.
  var state: [Double] {
    [
      Double(steps), Double(tokens), loss, reconstruction, sparsity, auxiliary, l0, effectiveSampleSize, gradientNorm,
      largestLoss, smallestSampleShare, resampled, squaredError, squaredNorm,
    ] + inputSum
  }

  /// nil where the numbers are not those of a checkpoint.
  init?(_ state: [Double], width: Int) {
    guard state.count == 14 + width else { return nil }
    let counts = [state[0], state[1], state[11]]
    guard counts.allSatisfy({ (0...Double(Int.largestExactDouble)).contains($0) }) else { return nil }
    steps = Int(state[0])
    tokens = Int(state[1])
    (loss, reconstruction, sparsity, auxiliary, l0) = (state[2], state[3], state[4], state[5], state[6])
    (effectiveSampleSize, gradientNorm, largestLoss) = (state[7], state[8], state[9])
    (smallestSampleShare, resampled, squaredError, squaredNorm) = (state[10], state[11], state[12], state[13])
    inputSum = Array(state[14...])
  }
}
