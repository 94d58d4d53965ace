import SparseAutoencoders

/// A unit of a site with its effect.
public struct AttributedUnit: Sendable {
  /// Number of the site.
  public let site: Int
  public let unit: Int
  public let effect: Double
  /// Where it is most active, the strongest first.
  public var contexts: [UnitContext] = []
}

/// A position where a unit is active.
public struct UnitContext: Sendable {
  public let example: Int
  public let position: Int
  public let activation: Float
}

extension Attribution {
  /// The units of largest effect over all sites, at most `limit` and none at or below `threshold`, largest first.
  public static func top(_ results: [SiteResult], limit: Int, threshold: Double) -> [AttributedUnit] {
    let all = results.enumerated().flatMap { place, result in
      result.effects.enumerated().compactMap { unit, effect in
        effect > threshold ? AttributedUnit(site: place, unit: unit, effect: effect) : nil
      }
    }
    return Array(
      all.sorted { ($1.effect, $0.site, $0.unit) < ($0.effect, $1.site, $1.unit) }.prefix(limit))
  }

  /// The same units with up to `count` contexts each, from one more run over the examples: the peaks of their windows,
  /// as a dashboard gathers them, no two of the same tokens. Values below 0 are no activity.
  public func findingContexts(of units: [AttributedUnit], count: Int, progress: (Int) throws -> Void) throws
    -> [AttributedUnit]
  {
    guard count > 0, !units.isEmpty else { return units }
    try progress(0)
    var options = GatheringOptions()
    (options.strongest, options.sampled) = (count, 0)
    let gathering = FeatureGathering(options, features: Array(units.indices), of: units.count)
    let values = UnitValues(decoder: decoder, sites: sites, units: units.map { ($0.site, $0.unit) })
    try values.read(examples) { range, batch, values in
      var active = FeatureBatch(featureCount: units.count)
      for row in 0..<batch.count {
        for unit in units.indices where values[unit][row] > 0 {
          active.indices.append(Int32(unit))
          active.values.append(values[unit][row])
        }
        active.offsets.append(active.indices.count)
      }
      let documents = zip(range, batch.sequences).flatMap { Array(repeating: Int32($0), count: $1.count) }
      try gathering.add(active, batch, documents: documents, counted: batch.included)
      try progress(range.upperBound)
    }
    let gathered = gathering.result
    var units = units
    for index in units.indices {
      units[index].contexts = gathered.gathered(at: index).strongest.map { example in
        UnitContext(example: Int(example.document), position: example.position, activation: example.activation)
      }
    }
    return units
  }
}
