/// What one step found, before its update.
public struct StepReport: Equatable, Sendable {
  /// Tokens of the batch.
  public var tokens = 0
  /// What was minimised: the objective's value, sparsity included, and auxiliary losses.
  public var loss = 0.0
  /// Mean over tokens of what the reconstruction costs: ‖x − x̂‖², or end to end KL(clean ‖ spliced) in nats.
  public var reconstruction = 0.0
  /// Mean over tokens of ‖x − x̂‖².
  public var error = 0.0
  /// Mean over tokens of the penalty, λ included.
  public var sparsity = 0.0
  /// AuxK, inner matryoshka levels or the gate's reconstruction.
  public var auxiliary = 0.0
  /// Largest loss of a token.
  public var largestLoss = 0.0
  /// Active features per token.
  public var l0 = 0.0
  /// Features that have not fired for `deadAfter` tokens.
  public var dead = 0
  public var effectiveSampleSize = 0.0
  /// t of the step; 0 for ERM.
  public var tilt = 0.0
  public var learningRate = 0.0
  /// λ of the step.
  public var coefficient = 0.0
  /// Norm of the gradient before clipping; 0 when not clipped.
  public var gradientNorm = 0.0
  /// Features set anew after this step.
  public var resampled = 0
  /// Σ‖x‖², for explained variance.
  public var squaredNorm = 0.0

  public init() {}

  /// Whether the step's numbers can be trusted.
  public var isFinite: Bool { loss.isFinite && reconstruction.isFinite && sparsity.isFinite && gradientNorm.isFinite }
}
