import Files
import Kernels

extension SAETrainingOptions {
  /// How a token's loss depends on its pre-activations.
  public var featureRule: FeatureRule {
    switch architecture {
    case .standard: .active(penalised: sparsity > 0)
    case .topK, .batchTopK, .matryoshka: .active(penalised: false)
    case .jumpReLU: .jumpReLU(bandwidth: Float(bandwidth), tanhScale: jumpReLUPenalty == .tanh ? 4 : nil)
    case .gated: .gated(detached: detachesGateDecoder)
    }
  }
}

/// What `training.json` in an SAE's folder says about the loss.
public struct RecordedLoss {
  /// Everything that decides a token's loss; the rest as by default.
  public var options: SAETrainingOptions
  /// Whether training saw rows of another scale than the SAE written: λ is in units of theirs.
  public let scalesRows: Bool
  /// Whether the reconstruction was trained for what the model makes of it, and not for itself.
  public let isEndToEnd: Bool

  /// Nil for a path that is no folder with such a file.
  public init?(path: String) throws(FileError) {
    let file = FileSystem.join(path, TrainingFolder.recordName)
    guard FileSystem.isFile(file) else { return nil }
    let root = try JSONNode(contentsOf: file)
    let node = try root.required("options")
    let name = try node.required("architecture")
    let featureCount = try node.required("d_sae").int()
    let k = try node.optional("k")?.double() ?? 0
    let architecture: TrainingArchitecture =
      switch try name.string() {
      case "standard": .standard
      case "gated": .gated
      case "jumprelu": .jumpReLU
      case "topk": .topK(Int(k))
      case "batchtopk": .batchTopK(k)
      case "matryoshka_batchtopk":
        .matryoshka(k, widths: try node.required("widths").array().map { widths throws(FileError) in try widths.int() })
      default: throw name.error("unknown architecture")
      }
    options = SAETrainingOptions(architecture, featureCount: featureCount)
    if let sparsity = try node.optional("sparsity") { options.sparsity = try sparsity.double() }
    if let bandwidth = try node.optional("bandwidth") { options.bandwidth = try bandwidth.double() }
    if let penalty = try node.optional("jumprelu_penalty") {
      guard let value = JumpReLUPenalty(rawValue: try penalty.string()) else { throw penalty.error("unknown penalty") }
      options.jumpReLUPenalty = value
    }
    if let detaches = try node.optional("detach_gate_decoder") { options.detachesGateDecoder = try detaches.bool() }
    isEndToEnd = try node.optional("objective")?.string() == "e2e"
    scalesRows = try root.optional("run_options")?.optional("normalize")?.string() == "scale"
  }
}

private typealias JumpReLUPenalty = SAETrainingOptions.JumpReLUPenalty
