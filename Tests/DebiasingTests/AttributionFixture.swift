import Corpora
import Files
import Foundation
import SparseAutoencoders
import Transformers

@testable import Debiasing

/// One model with its SAEs, and what PyTorch says about them (Tools/fixtures/attribution.py).
struct AttributionFixture {
  static let folder = FileSystem.folder(of: #filePath) + "/Fixtures"
  static let names = ["gpt2", "neox-parallel", "gemma3"]

  let decoder: Decoder
  let expected: SafetensorsFile
  let examples: LabelledExamples
  let probe: LinearProbe
  let layer: Int
  let features: [AttributionSite]

  init(_ name: String, exclusion: ExclusionRule.Choice = .none, skipFirst: Int = 0) throws {
    let checkpoints = FileSystem.folder(of: FileSystem.folder(of: #filePath)) + "/TransformersTests/Fixtures"
    decoder = try Checkpoint(
      path: "\(checkpoints)/\(name)", embeddingScale: name.hasPrefix("gemma") ? .exact : nil
    ).decoder
    let path = "\(Self.folder)/\(name)/expected.safetensors"
    expected = try SafetensorsFile(path)
    examples = try LabelledExamples(
      tokens: path, vocabularySize: decoder.config.vocabularySize, contextLength: decoder.config.contextLength,
      exclusion: ExclusionRule(
        exclusion, specials: SpecialIds(vocabularySize: decoder.config.vocabularySize), skipFirst: skipFirst))
    probe = try LinearProbe(contentsOf: path, width: decoder.config.width)
    layer = try expected.tensor("layer").integers()[0]
    let saes = "\(Self.folder)/\(name)/saes"
    let config = decoder.config
    features = try FileSystem.list(saes).map { entry in
      let sae = try SparseAutoencoder.load(FileSystem.join(saes, entry))
      return AttributionSite(hook: try config.hookPoint(named: sae.metadata.hookName!), units: .features(sae))
    }.sorted { $0.hook.depth < $1.hook.depth }
  }

  var neurons: [AttributionSite] {
    features.map { AttributionSite(hook: $0.hook, units: .neurons(decoder.config.width(at: $0.hook))) }
  }

  func results(_ request: AttributionRequest, sites: [AttributionSite]? = nil) throws -> (
    sites: [Attribution.SiteResult], metric: [Double]
  ) {
    try withFolder { folder in
      let attribution = try attribution(request, sites: sites)
      try attribution.run(in: folder) { _ in }
      return try attribution.results(in: folder)
    }
  }

  func attribution(_ request: AttributionRequest, sites: [AttributionSite]? = nil) throws -> Attribution {
    try Attribution(
      decoder, probe: probe, layer: layer, sites: sites ?? features, examples: examples, request: request)
  }

  func withFolder<R>(_ body: (PartsFolder) throws -> R) throws -> R {
    let path = NSTemporaryDirectory() + "/ssae-host-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(PartsFolder(path, .attribution, request: [:], mode: .create))
  }
}
