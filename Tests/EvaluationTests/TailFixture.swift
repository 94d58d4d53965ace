import Files
import Foundation
import SparseAutoencoders
import Testing
import Transformers

@testable import Evaluation

/// What Python counts directly (Tools/fixtures/tail.py), and a walk over the same tokens.
struct TailFixture {
  static let reference = try! JSONNode(contentsOf: PerplexityFixture.folder + "/tail.json")
  static let names = ["sae-standard", "sae-jumprelu"]
  static let saes = names.map { try! PerplexityFixture.sae($0) }

  static var options: TailOptions {
    let node = try! reference.required("options")
    func number(_ key: String) -> Double { try! node.required(key).double() }
    var options = TailOptions()
    (options.dedicatedRecall, options.dedicatedPrecision) = (number("dedicated_recall"), number("dedicated_precision"))
    (options.minimumCount, options.rareCount) = (Int(number("minimum_count")), Int(number("rare_count")))
    options.minimumActivations = Int(number("minimum_activations"))
    options.minimumMentions = Int(number("minimum_mentions"))
    options.seed = seed
    return options
  }

  static var seed: UInt64 { UInt64(try! reference.required("seed").int()) }

  static var concepts: [Concept] {
    try! reference.required("concepts").array().enumerated().map { number, node in
      Concept(
        "concept \(number)", strings: [],
        tokens: try node.array().map { try $0.array().map { Int32(try $0.int()) } }, frequency: Double(100 - number))
    }
  }

  static func walk(
    _ saes: [SparseAutoencoder] = Self.saes, memory: Int = 1 << 30, tokensPerPart: Int = 1_000_000
  ) throws -> TailWalk {
    try TailWalk(
      PerplexityFixture.decoder, saes, at: .residPost(1), finder: ConceptFinder(concepts, spelling: nil), seed: seed,
      memory: memory, tokensPerPart: tokensPerPart)
  }

  static let kind = PartsFolder.Kind("test", report: "report.json", results: [])

  static func withFolder<R>(_ body: (PartsFolder) throws -> R) throws -> R {
    let path = NSTemporaryDirectory() + "/ssae-host-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(PartsFolder(path, kind, request: [:], mode: .create))
  }

  /// Everything of a walk; pairs stay in its files, so that `body` uses it.
  static func counts<R>(
    _ walk: TailWalk, sequences: Int = 5, _ body: (TailCounts) throws -> R
  ) throws -> R {
    try withFolder { folder in
      try walk.run(PerplexityFixture.corpus(tokens: "tail-tokens"), batchSize: .sequences(sequences), in: folder)
      return try body(walk.counts(in: folder))
    }
  }

  static func comparison(
    _ counts: TailCounts, _ saes: [SparseAutoencoder] = Self.saes, baseline: Int? = nil, isTold: Bool = false,
    recall: ConceptRecall? = nil
  ) throws -> TailComparison {
    try TailComparison(
      saes.map { (try ComparedSAE(label: FileSystem.name(of: $0.path), $0), $0) }, counts: counts,
      frequencies: TokenFrequencies(counts.typeCounts, source: "of the data itself"), recall: recall,
      baseline: baseline,
      isTold: isTold, embedding: PerplexityFixture.decoder.weights.embedding, options, text: { "#\($0)" })
  }

  /// A copy of an SAE that never fires.
  static func dead() throws -> SparseAutoencoder {
    let sae = saes[0]
    return try SparseAutoencoder(
      architecture: sae.architecture, encoder: sae.encoder, decoder: sae.decoder,
      encoderBias: sae.encoderBias!.map { _ in -1e6 }, decoderBias: sae.decoderBias,
      subtractsDecoderBias: sae.subtractsDecoderBias, metadata: sae.metadata, path: "dead")
  }
}

extension JSONNode {
  /// The numbers of an array; null is NaN.
  func numbers() throws -> [Double] { try array().map { $0.isNull ? .nan : try $0.double() } }
}

/// Equal within `tolerance` of the size of the values; NaN equals NaN.
func expectEqual(
  _ found: [Double], _ expected: [Double], tolerance: Double = 2e-5, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, "\(what): \(found.count) values", sourceLocation: sourceLocation)
  for (place, (a, b)) in zip(found, expected).enumerated() where !(a.isNaN && b.isNaN) {
    #expect(
      abs(a - b) <= tolerance * max(1, abs(b)), "\(what) \(place): \(a), expected \(b)", sourceLocation: sourceLocation)
  }
}
