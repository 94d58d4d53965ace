import Files
import SparseAutoencoders
import Transformers

extension EditOptions {
  /// Gives every SAE its edits; features are checked against the SAE they belong to.
  func resolve(_ saes: [LoadedSAE], _ config: DecoderConfig) throws -> [LoadedSAE] {
    guard !saes.isEmpty else {
      guard isEmpty else { throw UsageError("edits need an SAE", hint: "name one with --sae PATH") }
      return saes
    }
    var saes = saes
    for index in saes.indices {
      saes[index].edits.splices = splice
      saes[index].edits.dropsError = dropError
    }
    for entry in try ablate.entries(of: "--ablate") {
      let feature = try FeatureReference(entry, option: "--ablate")
      saes[try place(of: feature, saes, config)].edits.ablated.insert(feature.index)
    }
    for file in ablateFile { try apply(AblationList(contentsOf: file), file, to: &saes, config) }
    try set(clamp, "--clamp", \.clamped, &saes, config)
    try set(scale, "--scale", \.scaled, &saes, config)
    try set(steer, "--steer", \.steered, &saes, config)
    for sae in saes { try sae.edits.check(featureCount: sae.sae.featureCount) }
    return saes
  }

  private func set(
    _ values: [String], _ option: String, _ edits: WritableKeyPath<FeatureEdits, [Int: Float]>,
    _ saes: inout [LoadedSAE], _ config: DecoderConfig
  ) throws {
    for entry in try values.entries(of: option) {
      let parsed = try FeatureValue(entry, option: option)
      let place = try place(of: parsed.feature, saes, config)
      guard saes[place].edits[keyPath: edits].updateValue(parsed.value, forKey: parsed.feature.index) == nil else {
        throw UsageError("\(option): feature \(parsed.feature.index) is given twice")
      }
    }
  }

  /// Which SAE a feature belongs to.
  private func place(of feature: FeatureReference, _ saes: [LoadedSAE], _ config: DecoderConfig) throws -> Int {
    guard let name = feature.hook else {
      guard saes.count == 1 else {
        throw UsageError(
          "feature \(feature.index): which of the \(saes.count) SAEs?",
          hint: "write HOOK:\(feature.index), such as \(saes[0].hook.name):\(feature.index)")
      }
      return 0
    }
    let hook = try config.hookPoint(named: name)
    guard let place = saes.firstIndex(where: { $0.hook.depth == hook.depth }) else {
      throw UsageError(
        "feature \(name):\(feature.index): no SAE at this hook point",
        hint: "there are SAEs at \(saes.map(\.hook.name).joined(separator: ", "))")
    }
    return place
  }

  private func apply(
    _ list: AblationList, _ file: String, to saes: inout [LoadedSAE], _ config: DecoderConfig
  ) throws {
    for name in list.hooks {
      let features = list.ablated(at: name)
      guard !features.isEmpty else { continue }
      let depth = config.hookPoints.first { $0.name == name }?.depth
      guard let place = saes.firstIndex(where: { $0.hook.depth == depth }) else {
        throw FileError(
          .badData, file, "features at a hook point without an SAE", item: name,
          expected: saes.map(\.hook.name).joined(separator: ", "))
      }
      let count = saes[place].sae.featureCount
      if let feature = features.filter({ $0 >= count }).min() {
        throw FileError(
          .badData, file, "a feature the SAE does not have", item: "\(name):\(feature)",
          expected: "0 to \(count - 1)")
      }
      saes[place].edits.ablated.formUnion(features)
    }
  }
}
