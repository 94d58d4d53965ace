import Files

/// Everything that decides how one SAE is trained, beside the data and their order.
public struct SAETrainingOptions: Equatable, Sendable {
  public enum DecoderNorm: String, CaseIterable, Sendable {
    /// Rows of norm 1 after every step, their gradients without the parallel part.
    case unit
    case free
  }

  /// What the sparsity penalty of a jumprelu SAE is.
  public enum JumpReLUPenalty: String, CaseIterable, Sendable {
    /// λ·L0
    case step
    /// λ·Σ tanh(4·f·n)
    case tanh
    /// λ·(L0/target − 1)² of the batch
    case quadratic
  }

  /// How dead features are brought back.
  public enum DeadFeatures: String, CaseIterable, Sendable {
    case none
    /// They reconstruct what the others leave (Gao et al. 2024); for the topk kinds.
    case auxk
    /// They are set to badly reconstructed inputs (Bricken et al. 2023); for the penalised kinds.
    case resample
  }

  /// Scale of the AuxK loss.
  public enum AuxiliaryScale: String, CaseIterable, Sendable {
    /// min(#dead/(d/2), 1), as SAELens.
    case share
    /// ÷ total variance of the residual, as dictionary_learning.
    case variance
  }

  public var architecture: TrainingArchitecture
  public var featureCount: Int
  /// λ
  public var sparsity = 1.0
  public var sparsityWarmup = 0
  public var learningRate = 3e-4
  public var schedule = Schedule()
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8
  /// Largest global norm of the gradient; 0 for no limit.
  public var clip = 1.0
  public var decoderNorm = DecoderNorm.free
  public var subtractsDecoderBias = true
  public var objective = Objective()
  /// A feature is dead after this many tokens without firing.
  public var deadAfter = 10_000_000
  public var deadFeatures = DeadFeatures.none
  public var auxiliaryCoefficient = 1.0
  public var auxiliaryScale = AuxiliaryScale.share
  /// Steps between resamplings.
  public var resampleEvery = 25_000
  public var bandwidth = 0.05
  public var initialThreshold = 0.01
  public var jumpReLUPenalty = JumpReLUPenalty.step
  public var targetL0 = 20.0
  /// Whether the gate's own reconstruction leaves the decoder alone.
  public var detachesGateDecoder = true
  /// Rate of the running batchtopk threshold.
  public var thresholdRate = 0.01

  public init(_ architecture: TrainingArchitecture, featureCount: Int) {
    self.architecture = architecture
    self.featureCount = featureCount
    if architecture.hasFixedSparsity {
      sparsity = 0
      decoderNorm = .unit
      deadFeatures = .auxk
    }
  }

  /// Throws what cannot be trained.
  public func check() throws(UsageError) {
    guard featureCount >= 1 else { throw UsageError("--d-sae must be at least 1; found \(featureCount)") }
    if let k = architecture.k {
      guard k > 0, k <= Double(featureCount) else {
        throw UsageError("--k must be above 0 and at most d_sae (\(featureCount)); found \(k)")
      }
    }
    if case .matryoshka(_, let widths) = architecture {
      guard widths.last == featureCount, zip(widths, widths.dropFirst()).allSatisfy({ $0 < $1 }), widths[0] > 0 else {
        throw UsageError("--widths must rise and end at d_sae (\(featureCount)); found \(widths)")
      }
    }
    for (name, value) in [
      ("--learning-rate", learningRate), ("--sparsity", sparsity), ("--clip", clip), ("--bandwidth", bandwidth),
      ("--aux-coefficient", auxiliaryCoefficient),
    ] {
      guard value >= 0, value.isFinite else { throw UsageError("\(name) must not be negative; found \(value)") }
    }
    for (name, value) in [("--beta1", beta1), ("--beta2", beta2)] {
      guard value >= 0, value < 1 else { throw UsageError("\(name) must be from 0 to below 1; found \(value)") }
    }
    guard epsilon > 0 else { throw UsageError("--epsilon must be above 0; found \(epsilon)") }
    guard deadAfter >= 1, resampleEvery >= 1 else { throw UsageError("--dead-after and --resample-every start at 1") }
    guard !objective.tilt.isNaN else { throw UsageError("--tilt is not a number") }
    if let rate = objective.normalizerRate {
      guard rate > 0, rate <= 1 else { throw UsageError("--tilt-ema must be above 0 and at most 1; found \(rate)") }
    }
    if objective.isEndToEnd {
      switch architecture {
      case .standard, .jumpReLU, .topK, .batchTopK: break
      case .gated, .matryoshka:
        throw UsageError(
          "\(architecture.name) has reconstructions of its own beside the SAE's, which end-to-end training leaves out",
          hint: "train standard, jumprelu, topk or batchtopk end to end")
      }
      guard deadFeatures == .none else {
        throw UsageError("dead features are left alone in end-to-end training", hint: "use --dead-features none")
      }
    }
    if deadFeatures == .auxk, !architecture.hasFixedSparsity {
      throw UsageError("AuxK is for the topk kinds", hint: "use --dead-features resample or none")
    }
    if deadFeatures == .resample, architecture.hasFixedSparsity || architecture == .gated {
      throw UsageError("resampling is for standard and jumprelu SAEs", hint: "use --dead-features auxk or none")
    }
  }

  /// Members of records and checkpoints, in order.
  public var members: [(String, JSON)] {
    var members: [(String, JSON)] = [("architecture", JSON(architecture.name)), ("d_sae", JSON(featureCount))]
    if let k = architecture.k { members.append(("k", JSON(k))) }
    if case .matryoshka(_, let widths) = architecture { members.append(("widths", JSON(widths))) }
    if !architecture.hasFixedSparsity {
      members += [("sparsity", JSON(sparsity)), ("sparsity_warmup", JSON(sparsityWarmup))]
    }
    members += [
      ("learning_rate", JSON(learningRate)), ("learning_rate_schedule", JSON(schedule.shape.rawValue)),
      ("warmup", JSON(schedule.warmup)), ("decay", JSON(schedule.decay)), ("beta1", JSON(beta1)),
      ("beta2", JSON(beta2)), ("epsilon", JSON(epsilon)), ("clip", JSON(clip)),
      ("decoder_norm", JSON(decoderNorm.rawValue)), ("pre_bias", JSON(subtractsDecoderBias)),
      ("dead_after", JSON(deadAfter)), ("dead_features", JSON(deadFeatures.rawValue)),
    ]
    switch deadFeatures {
    case .none: break
    case .auxk:
      members += [
        ("aux_coefficient", JSON(auxiliaryCoefficient)), ("aux_scale", JSON(auxiliaryScale.rawValue)),
      ]
    case .resample: members.append(("resample_every", JSON(resampleEvery)))
    }
    if architecture == .jumpReLU {
      members += [
        ("bandwidth", JSON(bandwidth)), ("initial_threshold", JSON(initialThreshold)),
        ("jumprelu_penalty", JSON(jumpReLUPenalty.rawValue)),
      ]
      if jumpReLUPenalty == .quadratic { members.append(("target_l0", JSON(targetL0))) }
    }
    if architecture == .gated { members.append(("detach_gate_decoder", JSON(detachesGateDecoder))) }
    if architecture.hasFixedSparsity, architecture.name != "topk" {
      members.append(("threshold_rate", JSON(thresholdRate)))
    }
    return members + objective.members
  }
}
