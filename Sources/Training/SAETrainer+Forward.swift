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
  func select(_ x: UnsafePointer<Float>, rows: Int) {
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
    case .topK(let k): tiles.selectTop(k, positiveOnly: true, into: entries)
    case .batchTopK(let k), .matryoshka(let k, _):
      let smallest = tiles.selectTopOfBatch(Int(k * Double(rows)), hint: selectionHint * 0.8, into: entries)
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
  func reconstruct(_ x: UnsafePointer<Float>, rows: Int) -> TokenLosses {
    let levels = levels
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
            for i in 0..<width { y[i] = parameters.decoderBias[i] - x[row * width + i] }
          } else {
            y.update(from: scratch.errors.pointer + ((level - 1) * rows + row) * width, count: width)
          }
          var upTo = done
          while upTo < span.upperBound, Int(entries.indices.pointer[upTo]) < end { upTo += 1 }
          add(done..<upTo, scratch.coefficients.pointer, into: y)
          done = upTo
          result.reconstruction[level * rows + row] = Double(rowSquares(y, count: width))
        }
        if isGated {
          let y = scratch.gateErrors.pointer + row * width
          for i in 0..<width { y[i] = parameters.decoderBias[i] - x[row * width + i] }
          add(span, entries.values.pointer, into: y)
          result.gate[row] = Double(rowSquares(y, count: width))
        }
        (result.penalty[row], result.active[row]) = penalty(span)
      }
    }
    return result.losses
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
  private func penalty(_ span: Range<Int>) -> (Double, Int) {
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
    return (sum, active)
  }
}

/// Losses while several threads fill them.
private final class TokenLossBuffers: @unchecked Sendable {
  let levels: Int
  let rows: Int
  let isGated: Bool
  let reconstruction: UnsafeMutablePointer<Double>
  let penalty: UnsafeMutablePointer<Double>
  let gate: UnsafeMutablePointer<Double>
  let active: UnsafeMutablePointer<Int>

  init(levels: Int, rows: Int, isGated: Bool) {
    self.levels = levels
    self.rows = rows
    self.isGated = isGated
    reconstruction = .allocate(capacity: levels * rows)
    penalty = .allocate(capacity: rows)
    gate = .allocate(capacity: rows)
    active = .allocate(capacity: rows)
  }

  deinit {
    reconstruction.deallocate()
    penalty.deallocate()
    gate.deallocate()
    active.deallocate()
  }

  var losses: TokenLosses {
    var losses = TokenLosses(levels: levels, rows: rows, isGated: isGated)
    for level in 0..<levels {
      losses.reconstruction[level] = Array(UnsafeBufferPointer(start: reconstruction + level * rows, count: rows))
    }
    losses.penalty = Array(UnsafeBufferPointer(start: penalty, count: rows))
    if isGated { losses.gate = Array(UnsafeBufferPointer(start: gate, count: rows)) }
    losses.active = Array(UnsafeBufferPointer(start: active, count: rows))
    return losses
  }
}
