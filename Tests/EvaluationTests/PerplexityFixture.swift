import Corpora
import Files
import SparseAutoencoders
import Testing
import Transformers

@testable import Evaluation

/// The tiny GPT-2 with SAEs, and what plain PyTorch, TransformerLens and SAELens compute (Tools/fixtures/metrics.py).
struct PerplexityFixture {
  static let folder = FileSystem.folder(of: #filePath) + "/Fixtures"
  static let checkpoint = try! Checkpoint(path: folder + "/../../TransformersTests/Fixtures/gpt2")
  static var decoder: Decoder { checkpoint.decoder }

  static func expectation(_ name: String) throws -> JSONNode {
    try JSONNode(contentsOf: "\(folder)/expected-\(name).json")
  }

  static func sae(_ name: String) throws -> SparseAutoencoder { try SparseAutoencoder.load("\(folder)/\(name)") }

  static func corpus(special: [Int32] = [0], tokens: String = "tokens") throws -> Corpus {
    let vocabulary = decoder.config.vocabularySize
    let specials = SpecialIds(eos: special, vocabularySize: vocabulary)
    return try Corpus(
      TokenFile(
        "\(folder)/\(tokens).safetensors", vocabularySize: vocabulary, contextLength: decoder.config.contextLength),
      exclusion: ExclusionRule(.special, specials: specials))
  }

  static func evaluate(
    _ splices: [SplicedSAE], ablation: Ablation = .zero, batch: BatchSize = .sequences(4), perToken: Bool = false
  ) throws -> PerplexityReport {
    try PerplexityEvaluation(decoder, splices: splices, ablation: ablation)
      .run(corpus(), batchSize: batch, perToken: perToken)
  }

  /// Every number of `expected` that `found` has too, within `tolerance` of its size (at least `floor`).
  static func compare(
    _ found: JSONObject, _ expected: JSONNode, _ keys: [String], tolerance: Double = 1e-5, floor: Double = 1e-3,
    of what: String = ""
  ) throws {
    for key in keys {
      let reference = try expected.required(key).double()
      let value = try #require(found[key].flatMap(number), "\(what) \(key) is missing or null")
      #expect(
        abs(value - reference) <= tolerance * max(abs(reference), floor),
        "\(what) \(key): \(value), expected \(reference)")
    }
  }

  static func number(_ value: JSON) -> Double? {
    switch value {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}
