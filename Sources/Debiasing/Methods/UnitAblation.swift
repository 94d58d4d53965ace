import Files
import Kernels
import SparseAutoencoders
import Transformers

/// What is taken out of a model while it runs: features to 0, or neurons to their means.
public struct UnitAblation: Sendable {
  public enum Units: Sendable {
    case features(SparseAutoencoder, Set<Int>)
    /// Values by neuron.
    case neurons([Int: Float])

    var count: Int {
      switch self {
      case .features(_, let features): features.count
      case .neurons(let values): values.count
      }
    }
  }

  public private(set) var sites: [(hook: HookPoint, units: Units)] = []

  /// Nothing.
  public init() {}

  /// The features of a list at the sites of SAEs; every hook of the list must have one.
  public init(_ list: AblationList, _ sites: [AttributionSite], path: String) throws(FileError) {
    for hook in list.hooks {
      let features = list.ablated(at: hook)
      guard let site = sites.first(where: { $0.hook.name == hook || $0.hook.isPlace(named: hook) }) else {
        throw FileError(
          .badData, path, "features at a hook point without an SAE", item: hook,
          expected: sites.map(\.hook.name).joined(separator: ", "))
      }
      guard case .features(let sae) = site.units else { preconditionFailure("a list of features at neurons") }
      if let feature = features.filter({ $0 >= sae.featureCount }).min() {
        throw FileError(
          .badData, path, "a feature the SAE does not have", item: "\(hook):\(feature)",
          expected: "0 to \(sae.featureCount - 1)")
      }
      add(.features(sae, features), at: site.hook)
    }
  }

  public mutating func add(_ units: Units, at hook: HookPoint) {
    if units.count > 0 { sites.append((hook, units)) }
  }

  /// Units over all hook points.
  public var count: Int { sites.reduce(0) { $0 + $1.units.count } }

  /// The same at some hook points only.
  public func keeping(_ isKept: (HookPoint) -> Bool) -> UnitAblation {
    var part = UnitAblation()
    part.sites = sites.filter { isKept($0.hook) }
    return part
  }

  /// What acts in a run: at every included position, on the stream as the ablations before left it.
  public func interventions(_ config: DecoderConfig) throws -> InterventionTable {
    try InterventionTable(
      sites.map { hook, units in
        switch units {
        case .features(let sae, let features):
          try sae.intervention(FeatureEdits(ablated: features), at: hook)
        case .neurons(let values): Self.setting(values, at: hook)
        }
      }, for: config)
  }

  private static func setting(_ values: [Int: Float], at hook: HookPoint) -> Intervention {
    Intervention(at: hook) { tile in
      for row in 0..<tile.rows where tile.batch.included[row] {
        for (unit, value) in values { tile.row(row)[unit] = value }
      }
    }
  }

  /// What tells this ablation from others: hook points, units, and a checksum of what they are.
  public var description: JSON {
    .array(
      sites.map { hook, units in
        switch units {
        case .features(let sae, let features):
          let features = features.sorted()
          return [
            "hook": JSON(hook.name), "sae": JSON(sae.path), "size": JSON(sae.featureCount), "features": JSON(features),
            "rows": JSON(Int(sae.checksum(ofRows: features))),
          ]
        case .neurons(let values):
          return [
            "hook": JSON(hook.name), "neurons": JSON(values.keys.sorted()),
            "values": JSON(values.sorted { $0.key < $1.key }.map(\.value)),
          ]
        }
      })
  }
}

extension SparseAutoencoder {
  /// CRC-32 of decoder rows.
  fileprivate func checksum(ofRows features: [Int]) -> UInt32 {
    let row = FloatBuffer(inputWidth)
    return features.reduce(0) { sum, feature in
      decoder.copyRow(feature, into: row.pointer)
      return CRC32.of(UnsafeRawBufferPointer(start: row.pointer, count: 4 * inputWidth), seed: sum)
    }
  }
}

extension HookPoint {
  /// A block's output under the name of the next block's input.
  fileprivate func isPlace(named name: String) -> Bool {
    if case .residPost(let layer) = self { return HookPoint.residPre(layer + 1).name == name }
    if case .residPre(let layer) = self { return HookPoint.residPost(layer - 1).name == name }
    return false
  }
}
