import Kernels
import SparseAutoencoders
import Transformers

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
    let bySite = Dictionary(grouping: units.indices, by: { units[$0].site })
    let last = bySite.keys.map { sites[$0].hook }.max { $0.depth < $1.depth }!
    let workspace = Workspace()
    for range in examples.groups(ofTokens: 2048) {
      let batch = examples.batch(range)
      let readers = bySite.sorted { $0.key < $1.key }.map { place, wanted in
        Intervention(at: sites[place].hook, gradient: .reads) { tile in
          let values = try sites[place].values(tile, of: wanted.map { units[$0].unit })
          for (column, index) in wanted.enumerated() {
            for (example, rows) in batch.sequences.enumerated() {
              for row in rows where batch.included[row] && values[row][column] != 0 {
                units[index].contexts.append(
                  UnitContext(
                    example: range.lowerBound + example, position: row - rows.lowerBound,
                    activation: values[row][column]))
              }
            }
            // Stable for equal activations: the first in the data stays first.
            units[index].contexts.sort {
              ($1.activation, $0.example, $0.position) < ($0.activation, $1.example, $1.position)
            }
            units[index].contexts.removeLast(max(0, units[index].contexts.count - count))
          }
        }
      }
      try decoder.run(
        batch, until: last, interventions: InterventionTable(readers, for: decoder.config),
        residual: FloatBuffer(batch.count * decoder.config.width), workspace: workspace)
      try progress(range.upperBound)
    }
    return units
  }
}

extension AttributionSite {
  /// Activations of some units, [rows][units].
  fileprivate func values(_ tile: ActivationTile, of units: [Int]) throws -> [[Float]] {
    switch self.units {
    case .features(let sae): try sae.encode(tile.base, rows: tile.rows, stride: tile.stride, features: units)
    case .neurons: (0..<tile.rows).map { row in units.map { tile.row(row)[$0] } }
    }
  }
}
