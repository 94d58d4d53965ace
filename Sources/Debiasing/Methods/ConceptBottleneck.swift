import Files
import Kernels
import Transformers

/// Concept-bottleneck probing: cosines of pooled activations with the directions of some words, as the probe's input.
///
/// c_j is the activation of word j at its last token at the probe's place, less the mean over the words; z_j = cos(z, c_j).
public struct ConceptBottleneck: Sendable {
  /// The words of Sparse Feature Circuits (arXiv 2403.19647) for nurses and professors.
  public static let words = [
    "nurse", "healthcare", "hospital", "patient", "medical", "clinic", "triage", "medication", "emergency", "surgery",
    "professor", "academia", "research", "university", "tenure", "faculty", "dissertation", "sabbatical", "publication",
    "grant",
  ]

  /// Unit vectors, [words, width]
  let directions: [[Float]]

  /// `sequences` are the words as token ids, each with a blank before it.
  public init(_ sequences: [[Int32]], _ decoder: Decoder, layer: Int) throws {
    let (batch, width) = (TokenBatch(sequences), decoder.config.width)
    let residual = FloatBuffer(batch.count * width)
    try decoder.run(
      batch, until: .residPost(layer), interventions: .none, residual: residual, workspace: Workspace())
    var rows = batch.sequences.map { range in
      (0..<width).map { residual.pointer[(range.upperBound - 1) * width + $0] }
    }
    for i in 0..<width {
      let mean = Float(rows.reduce(0.0) { $0 + Double($1[i]) } / Double(rows.count))
      for row in rows.indices { rows[row][i] -= mean }
    }
    directions = rows.map { row in
      let norm = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      return row.map { Float(Double($0) / max(norm, 1e-12)) }
    }
  }

  /// Cosines of every row with every concept, [count, words].
  public func cosines(_ pooled: PooledActivations) -> PooledActivations {
    let values = FloatBuffer(pooled.count * directions.count)
    for row in 0..<pooled.count {
      let x = pooled.row(row)
      let norm = max(RowPair(x, x, count: pooled.width).xx.squareRoot(), 1e-12)
      for (column, direction) in directions.enumerated() {
        values.pointer[row * directions.count + column] =
          dot(direction, x, count: pooled.width) / Float(norm)
      }
    }
    return PooledActivations(values: values, count: pooled.count, width: directions.count)
  }
}
