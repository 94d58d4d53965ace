#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the logits of a few runs over the same tokens say about the next token, row by row.
public struct NextTokenRows: Sendable {
  /// −log softmax(z)[target] in nats, [runs][rows]; 0 where the row has no target.
  public var crossEntropy: [[Double]]
  /// log Σ e^logit, [runs][rows].
  public var logSumExp: [[Double]]
  /// KL(first run ‖ run) in nats, [runs][rows]; 0 for the first.
  public var divergence: [[Double]]
  /// The most likely token, [runs][rows]; the lowest id among equals.
  public var prediction: [[Int32]]
}

/// Cross-entropies, divergences from the first run and predictions of several runs, the vocabulary streamed in tiles so
/// that no [rows, V] matrix exists.
///
/// `runs` are final-norm outputs [rows, d]; `targets` [rows], negative for a row that predicts nothing;
/// `unembedding` is [V, d]; `softCap` is c where the logits are c·tanh(z/c).
public func nextTokenRows(
  _ runs: [UnsafePointer<Float>], rows: Int, width: Int, unembedding: Matrix, softCap cap: Float?, targets: [Int32]
) -> NextTokenRows {
  precondition(targets.count == rows && unembedding.columns == width, "unembedding shape")
  var result = NextTokenRows(
    crossEntropy: runs.map { _ in [] }, logSumExp: runs.map { _ in [] }, divergence: runs.map { _ in [] },
    prediction: runs.map { _ in [] })
  let tiles = runs.map { _ in FloatBuffer(min(rows, rowTile) * min(unembedding.rows, vocabularyTile)) }
  for start in stride(from: 0, to: rows, by: rowTile) {
    let count = min(rowTile, rows - start)
    var states = Array(repeating: RunningSoftmax(), count: runs.count * count)
    for first in stride(from: 0, to: unembedding.rows, by: vocabularyTile) {
      let columns = min(vocabularyTile, unembedding.rows - first)
      for (run, tile) in zip(runs, tiles) {
        linear(
          run + start * width, rows: count, stride: width, weight: unembedding.rows(first..<first + columns),
          into: tile.pointer, stride: columns)
        if let cap {
          forEachRow(count, width: columns) { softCap(tile.pointer + $0 * columns, count: columns, cap: cap) }
        }
      }
      states.withUnsafeMutableBufferPointer { states in
        nonisolated(unsafe) let states = states
        forEachRow(count, width: columns * runs.count) { row in
          let target = Int(targets[start + row]) - first
          let clean = tiles[0].pointer + row * columns
          for run in runs.indices {
            states[run * count + row].add(
              tiles[run].pointer + row * columns, reference: run == 0 ? nil : clean,
              referenceMaximum: states[row].maximum, referenceScale: states[row].lastScale, first: first,
              count: columns, target: target)
          }
        }
      }
    }
    for run in runs.indices {
      for row in 0..<count {
        let state = states[run * count + row]
        let logSumExp = state.logSumExp
        result.logSumExp[run].append(logSumExp)
        result.crossEntropy[run].append(targets[start + row] < 0 ? 0 : logSumExp - state.targetLogit)
        result.prediction[run].append(state.prediction)
        let clean = states[row]
        result.divergence[run].append(
          run == 0 ? 0 : max(0, state.weightedGap / clean.total - clean.logSumExp + state.logSumExp))
      }
    }
  }
  return result
}

/// Rows and vocabulary entries whose logits exist at a time.
let rowTile = 512
let vocabularyTile = 2048

/// Log-sum-exp of one row of one run, as tiles of its logits arrive; totals are relative to e^maximum.
private struct RunningSoftmax {
  var maximum = -Float.infinity
  var total = 0.0
  var targetLogit = 0.0
  var prediction: Int32 = 0
  /// Σ_v e^(clean_v − clean maximum) (clean_v − z_v).
  var weightedGap = 0.0
  /// What the latest tile multiplied earlier totals by.
  var lastScale = 1.0

  var logSumExp: Double { Double(maximum) + log(total) }

  @inline(__always)
  mutating func add(
    _ logits: UnsafePointer<Float>, reference: UnsafePointer<Float>?, referenceMaximum: Float, referenceScale: Double,
    first: Int, count: Int, target: Int
  ) {
    let tileMaximum = Kernels.maximum(logits, count: count)
    lastScale = 1
    if tileMaximum > maximum {
      prediction = Int32(first + indexOfMaximum(logits, count: count))
      lastScale = exp(Double(maximum) - Double(tileMaximum))
      maximum = tileMaximum
    }
    let shift = Lanes(repeating: maximum)
    total = total * lastScale + Double(sum(logits, count: count) { exponential($0 - shift) })
    if target >= 0 && target < count { targetLogit = Double(logits[target]) }
    if let reference {
      let gap = weightedSum(reference, logits, shift: referenceMaximum, count: count)
      weightedGap = weightedGap * referenceScale + Double(gap)
    }
  }
}

/// Σ e^(x − shift)·(x − y).
@inline(__always)
private func weightedSum(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, shift: Float, count: Int
) -> Float {
  let lanesShift = Lanes(repeating: shift)
  var a = Lanes(repeating: 0)
  var i = 0
  while i + 8 <= count {
    let value = load(x + i)
    a = a.addingProduct(exponential(value - lanesShift), value - load(y + i))
    i += 8
  }
  var rest: Float = 0
  while i < count {
    rest += exponential(Lanes(repeating: x[i] - shift))[0] * (x[i] - y[i])
    i += 1
  }
  return a.total + rest
}
