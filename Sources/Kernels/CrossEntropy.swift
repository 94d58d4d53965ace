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
/// `unembedding` is [V, d]; `softCap` is c where the logits are c·tanh(z/c). `constants` are logits [V], soft-capped
/// already, of further runs that have the same in every row; their results come after those of `runs`.
public func nextTokenRows(
  _ runs: [UnsafePointer<Float>], constants: [FloatBuffer] = [], rows: Int, width: Int, unembedding: Matrix,
  softCap cap: Float?, targets: [Int32]
) -> NextTokenRows {
  precondition(targets.count == rows && unembedding.columns == width, "unembedding shape")
  precondition(constants.allSatisfy { $0.count == unembedding.rows }, "logits of another vocabulary")
  let runCount = runs.count + constants.count
  var result = NextTokenRows(runs: runCount)
  let tileRows = min(rows, mostRows)
  let usualColumns = tileFloats / max(runs.count * tileRows, 1) / softmaxPart * softmaxPart
  let tileColumns = min(unembedding.rows, max(leastColumns, usualColumns))
  let tiles = runs.map { _ in FloatBuffer(tileRows * tileColumns) }
  let constantStates = constants.map { RunningSoftmax(logits: $0) }
  for start in stride(from: 0, to: rows, by: mostRows) {
    let count = min(mostRows, rows - start)
    // [rows][runs]
    var states = Array(repeating: RunningSoftmax(), count: runCount * count)
    for first in stride(from: 0, to: unembedding.rows, by: tileColumns) {
      let columns = min(tileColumns, unembedding.rows - first)
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
        forEachRow(count, width: columns * runCount) { row in
          let states = states.baseAddress! + row * runCount
          // A part of a row at a time, so that it is in the first-level cache when it is read again.
          for part in stride(from: 0, to: columns, by: softmaxPart) {
            let length = min(softmaxPart, columns - part)
            let clean = tiles[0].pointer + row * columns + part
            for run in runs.indices {
              let logits = tiles[run].pointer + row * columns + part
              states[run].add(logits, first: first + part, count: length, target: targets[start + row])
              if run > 0 { states[run].addGap(from: clean, states[0], to: logits, count: length) }
            }
            for (index, constant) in constants.enumerated() {
              states[runs.count + index].addGap(
                from: clean, states[0], to: constant.pointer + first + part, count: length)
            }
          }
        }
      }
    }
    for row in 0..<count {
      let (states, target) = (states[row * runCount..<(row + 1) * runCount], targets[start + row])
      let clean = states[states.startIndex]
      for (run, state) in states.enumerated() {
        var state = state
        if run >= runs.count {
          let index = run - runs.count
          state.takeConstant(constantStates[index], target: target < 0 ? 0 : constants[index].pointer[Int(target)])
        }
        result.append(state, run: run, clean: clean, hasTarget: target >= 0)
      }
    }
  }
  return result
}

/// Rows whose logits exist at a time: the more there are, the less it costs each to read the unembedding and to lay it
/// out for BLAS.
private let mostRows = 2048
/// Logits of all runs that exist at a time, 16 MiB, but that tiles narrower than `leastColumns` would make BLAS lay out
/// the rows too often.
private let tileFloats = 4_194_304
private let leastColumns = 1024
/// Logits of a row that are gone over together.
private let softmaxPart = 1024

extension NextTokenRows {
  fileprivate init(runs: Int) {
    let empty = Array(repeating: [Double](), count: runs)
    self.init(
      crossEntropy: empty, logSumExp: empty, divergence: empty, prediction: Array(repeating: [], count: runs))
  }

  fileprivate mutating func append(_ state: RunningSoftmax, run: Int, clean: RunningSoftmax, hasTarget: Bool) {
    logSumExp[run].append(state.logSumExp)
    crossEntropy[run].append(hasTarget ? state.logSumExp - state.targetLogit : 0)
    prediction[run].append(state.prediction)
    divergence[run].append(run == 0 ? 0 : state.divergence(from: clean))
  }
}
