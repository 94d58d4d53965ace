/// gradient ← ∂(Σ_r weight_r · KL_r(clean ‖ run))/∂(run's final-norm output), [rows, d].
///
/// ∂KL/∂z = softmax(z) − softmax(z_clean) per row, taken through the soft cap where there is one. `logSumExp` holds those
/// of both runs, as `nextTokenRows` gives them; the vocabulary is streamed, so that no [rows, V] matrix exists.
public func divergenceGradient(
  clean: UnsafePointer<Float>, run: UnsafePointer<Float>, rows: Int, width: Int, unembedding: Matrix,
  softCap cap: Float?, logSumExp: (clean: [Double], run: [Double]), weights: [Float],
  into gradient: UnsafeMutablePointer<Float>
) {
  gradientThroughUnembedding([run, clean], rows: rows, width: width, unembedding: unembedding, into: gradient) {
    rows, vocabulary, tiles in
    nonisolated(unsafe) let tiles = tiles
    let columns = vocabulary.count
    forEachRow(rows.count, width: 2 * columns) { row in
      let place = rows.lowerBound + row
      logitGradient(
        tiles[0] + row * columns, clean: tiles[1] + row * columns, count: columns,
        logSumExp: Float(logSumExp.run[place]), cleanLogSumExp: Float(logSumExp.clean[place]), weight: weights[place],
        cap: cap)
    }
  }
}

/// z ← weight·(e^(z' − logSumExp) − e^(clean' − cleanLogSumExp))·∂z'/∂z over a stretch of a row, z' = c·tanh(z/c).
private func logitGradient(
  _ z: UnsafeMutablePointer<Float>, clean: UnsafeMutablePointer<Float>, count: Int, logSumExp: Float,
  cleanLogSumExp: Float, weight: Float, cap: Float?
) {
  let (shift, cleanShift) = (Lanes(repeating: logSumExp), Lanes(repeating: cleanLogSumExp))
  let factor = Lanes(repeating: weight)
  if let cap { softCap(clean, count: count, cap: cap) }
  map(clean, into: clean, count: count) { exponential($0 - cleanShift) }
  func difference(_ z: Lanes, _ clean: Lanes) -> Lanes {
    guard let cap else { return (exponential(z - shift) - clean) * factor }
    let bent = hyperbolicTangent(z / cap)
    return (exponential(bent * cap - shift) - clean) * (1 - bent * bent) * factor
  }
  zipMap(z, clean, count: count, difference)
}
