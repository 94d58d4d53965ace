import Kernels
import Ranks

extension SAETrainer {
  /// AuxK (Gao et al. 2024): the k_aux largest pre-activations of dead features, no relu, reconstruct what the others
  /// leave, x − x̂; without b_dec, as SAELens 6.54 and dictionary_learning have it. Answers the loss and its term.
  ///
  /// `dead` are those here, `count` the number of all.
  func auxiliary(_ dead: [Int32], of count: Int, _ batch: BatchRows) -> (loss: Double, term: FeatureTerm) {
    let half = max(1, width / 2)
    let rows = batch.count
    let tiles = EncoderTiles(
      input: scratch.input.pointer, rows: rows, width: width, weights: parameters.encoder, bias: parameters.vector(0),
      featureCount: featureCount, selected: dead)
    let entries = scratch.auxiliaryRows
    let k = min(half, count)
    tiles.selectTop(k, positiveOnly: false, into: entries)
    keepLargest(k, of: entries, candidates: min(k, partition.largestShare(of: options.featureCount)))
    scratch.auxiliaryErrors.reserve(rows * width)
    let errors = scratch.errors.pointer + (levels.count - 1) * rows * width
    let scale = auxiliaryScale(dead: count, half: half, errors, batch)
    let squares = FloatBuffer.zeroed(rows)
    let gradientScale = Float(2 * scale / Double(batch.total))
    let begins = partition.features.isFirst
    parallelFor(rows, minimumChunk: 16) { range in
      for row in range {
        let y = scratch.auxiliaryErrors.pointer + row * width
        // ê − (x − x̂) = ê + (x̂ − x)
        if begins {
          y.update(from: errors + row * width, count: width)
        } else {
          y.update(repeating: 0, count: width)
        }
        let span = entries.range(of: row)
        addCombination(
          of: parameters.decoderMatrix, rows: entries.indices.pointer + span.lowerBound,
          coefficients: entries.values.pointer + span.lowerBound, count: span.count, into: y)
      }
    }
    partition.features.sum(scratch.auxiliaryErrors.pointer, count: rows * width)
    parallelFor(rows, minimumChunk: 16) { range in
      for row in range {
        let y = scratch.auxiliaryErrors.pointer + row * width
        squares.pointer[row] = rowSquares(y, count: width)
        scaleAndShiftRow(y, scale: gradientScale, shift: 0, count: width)
      }
    }
    scratch.auxiliaryFeatures.transpose(entries, featureCount: featureCount)
    let sum = partition.rows.sum(squares.array.reduce(0.0) { $0 + Double($1) })
    let loss = sum / Double(batch.total) * scale
    let term = FeatureTerm(
      scratch.auxiliaryFeatures, .active(penalised: false),
      gradients: [(featureCount, UnsafePointer(scratch.auxiliaryErrors.pointer))])
    return (loss, term)
  }

  private func auxiliaryScale(
    dead: Int, half: Int, _ errors: UnsafePointer<Float>, _ batch: BatchRows
  ) -> Double {
    switch options.auxiliaryScale {
    case .share: return options.auxiliaryCoefficient * min(Double(dead) / Double(half), 1)
    case .variance:
      var sums = Array(repeating: 0.0, count: width)
      var squares = 0.0
      for row in 0..<batch.count {
        addRow(errors + row * width, to: &sums, count: width)
        squares += Double(rowSquares(errors + row * width, count: width))
      }
      partition.rows.sum(&sums)
      squares = partition.rows.sum(squares)
      let count = Double(batch.total)
      let variance = squares / count - sums.reduce(0) { $0 + ($1 / count) * ($1 / count) }
      return options.auxiliaryCoefficient / max(variance, 1e-12)
    }
  }

