import Files
import SparseAutoencoders
import Training

/// How each SAE of a run is trained, from the options.
struct TrainingResolution {
  let architecture: ArchitectureOptions
  let objective: ObjectiveOptions
  let optimizer: OptimizerOptions
  /// Whether a new SAE subtracts b_dec before encoding.
  let subtractsDecoderBias: Bool?
  /// The SAE to go on from.
  let parent: SparseAutoencoder?

  /// One entry per sparsity asked for: what tells it from the others (`k32`, `sparsity0.1`), and its options.
  func variants(width: Int) throws -> [(label: String, options: SAETrainingOptions)] {
    let name = try architecture.architecture ?? parent.map { try Self.architecture(of: $0) } ?? .standard
    let features = architecture.dSae ?? parent?.featureCount ?? 8 * width
    guard features >= 1 else { throw UsageError("--d-sae must be at least 1; found \(features)") }
    switch name {
    case .standard, .gated, .jumprelu:
      guard architecture.k.isEmpty else {
        throw UsageError("--k does not apply to \(name.rawValue); it has --sparsity")
      }
      let texts = try architecture.sparsity.entries(of: "--sparsity")
      return try (texts.isEmpty ? ["1"] : texts).map { text in
        guard let value = Double(text) else { throw UsageError("--sparsity: '\(text)' is not a number") }
        var options = options(name == .standard ? .standard : name == .gated ? .gated : .jumpReLU, features)
        options.sparsity = value
        try options.check()
        return ("sparsity\(text)", options)
      }
    case .topk, .batchtopk, .matryoshka:
      guard architecture.sparsity.isEmpty else {
        throw UsageError("--sparsity does not apply to \(name.rawValue); it has --k")
      }
      var texts = try architecture.k.entries(of: "--k")
      if texts.isEmpty, case .topK(let k)? = parent?.architecture { texts = ["\(k)"] }
      return try (texts.isEmpty ? ["32"] : texts).map { text in
        let options = options(try fixed(name, k: text, features), features)
        try options.check()
        return ("k\(text)", options)
      }
    }
  }

  private func fixed(
    _ name: TrainingArchitectureName, k text: String, _ features: Int
  ) throws(UsageError) -> TrainingArchitecture {
    guard let k = Double(text), k.isFinite else { throw UsageError("--k: '\(text)' is not a number") }
    switch name {
    case .topk:
      guard let whole = Int(exactly: k) else { throw UsageError("--k of topk must be a whole number; found \(text)") }
      return .topK(whole)
    case .matryoshka:
      var widths = try architecture.widths.integers(of: "--widths")
      if widths.isEmpty {
        widths = [features / 16, features / 8, features / 4, features / 2, features].filter { $0 > 0 }
      }
      return .matryoshka(k, widths: widths)
    default: return .batchTopK(k)
    }
  }

  private func options(_ kind: TrainingArchitecture, _ features: Int) -> SAETrainingOptions {
    var options = SAETrainingOptions(kind, featureCount: features)
    let usual: Double =
      kind.hasFixedSparsity
      ? 2e-4 / (Double(features) / 16_384).squareRoot() : kind == .jumpReLU ? 7e-5 : 3e-4
    options.learningRate = optimizer.learningRate ?? (parent == nil ? usual : usual * 3 / 10)
    options.schedule = Schedule(
      warmup: optimizer.warmup, decay: optimizer.decay, shape: optimizer.learningRateSchedule)
    options.sparsityWarmup = optimizer.sparsityWarmup
    (options.beta1, options.beta2, options.epsilon) = (optimizer.beta1, optimizer.beta2, optimizer.epsilon)
    options.clip = optimizer.clip
    if let norm = architecture.decoderNorm {
      options.decoderNorm = norm
    } else if let parent {
      options.decoderNorm = parent.decoder.rowNorms().allSatisfy { abs($0 - 1) < 2e-3 } ? .unit : .free
    }
    options.subtractsDecoderBias = parent?.subtractsDecoderBias ?? subtractsDecoderBias ?? true
    options.objective = objective.value
    options.deadAfter = optimizer.deadAfter
    if let dead = optimizer.deadFeatures {
      options.deadFeatures = dead
    } else if parent != nil {
      options.deadFeatures = .none
    } else if kind == .standard {
      options.deadFeatures = .resample
    }
    options.auxiliaryScale = optimizer.auxScale
    options.auxiliaryCoefficient = optimizer.auxCoefficient ?? (optimizer.auxScale == .share ? 1 : 1.0 / 32)
    options.resampleEvery = optimizer.resampleEvery
    options.bandwidth = architecture.bandwidth
    options.initialThreshold = architecture.threshold
    options.jumpReLUPenalty = architecture.jumpreluPenalty
    options.targetL0 = architecture.targetL0
    options.detachesGateDecoder = architecture.detachGateDecoder
    options.thresholdRate = optimizer.thresholdRate
    return options
  }

  private static func architecture(of sae: SparseAutoencoder) throws -> TrainingArchitectureName {
    switch sae.architecture {
    case .standard: return .standard
    case .gated: return .gated
    case .jumpReLU: return .jumprelu
    case .topK: return .topk
    case .groupMax:
      throw FileError(
        .badData, sae.path, "an SAE whose features compete in groups cannot be trained on", item: "architecture",
        found: sae.architecture.name)
    }
  }
}
