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

  /// The same units with up to `count` contexts each, from one more run over the examples.
  public func findingContexts(of units: [AttributedUnit], count: Int, progress: (Int) throws -> Void) throws
    -> [AttributedUnit]
  {
    guard count > 0, !units.isEmpty else { return units }
    var units = units
    let values = UnitValues(decoder: decoder, sites: sites, units: units.map { ($0.site, $0.unit) })
    try values.read(examples) { range, batch, values in
      for index in units.indices {
        for (example, rows) in batch.sequences.enumerated() {
          for row in rows where batch.included[row] && values[index][row] != 0 {
            units[index].contexts.append(
              UnitContext(
                example: range.lowerBound + example, position: row - rows.lowerBound, activation: values[index][row]))
          }
        }
        // Stable for equal activations: the first in the data stays first.
        units[index].contexts.sort {
          ($1.activation, $0.example, $0.position) < ($0.activation, $1.example, $1.position)
        }
        units[index].contexts.removeLast(max(0, units[index].contexts.count - count))
      }
      try progress(range.upperBound)
    }
    return units
  }
}
