import Kernels
import Transformers

/// Means of the activations at some hook points over the included positions of examples, in the unchanged model.
struct NeuronMeans {
  /// By site, [width] each.
  private(set) var values: [[Float]] = []

  init(_ decoder: Decoder, _ sites: [AttributionSite], _ examples: LabelledExamples) throws {
    var sums = sites.map { [Double](repeating: 0, count: $0.width) }
    var count = 0
    guard let last = sites.map(\.hook).max(by: { $0.depth < $1.depth }) else { return }
    let workspace = Workspace()
    for range in examples.groups(ofTokens: 2048) {
      let batch = examples.batch(range)
      let readers = sites.enumerated().map { place, site in
        Intervention(at: site.hook, gradient: .reads) { tile in
          for row in 0..<tile.rows where batch.included[row] {
            addRow(tile.row(row), to: &sums[place], count: tile.width)
          }
        }
      }
      try decoder.run(
        batch, until: last, interventions: InterventionTable(readers, for: decoder.config),
        residual: FloatBuffer(batch.count * decoder.config.width), workspace: workspace)
      count += batch.included.count { $0 }
    }
    values = sums.map { $0.map { Float($0 / Double(max(count, 1))) } }
  }
}