  /// Sets dead features to inputs of the last batch, drawn in proportion to the square of their loss (Bricken et al.
  /// 2023): the decoder row points at x − b_dec, the encoder row as well with 0.2 of the mean norm of those alive, bias
  /// and moments are 0. Answers how many.
  func resample(_ batch: BatchRows) -> Int {
    // The same on every rank: of all features, and of all rows.
    let dead = partition.features.gatherAll(deadFeatures.map { $0 + Int32(features.lowerBound) }).flatMap { $0 }
    guard !dead.isEmpty else { return 0 }
    let errors = scratch.errors.pointer + (levels.count - 1) * batch.count * width
    var random = SeededRandom(seed: seed ^ 0x7265_7361_6d70_6c65, stream: UInt64(step))
    // Errors hold gradients by now, 2·w·e: for the draw their squares do as well as the losses'.
    let own = (0..<batch.count).map { row in
      let square = Double(rowSquares(errors + row * width, count: width))
      return square * square
    }
    var chances = partition.rows.gatherAll(own).flatMap { $0 }
    let (encoderNorm, decoderNorm) = meanNormsOfAlive(options.featureCount - dead.count, Set(dead))
    var drawn: [(feature: Int, row: Int)] = []
    for feature in dead {
      guard let row = draw(&chances, &random) else { break }
      drawn.append((Int(feature), row))
    }
    let inputs = inputs(drawn.map(\.row), batch)
    for (place, (feature, _)) in drawn.enumerated() where features.contains(feature) {
      set(
        feature - features.lowerBound, to: inputs.pointer + place * width,
        decoderNorm: options.decoderNorm == .unit ? 1 : decoderNorm, encoderNorm: 0.2 * encoderNorm)
    }
    return drawn.count
  }

  /// Mean norms of the encoder and decoder rows of features that are not dead; 1 when there are none.
  private func meanNormsOfAlive(_ count: Int, _ dead: Set<Int32>) -> (encoder: Float, decoder: Float) {
    guard count > 0 else { return (1, 1) }
    let encoderNorms = parameters.encoderMatrix.rowNorms()
    var sums: [Float] = [0, 0]
    for feature in 0..<featureCount where !dead.contains(Int32(features.lowerBound + feature)) {
      sums[0] += encoderNorms[feature]
      sums[1] += norms.pointer[feature]
    }
    partition.features.sum(&sums)
    return (sums[0] / Float(count), sums[1] / Float(count))
  }

  /// x' of some rows of the batch, wherever they lie. [rows, d]
  private func inputs(_ rows: [Int], _ batch: BatchRows) -> FloatBuffer {
    let inputs = FloatBuffer.zeroed(rows.count * width)
    for (place, row) in rows.enumerated() where batch.own.contains(row) {
      (inputs.pointer + place * width).update(
        from: scratch.input.pointer + (row - batch.own.lowerBound) * width, count: width)
    }
    partition.rows.sum(inputs.pointer, count: inputs.count)
    return inputs
  }

  /// One row in proportion to its chance, which it then loses; nil when none is left.
  private func draw(_ chances: inout [Double], _ random: inout SeededRandom) -> Int? {
    let total = chances.reduce(0, +)
    guard total > 0, total.isFinite else { return nil }
    var left = random.nextUnit() * total
    for row in chances.indices where chances[row] > 0 {
      left -= chances[row]
      if left < 0 {
        chances[row] = 0
        return row
      }
    }
    return nil
  }

  private func set(_ feature: Int, to x: UnsafePointer<Float>, decoderNorm: Float, encoderNorm: Float) {
    let length = rowSquares(x, count: width).squareRoot()
    guard length > 0 else { return }
    let start = feature * width
    for i in 0..<width {
      parameters.decoder[start + i] = x[i] / length * decoderNorm
      parameters.encoder[start + i] = x[i] / length * encoderNorm
    }
    norms.pointer[feature] =
      options.decoderNorm == .unit ? 1 : rowSquares(parameters.decoder + start, count: width).squareRoot()
    for moments in [first, second] {
      (moments.encoder + start).update(repeating: 0, count: width)
      (moments.decoder + start).update(repeating: 0, count: width)
      for vector in 0..<moments.vectorCount { moments.vector(vector)[feature] = 0 }
    }
    parameters.vector(0)[feature] = 0
    if options.architecture == .jumpReLU { parameters.vector(1)[feature] = Float(options.initialThreshold) }
    idleTokens[feature] = 0
    resamplings[feature] += 1
  }
}
