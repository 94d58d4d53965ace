import Kernels

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

func logarithm10(_ x: Double) -> Double { log10(x) }

extension SAETrainer {
  /// The rows that the SAE sees: as given, unless its parent normalises each.
  func normalized(_ x: UnsafePointer<Float>, rows: Int) -> UnsafePointer<Float> {
    guard let parent, parent.centersInput || parent.normalization != .none else { return x }
    scratch.normalized.reserve(rows * width)
    parent.normalize(x, rows: rows, into: scratch.normalized.pointer)
    return UnsafePointer(scratch.normalized.pointer)
  }

  /// Fills x' and the entries with their pre-activations.
  func select(_ x: UnsafePointer<Float>, _ batch: BatchRows) {
    let rows = batch.count
    let input = scratch.input
    input.reserve(rows * width)
    let bias = parameters.decoderBias
    parallelFor(rows, minimumChunk: 64) { range in
      for row in range {
        shiftAndScaleRow(
          x + row * width, shift: 0, scale: 1, minus: options.subtractsDecoderBias ? UnsafePointer(bias) : nil,
          into: input.pointer + row * width, count: width)
      }
    }
    let tiles = EncoderTiles(
      input: input.pointer, rows: rows, width: width, weights: parameters.encoder, bias: parameters.vector(0),
      featureCount: featureCount)
    let entries = scratch.rowEntries
    switch options.architecture {
    case .standard, .gated: tiles.selectAbove(bounds { _ in 0 }, into: entries)
    case .jumpReLU:
      // Those close below their threshold have a gradient too.
      let thresholds = parameters.vector(1)
      let reach = Float(options.bandwidth) / 2
      tiles.selectAbove(bounds { thresholds[$0] - reach }, into: entries)
    case .topK(let k):
      tiles.selectTop(k, positiveOnly: true, into: entries)
      keepLargest(k, of: entries, candidates: min(k, partition.largestShare(of: options.featureCount)))
    case .batchTopK(let k), .matryoshka(let k, _):
      let smallest = tiles.selectTopOfBatch(
        Int(k * Double(batch.total)), hint: selectionHint * 0.8, into: entries, partition.agreement(batch))
      if let smallest {
        selectionHint = smallest
        let rate = options.thresholdRate
        threshold = threshold.map { $0 + rate * (Double(smallest) - $0) } ?? Double(smallest)
      }
    }
  }

  private func bounds(_ bound: (Int) -> Float) -> UnsafePointer<Float> {
    scratch.bounds.reserve(featureCount)
    for i in 0..<featureCount { scratch.bounds.pointer[i] = bound(i) }
    return UnsafePointer(scratch.bounds.pointer)
  }

  /// Fills coefficients and errors x̂ − x of every level; answers the losses of every token.
  /// `dead` is the number of features here that are dead.
  func reconstruct(_ x: UnsafePointer<Float>, _ batch: BatchRows, dead: Int) -> TokenLosses {
    let levels = levels
    let rows = batch.count
    // Of the ranks that add up their parts of x̂ one begins with b_dec − x.
    let begins = partition.features.isFirst
    let isGated = options.architecture == .gated
    let entries = scratch.rowEntries
    scratch.coefficients.reserve(entries.count)
    scratch.errors.reserve(levels.count * rows * width)
    if isGated { scratch.gateErrors.reserve(rows * width) }
    fillCoefficients()
    let result = TokenLossBuffers(levels: levels.count, rows: rows, isGated: isGated)
    let work = (entries.count / max(rows, 1) + 4) * width
    parallelFor(rows, minimumChunk: max(1, 65_536 / work)) { range in
      for row in range {
        let span = entries.range(of: row)
        var done = span.lowerBound
        for (level, end) in levels.enumerated() {
          let y = scratch.errors.pointer + (level * rows + row) * width
          // y holds x̂ − x of the level before, the bias included.
          if level == 0 {
            begin(y, x + row * width, begins)
          } else {
            y.update(from: scratch.errors.pointer + ((level - 1) * rows + row) * width, count: width)
          }
          var upTo = done
          while upTo < span.upperBound, Int(entries.indices.pointer[upTo]) < end { upTo += 1 }
          add(done..<upTo, scratch.coefficients.pointer, into: y)
          done = upTo
        }
        if isGated {
          let y = scratch.gateErrors.pointer + row * width
          begin(y, x + row * width, begins)
          add(span, entries.values.pointer, into: y)
        }
        (result.ofFeatures[row], result.ofFeatures[rows + row]) = penalty(span)
      }
    }
    result.ofFeatures[2 * rows] = Double(dead)
    partition.features.sum(scratch.errors.pointer, count: levels.count * rows * width)
    if isGated { partition.features.sum(scratch.gateErrors.pointer, count: rows * width) }
    partition.features.sum(result.ofFeatures, count: 2 * rows + 1)
    parallelFor(rows, minimumChunk: max(1, 65_536 / width)) { range in
      for row in range {
        for level in levels.indices {
          let place = level * rows + row
          result.reconstruction[place] = Double(rowSquares(scratch.errors.pointer + place * width, count: width))
        }
        if isGated {
          result.gate[row] = Double(rowSquares(scratch.gateErrors.pointer + row * width, count: width))
        }
        result.inputSquares[row] = Double(rowSquares(x + row * width, count: width))
      }
    }
    return result.losses
  }

  private func begin(_ y: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ begins: Bool) {
    guard begins else { return y.update(repeating: 0, count: width) }
    for i in 0..<width { y[i] = parameters.decoderBias[i] - x[i] }
  }

  private func add(_ span: Range<Int>, _ coefficients: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>)
  {
    addCombination(
      of: parameters.decoderMatrix, rows: scratch.rowEntries.indices.pointer + span.lowerBound,
      coefficients: coefficients + span.lowerBound, count: span.count, into: y)
  }

  /// f of every entry.
  private func fillCoefficients() {
    let entries = scratch.rowEntries
    let f = scratch.coefficients.pointer
    let p = entries.values.pointer
    let indices = entries.indices.pointer
    switch options.architecture {
    case .standard, .topK, .batchTopK, .matryoshka: f.update(from: p, count: entries.count)
    case .jumpReLU:
      let thresholds = parameters.vector(1)
      for entry in 0..<entries.count { f[entry] = p[entry] > thresholds[Int(indices[entry])] ? p[entry] : 0 }
    case .gated:
      let (gate, magnitude) = (parameters.vector(0), parameters.vector(1))
      let scales = parameters.array(parameters.vector(2), featureCount).map { Float(exp(Double($0))) }
      for entry in 0..<entries.count {
        let i = Int(indices[entry])
        f[entry] = max((p[entry] - gate[i]) * scales[i] + magnitude[i], 0)
      }
    }
  }

  /// The penalty of one row without λ, and its number of active features.
  private func penalty(_ span: Range<Int>) -> (Double, Double) {
    let entries = scratch.rowEntries
    let f = scratch.coefficients.pointer
    var sum = 0.0
    var active = 0
    for entry in span {
      let isActive = f[entry] > 0
      active += isActive ? 1 : 0
      let norm = norms.pointer[Int(entries.indices.pointer[entry])]
      switch options.architecture {
      case .standard: sum += Double(f[entry] * norm)
      case .gated: sum += Double(entries.values.pointer[entry] * norm)
      case .jumpReLU:
        switch options.jumpReLUPenalty {
        case .step, .quadratic: sum += isActive ? 1 : 0
        case .tanh: sum += tanh(4 * Double(f[entry] * norm))
        }
      case .topK, .batchTopK, .matryoshka: break
      }
    }
    return (sum, Double(active))
  }
}
