import ArgumentParser
import DataSelection
import Files
import SparseAutoencoders
import Training

/// The losses that SAEs were trained with, where their folders do not say them or are not to be believed.
struct LossOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "λ of the SAE's loss, one for all or one per --sae. (default: what its training.json says; topk has none)",
      valueName: "λ"))
  var sparsity: [Double] = []

  @Option(
    help: ArgumentHelp(
      "jumprelu: width of the straight-through derivative; without it thresholds count as fixed.", valueName: "β"))
  var bandwidth: Double?

  @Option(help: "jumprelu: λ·L0 or λ·Σ tanh(4·f·norm). (default: step)")
  var jumpreluPenalty: SAETrainingOptions.JumpReLUPenalty?

  @Option(help: ArgumentHelp("matryoshka: ends of the nested prefixes, the last being d_sae.", valueName: "N,…"))
  var widths: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: "gated: leave the decoder out of the gradient of the gate's own reconstruction. (default: left out)")
  var detachGateDecoder: Bool?

  @Option(help: ArgumentHelp("η of an SAE, one per --sae. (default: 1)", valueName: "η"))
  var learningRate: [Double] = []

  func check(count: Int) throws {
    guard sparsity.count <= 1 || sparsity.count == count else {
      throw ValidationError("\(sparsity.count) values of --sparsity for \(count) SAEs; give one, or one for each")
    }
    guard learningRate.isEmpty || learningRate.count == count else {
      throw ValidationError(
        "\(learningRate.count) values of --learning-rate for \(count) SAEs; give none, or one for each")
    }
  }

  /// The loss of SAE number `place` of `count`, with its gradients; says what it is.
  func model(_ sae: SparseAutoencoder, at place: Int, of count: Int, _ common: RunOptions) throws -> LossModel {
    let recorded = try RecordedLoss(path: sae.path)
    var options = try recorded?.options ?? assumed(sae)
    let given = sparsity.count == 1 ? sparsity[0] : sparsity.isEmpty ? nil : sparsity[place]
    try override(&options, sae, given, isShared: sparsity.count < count)
    if given == nil, !options.architecture.hasFixedSparsity {
      guard let recorded else {
        throw UsageError(
          "\(sae.path): the λ of the SAE's loss is needed", hint: "say it with --sparsity; 0 leaves the penalty out")
      }
      guard !recorded.scalesRows || options.sparsity == 0 else {
        throw UsageError(
          "\(sae.path): the recorded λ is in units of scaled rows (--normalize scale)",
          hint: "say λ for rows as they are with --sparsity")
      }
    }
    let model = try LossModel(sae, options, learningRate: learningRate.isEmpty ? 1 : learningRate[place])
    let remark = recorded?.isEndToEnd == true ? " (not the end-to-end loss that it was trained with)" : ""
    common.note("loss of \(sae.path): \(model.description)\(remark)")
    return model
  }

  /// The loss of an SAE that nothing is recorded of; thresholds are fixed unless there is a bandwidth.
  private func assumed(_ sae: SparseAutoencoder) throws -> SAETrainingOptions {
    let architecture: TrainingArchitecture
    switch sae.architecture {
    case .standard: architecture = .standard
    case .gated: architecture = .gated
    case .topK(let k), .groupMax(let k): architecture = .topK(k)
    case .jumpReLU:
      if !widths.isEmpty {
        architecture = .matryoshka(1, widths: try widths.integers(of: "--widths"))
      } else {
        architecture = bandwidth == nil ? .batchTopK(1) : .jumpReLU
      }
    }
    return SAETrainingOptions(architecture, featureCount: sae.featureCount)
  }

  private func override(
    _ options: inout SAETrainingOptions, _ sae: SparseAutoencoder, _ sparsity: Double?, isShared: Bool
  ) throws {
    func refuse(_ option: String, _ wanted: String) -> UsageError {
      UsageError("\(sae.path): \(option) applies to \(wanted), not to \(options.architecture.name)")
    }
    if let sparsity {
      // One value for several SAEs is for those that have a penalty.
      if !options.architecture.hasFixedSparsity {
        options.sparsity = sparsity
      } else if sparsity != 0, !isShared {
        throw refuse("--sparsity", "standard, gated, and jumprelu with --bandwidth")
      }
    }
    if let bandwidth {
      guard options.architecture == .jumpReLU else { throw refuse("--bandwidth", "jumprelu") }
      options.bandwidth = bandwidth
    }
    if let jumpreluPenalty {
      guard options.architecture == .jumpReLU else { throw refuse("--jumprelu-penalty", "jumprelu with --bandwidth") }
      options.jumpReLUPenalty = jumpreluPenalty
    }
    if !widths.isEmpty {
      guard case .matryoshka(let k, _) = options.architecture else { throw refuse("--widths", "matryoshka_batchtopk") }
      options.architecture = .matryoshka(k, widths: try widths.integers(of: "--widths"))
    }
    if let detachGateDecoder {
      guard options.architecture == .gated else { throw refuse("--detach-gate-decoder", "gated") }
      options.detachesGateDecoder = detachGateDecoder
    }
  }
}
