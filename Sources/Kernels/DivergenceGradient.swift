/// gradient ← ∂(Σ_r weight_r · KL_r(clean ‖ run))/∂(run's final-norm output), [rows, d].
///
/// ∂KL/∂z = softmax(z) − softmax(z_clean) per row, taken through the soft cap where there is one. `logSumExp` holds those
/// of both runs, as `nextTokenRows` gives them; the vocabulary is streamed, so that no [rows, V] matrix exists.
public func divergenceGradient(
  clean: UnsafePointer<Float>, run: UnsafePointer<Float>, rows: Int, width: Int, unembedding: Matrix,
  softCap cap: Float?, logSumExp: (clean: [Double], run: [Double]), weights: [Float],
  into gradient: UnsafeMutablePointer<Float>
) {
  let size = min(rows, rowTile) * min(unembedding.rows, vocabularyTile)
  let (cleanTile, tile) = (FloatBuffer(size), FloatBuffer(size))
  gradient.update(repeating: 0, count: rows * width)
  for start in stride(from: 0, to: rows, by: rowTile) {
    let count = min(rowTile, rows - start)
    for first in stride(from: 0, to: unembedding.rows, by: vocabularyTile) {
      let columns = min(vocabularyTile, unembedding.rows - first)
      let part = unembedding.rows(first..<first + columns)
      for (source, target) in [(clean, cleanTile), (run, tile)] {
        linear(source + start * width, rows: count, stride: width, weight: part, into: target.pointer, stride: columns)
      }
      forEachRow(count, width: 2 * columns) { row in
        logitGradient(
          tile.pointer + row * columns, clean: cleanTile.pointer + row * columns, count: columns,
          logSumExp: Float(logSumExp.run[start + row]), cleanLogSumExp: Float(logSumExp.clean[start + row]),
          weight: weights[start + row], cap: cap)
      }
      linear(
        tile.pointer, rows: count, stride: columns, weight: part.transposed, into: gradient + start * width,
        stride: width, accumulate: true)
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
  var i = 0
  while i + 8 <= count {
    store(difference(load(z + i), load(clean + i)), z + i)
    i += 8
  }
  while i < count {
    z[i] = difference(Lanes(repeating: z[i]), Lanes(repeating: clean[i]))[0]
    i += 1
  }
}
