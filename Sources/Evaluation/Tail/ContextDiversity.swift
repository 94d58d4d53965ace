import Kernels

/// Stand-ins for a feature's diversity that need no language model: how different its strongest contexts are.
public struct ContextDiversity: Sendable {
  /// Different token sequences among the strongest contexts, [F].
  public let distinct: [Int]
  /// Contexts that were kept, [F].
  public let kept: [Int]
  /// Mean cosine distance between pairs of contexts, each the mean embedding of its tokens, [F]; NaN below two contexts.
  public let distances: [Double]

  init(_ contexts: TopContexts, embedding: Matrix) {
    var (distinct, kept) = ([Int](), [Int]())
    var distances: [Double] = []
    let width = embedding.columns
    let row = FloatBuffer(width)
    for feature in 0..<contexts.featureCount {
      let found = contexts.contexts(of: feature)
      kept.append(found.count)
      distinct.append(Set(found.map(\.ids)).count)
      guard found.count > 1 else {
        distances.append(.nan)
        continue
      }
      // With unit vectors u, Σ over pairs of u·v is (‖Σu‖² − n)/2.
      let sum = FloatBuffer.zeroed(width)
      for context in found {
        let mean = FloatBuffer.zeroed(width)
        for id in context.ids {
          embedding.copyRow(Int(id), into: row.pointer)
          addScaled(row.pointer, scale: 1, into: mean.pointer, count: width)
        }
        let norm = rowSquares(mean.pointer, count: width).squareRoot()
        if norm > 0 { addScaled(mean.pointer, scale: 1 / norm, into: sum.pointer, count: width) }
      }
      let n = Double(found.count)
      let product = (Double(rowSquares(sum.pointer, count: width)) - n) / (n * (n - 1))
      distances.append(max(1 - product, 0))
    }
    (self.distinct, self.kept, self.distances) = (distinct, kept, distances)
  }
}
