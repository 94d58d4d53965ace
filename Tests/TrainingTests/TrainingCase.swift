import Files
import Foundation
import Kernels
import SparseAutoencoders
import Testing

@testable import Training

/// One run of `Tools/fixtures/training.py`: weights before, batches, and what PyTorch made of them.
struct TrainingCase: CustomTestStringConvertible {
  let name: String
  let rows: Int
  let losses: [Double]
  let threshold: Double?
  private let architecture: String
  private let options: JSONNode

  var testDescription: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures"

  static let all: [TrainingCase] = {
    do {
      let root = try JSONNode(contentsOf: folder + "/cases.json")
      let rows = try root.required("rows").int()
      return try root.required("cases").array().map { try TrainingCase($0, rows: rows) }
    } catch {
      fatalError("\(error)")
    }
  }()

  private init(_ node: JSONNode, rows: Int) throws {
    name = try node.required("name").string()
    architecture = try node.required("architecture").string()
    options = try node.required("options")
    losses = try node.required("losses").array().map { try $0.double() }
    threshold = try node.optional("threshold")?.double()
    self.rows = rows
  }

  func file() throws -> SafetensorsFile { try SafetensorsFile(Self.folder + "/\(name).safetensors") }

  private func number(_ key: String) throws -> Double? { try options.optional(key)?.double() }
  private func text(_ key: String) throws -> String? { try options.optional(key)?.string() }

  func trainingOptions(featureCount: Int) throws -> SAETrainingOptions {
    let k = try number("k") ?? 0
    let kind: TrainingArchitecture
    switch architecture {
    case "standard": kind = .standard
    case "gated": kind = .gated
    case "jumprelu": kind = .jumpReLU
    case "topk": kind = .topK(Int(k))
    case "batchtopk": kind = .batchTopK(k)
    default: kind = .matryoshka(k, widths: try options.required("widths").array().map { try $0.int() })
    }
    var result = SAETrainingOptions(kind, featureCount: featureCount)
    result.learningRate = try number("learning_rate")!
    result.schedule = Schedule(warmup: Int(try number("warmup") ?? 0), decay: Int(try number("decay") ?? 0))
    result.sparsity = try number("sparsity") ?? 0
    result.sparsityWarmup = Int(try number("sparsity_warmup") ?? 0)
    result.beta1 = try number("beta1") ?? 0.9
    result.clip = try number("clip") ?? 1
    result.decoderNorm = try text("decoder_norm") == "unit" ? .unit : .free
    result.subtractsDecoderBias = try options.optional("pre_bias")?.bool() ?? true
    result.deadFeatures = try text("dead_features") == "auxk" ? .auxk : .none
    result.deadAfter = Int(try number("dead_after") ?? 1e9)
    result.auxiliaryScale = try text("aux_scale") == "variance" ? .variance : .share
    result.auxiliaryCoefficient = result.auxiliaryScale == .variance ? 1.0 / 32 : 1
    result.detachesGateDecoder = try options.optional("detach_gate_decoder")?.bool() ?? true
    result.jumpReLUPenalty = .init(rawValue: try text("jumprelu_penalty") ?? "step")!
    result.targetL0 = try number("target_l0") ?? 20
    result.objective.tilt = try number("tilt") ?? 0
    result.objective.innerTilt = try number("inner_tilt")
    result.objective.group = .sequence
    result.objective.unit = .init(rawValue: try text("term_unit") ?? "token")!
    result.objective.on = .init(rawValue: try text("term_on") ?? "total")!
    result.objective.scale = .init(rawValue: try text("tilt_scale") ?? "raw")!
    result.objective.normalizerRate = try number("tilt_ema")
    result.objective.warmup = Int(try number("tilt_warmup") ?? 0)
    return result
  }

  /// A trainer that stands where PyTorch's run began.
  func trainer() throws -> SAETrainer {
    let file = try file()
    let shape = try file.tensor("initial.encoder").shape
    let trainer = try SAETrainer(
      trainingOptions(featureCount: shape[0]), width: shape[1], seed: 0, parent: nil)
    for (name, pointer, count) in places(trainer.parameters, trainer) {
      let values = try file.tensor("initial.\(name)").floats()
      precondition(values.count == count)
      for (i, value) in values.enumerated() { pointer[i] = value }
    }
    trainer.refreshNorms()
    return trainer
  }

  /// The tensors by their names in the fixture.
  func places(_ parameters: SAEParameters, _ trainer: SAETrainer) -> [(String, UnsafeMutablePointer<Float>, Int)] {
    let (features, width) = (parameters.featureCount, parameters.width)
    return [("encoder", parameters.encoder, features * width), ("decoder", parameters.decoder, features * width)]
      + trainer.options.architecture.vectorNames.enumerated().map { ($1, parameters.vector($0), features) }
      + [("b_dec", parameters.decoderBias, width)]
  }
}
