import Kernels

extension SAETrainer {
  /// AuxK (Gao et al. 2024): the k_aux largest pre-activations of dead features, no relu, reconstruct what the others
  /// leave, x − x̂; without b_dec, as SAELens 6.54 and dictionary_learning have it. Answers the loss and its term.
  func auxiliary(_ dead: [Int32], rows: Int) -> (loss: Double, term: FeatureTerm) {
    let half = max(1, width / 2)
    let tiles = EncoderTiles(
      input: scratch.input.pointer, rows: rows, width: width, weights: parameters.encoder, bias: parameters.vector(0),
      featureCount: featureCount, selected: dead)
    let entries = scratch.auxiliaryRows
    tiles.selectTop(min(half, dead.count), positiveOnly: false, into: entries)
    scratch.auxiliaryErrors.reserve(rows * width)
    let errors = scratch.errors.pointer + (levels.count - 1) * rows * width
    let scale = auxiliaryScale(dead: dead.count, half: half, errors, rows: rows)
    let squares = FloatBuffer.zeroed(rows)
    let gradientScale = Float(2 * scale / Double(rows))
    parallelFor(rows, minimumChunk: 16) { range in
      for row in range {
        let y = scratch.auxiliaryErrors.pointer + row * width
        // ê − (x − x̂) = ê + (x̂ − x)
        y.update(from: errors + row * width, count: width)
        let span = entries.range(of: row)
        addCombination(
          of: parameters.decoderMatrix, rows: entries.indices.pointer + span.lowerBound,
          coefficients: entries.values.pointer + span.lowerBound, count: span.count, into: y)
        squares.pointer[row] = rowSquares(y, count: width)
        scaleAndShiftRow(y, scale: gradientScale, shift: 0, count: width)
      }
    }
    scratch.auxiliaryFeatures.transpose(entries, featureCount: featureCount)
    let loss = squares.array.reduce(0.0) { $0 + Double($1) } / Double(rows) * scale
    let term = FeatureTerm(
      scratch.auxiliaryFeatures, .active(penalised: false),
      gradients: [(featureCount, UnsafePointer(scratch.auxiliaryErrors.pointer))])
    return (loss, term)
  }

  private func auxiliaryScale(
    dead: Int, half: Int, _ errors: UnsafePointer<Float>, rows: Int
  ) -> Double {
    switch options.auxiliaryScale {
    case .share: return options.auxiliaryCoefficient * min(Double(dead) / Double(half), 1)
    case .variance:
      var sums = Array(repeating: 0.0, count: width)
      var squares = 0.0
      for row in 0..<rows {
        addRow(errors + row * width, to: &sums, count: width)
        squares += Double(rowSquares(errors + row * width, count: width))
      }
      let variance = squares / Double(rows) - sums.reduce(0) { $0 + ($1 / Double(rows)) * ($1 / Double(rows)) }
      return options.auxiliaryCoefficient / max(variance, 1e-12)
    }
  }

  /// Sets dead features to inputs of the last batch, drawn in proportion to the square of their loss (Bricken et al.
  /// 2023): the decoder row points at x − b_dec, the encoder row as well with 0.2 of the mean norm of those alive, bias
  /// and moments are 0. Answers how many.
  func resample(rows: Int) -> Int {
    let dead = deadFeatures
    guard !dead.isEmpty else { return 0 }
    let errors = scratch.errors.pointer + (levels.count - 1) * rows * width
    var random = SeededRandom(seed: seed ^ 0x7265_7361_6d70_6c65, stream: UInt64(step))
    // Errors hold gradients by now, 2·w·e: for the draw their squares do as well as the losses'.
    var chances = (0..<rows).map { row in
      let square = Double(rowSquares(errors + row * width, count: width))
      return square * square
    }
    let isDead = Set(dead)
    let alive = (0..<Int32(featureCount)).filter { !isDead.contains($0) }
    let encoderNorms = parameters.encoderMatrix.rowNorms()
    let meanNorm = alive.isEmpty ? 1 : alive.reduce(0) { $0 + encoderNorms[Int($1)] } / Float(alive.count)
    let decoderNorm =
      options.decoderNorm == .unit || alive.isEmpty
      ? 1 : alive.reduce(0) { $0 + norms.pointer[Int($1)] } / Float(alive.count)
    var count = 0
    for feature in dead.map({ Int($0) }) {
      guard let row = draw(&chances, &random) else { break }
      set(feature, to: row, decoderNorm: decoderNorm, encoderNorm: 0.2 * meanNorm)
      count += 1
    }
    return count
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

  private func set(_ feature: Int, to row: Int, decoderNorm: Float, encoderNorm: Float) {
    let x = scratch.input.pointer + row * width
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
