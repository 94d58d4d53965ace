/// Cross-entropies of the next token in nats, [rows], and gradient ← ∂(scale · their sum)/∂x, [rows, d].
///
/// `x` are final-norm outputs [rows, d]; `targets` [rows], negative for a row that predicts nothing, whose gradient is 0.
/// `unembedding` is [V, d]; `softCap` is c where the logits are c·tanh(z/c). The vocabulary is streamed twice, for
/// log Σ e^z and for (softmax − target)·(1 − (z/c)²)·unembedding, so that no [rows, V] matrix exists.
public func nextTokenGradient(
  _ x: UnsafePointer<Float>, rows: Int, width: Int, unembedding: Matrix, softCap cap: Float?, targets: [Int32],
  scale: Float, into gradient: UnsafeMutablePointer<Float>
) -> [Double] {
  let forward = nextTokenRows([x], rows: rows, width: width, unembedding: unembedding, softCap: cap, targets: targets)
  gradientThroughUnembedding([x], rows: rows, width: width, unembedding: unembedding, into: gradient) {
    rows, vocabulary, tiles in
    nonisolated(unsafe) let tiles = tiles
    let columns = vocabulary.count
    forEachRow(rows.count, width: columns) { row in
      let place = rows.lowerBound + row
      let line = tiles[0] + row * columns
      guard targets[place] >= 0 else {
        line.update(repeating: 0, count: columns)
        return
      }
      logitGradient(
        line, count: columns, logSumExp: Float(forward.logSumExp[0][place]),
        target: Int(targets[place]) - vocabulary.lowerBound, scale: scale, cap: cap)
    }
  }
  return forward.crossEntropy[0]
}

/// z ← scale·(e^(z' − logSumExp) − [target])·∂z'/∂z over a stretch of a row of logits, z' = c·tanh(z/c).
private func logitGradient(
  _ z: UnsafeMutablePointer<Float>, count: Int, logSumExp: Float, target: Int, scale: Float, cap: Float?
) {
  let shift = Lanes(repeating: logSumExp)
  let factor = Lanes(repeating: scale)
  guard let cap else {
    map(z, into: z, count: count) { exponential($0 - shift) * factor }
    if target >= 0 && target < count { z[target] -= scale }
    return
  }
  let targetLogit = target >= 0 && target < count ? z[target] : 0
  let inverse = Lanes(repeating: 1 / cap)
  map(z, into: z, count: count) { z in
    let bent = hyperbolicTangent(z * inverse)
    return exponential(bent * cap - shift) * (1 - bent * bent) * factor
  }
  if target >= 0 && target < count {
    let bent = hyperbolicTangent(Lanes(repeating: targetLogit / cap))[0]
    z[target] -= scale * (1 - bent * bent)
  }
}
