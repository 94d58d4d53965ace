import Kernels
import SparseAutoencoders
import Transformers

/// Activations of chosen units of some sites over examples, in the unchanged model.
struct UnitValues {
  /// Position among `sites`, and unit.
  typealias Place = (site: Int, unit: Int)

  let decoder: Decoder
  let sites: [AttributionSite]
  let units: [Place]

  /// Hands every batch its values, [units][rows of the batch]; excluded positions have their values too.
  func read(
    _ examples: LabelledExamples,
    _ receive: (_ examples: Range<Int>, _ batch: TokenBatch, _ values: [[Float]]) throws -> Void
  ) throws {
    guard !units.isEmpty else { return }
    let bySite = Dictionary(grouping: units.indices, by: { units[$0].site }).sorted { $0.key < $1.key }
    let last = bySite.map { sites[$0.key].hook }.max { $0.depth < $1.depth }!
    let workspace = Workspace()
    for range in examples.groups(ofTokens: 2048) {
      let batch = examples.batch(range)
      var values: [[Float]] = units.map { _ in [] }
      let readers = bySite.map { place, wanted in
        Intervention(at: sites[place].hook, gradient: .reads) { tile in
          let rows = try sites[place].values(tile, of: wanted.map { units[$0].unit })
          for (column, index) in wanted.enumerated() { values[index] = rows.map { $0[column] } }
        }
      }
      try decoder.run(
        batch, until: last, interventions: InterventionTable(readers, for: decoder.config),
        residual: FloatBuffer(batch.count * decoder.config.width), workspace: workspace)
      try receive(range, batch, values)
    }
  }

  /// Means over the included positions of every example, [examples][units].
  func pooled(_ examples: LabelledExamples, progress: (Int) throws -> Void) throws -> [[Double]] {
    var means: [[Double]] = []
    try progress(0)
    try read(examples) { range, batch, values in
      for rows in batch.sequences {
        let rows = rows.filter { batch.included[$0] }
        means.append(
          values.map { column in
            rows.reduce(0.0) { $0 + Double(column[$1]) } / Double(max(rows.count, 1))
          })
      }
      try progress(range.upperBound)
    }
    return means
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
