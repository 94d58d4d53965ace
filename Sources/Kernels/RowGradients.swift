/// The gradients of some rows' losses by all weights of a sparse autoencoder, as the factors of their outer products:
/// nothing of the weights' size.
///
/// With G_l = ∂loss/∂x̂ for features of level l, g' the same by the gate's reconstruction where the decoder takes part in
/// it, and u_i = d_i/n_i: ∂W_dec,i = c_i·G_l + e_i·g' + s_i·u_i, ∂W_enc,i = δ_i·x', the vectors' ν_i, and ∂b_dec.
public final class RowGradients: @unchecked Sendable {
  public let rows: Int
  let loss: RowLoss
  /// x', [rows, d]
  let input: FloatBuffer
  /// G_l, [levels, rows, d]
  let errors: FloatBuffer
  /// g', [rows, d]; nil for all but gated
  let gate: FloatBuffer?
  /// ∂b_dec, [rows, d]
  let decoderBias: FloatBuffer
  let entries: RowEntries
  /// Of every entry: c, e, w = (c·G_l + e·g')·u, s, δ, and ν of three vectors.
  let factors: ReusableBuffer<Lanes>

  /// From rows x as the SAE is to reconstruct them, x' as it encodes them, each [rows, d], and the pre-activations of
  /// all features whose loss depends on them.
  public init(_ loss: RowLoss, target: FloatBuffer, input: FloatBuffer, rows: Int, entries: RowEntries) {
    precondition(entries.rows == rows && target.count >= rows * loss.width, "entries of other rows")
    let width = loss.width
    self.rows = rows
    self.loss = loss
    self.input = input
    self.entries = entries
    errors = FloatBuffer(loss.levels.count * rows * width)
    if case .gated = loss.rule { gate = FloatBuffer(rows * width) } else { gate = nil }
    decoderBias = FloatBuffer(rows * width)
    factors = ReusableBuffer()
    factors.reserve(entries.count)
    let coefficients = FloatBuffer(entries.count)
    parallelFor(rows, minimumChunk: 16) { range in
      for row in range {
        reconstruct(row, target.pointer + row * width, coefficients.pointer)
        differentiate(row)
      }
    }
  }

  /// Pre-activations of all rows that the losses depend on.
  public var entryCount: Int { entries.count }

  /// Entries of `row` up to the end of a level, from entry `start` on.
  func entries(of row: Int, from start: Int, to level: Int) -> Range<Int> {
    var end = start
    let limit = entries.offsets.pointer[row + 1]
    while end < limit, Int(entries.indices.pointer[end]) < loss.levels[level] { end += 1 }
    return start..<end
  }

  /// Fills G_l and g' of one row.
  private func reconstruct(
    _ row: Int, _ x: UnsafePointer<Float>, _ coefficients: UnsafeMutablePointer<Float>
  ) {
    let width = loss.width
    let all = entries.range(of: row)
    let (indices, p) = (entries.indices.pointer, entries.values.pointer)
    for entry in all {
      coefficients[entry] = loss.rule.coefficient(p[entry], vectors: loss.vectors(of: Int(indices[entry])))
    }
    func error(_ y: UnsafeMutablePointer<Float>) { for i in 0..<width { y[i] = loss.decoderBias[i] - x[i] } }
    func add(_ range: Range<Int>, _ values: UnsafeMutablePointer<Float>, to y: UnsafeMutablePointer<Float>) {
      addCombination(
        of: loss.decoder, rows: indices + range.lowerBound, coefficients: values + range.lowerBound,
        count: range.count, into: y)
    }
    var next = all.lowerBound
    for level in loss.levels.indices {
      let y = errors.pointer + (level * rows + row) * width
      if level == 0 { error(y) } else { y.update(from: y - rows * width, count: width) }
      let range = entries(of: row, from: next, to: level)
      add(range, coefficients, to: y)
      next = range.upperBound
    }
    // 2·(x̂ − x) of a level and of all that it is part of.
    for level in loss.levels.indices.reversed() {
      let y = errors.pointer + (level * rows + row) * width
      scaleAndShiftRow(y, scale: 2, shift: 0, count: width)
      if level < loss.levels.count - 1 { addScaled(y + rows * width, scale: 1, into: y, count: width) }
    }
    if let gate {
      let y = gate.pointer + row * width
      error(y)
      add(all, p, to: y)
      scaleAndShiftRow(y, scale: 2, shift: 0, count: width)
    }
  }

  /// Fills the factors of one row's entries, and ∂b_dec.
  private func differentiate(_ row: Int) {
    let width = loss.width
    let gate = gate.map { UnsafePointer($0.pointer + row * width) }
    let bias = decoderBias.pointer + row * width
    bias.update(from: errors.pointer + row * width, count: width)
    if loss.decodesGate, let gate { addScaled(gate, scale: 1, into: bias, count: width) }
    var next = entries.offsets.pointer[row]
    for level in loss.levels.indices {
      let g = errors.pointer + (level * rows + row) * width
      let range = entries(of: row, from: next, to: level)
      next = range.upperBound
      for entry in range {
        let feature = Int(entries.indices.pointer[entry])
        let p = entries.values.pointer[entry]
        let norm = loss.norms[feature]
        let direction = loss.decoderRow(feature)
        let along = dot(g, direction, count: width)
        let alongGate = gate.map { dot($0, direction, count: width) } ?? 0
        let gradient = loss.rule.gradient(
          p, sparsity: loss.sparsity, norm: norm, vectors: loss.vectors(of: feature), along: along,
          alongGate: alongGate)
        let c = gradient.coefficient
        let e = loss.decodesGate ? p : 0
        factors.pointer[entry] = Lanes(
          c, e, norm > 0 ? (c * along + e * alongGate) / norm : 0, norm > 0 ? gradient.penalty : 0, gradient.delta,
          gradient.vectors.0, gradient.vectors.1, gradient.vectors.2)
        if loss.subtractsDecoderBias {
          addScaled(loss.encoderRow(feature), scale: -gradient.delta, into: bias, count: width)
        }
      }
    }
  }
}

extension RowGradients {
  /// ⟨∇loss(a), ∇loss(b)⟩ for every row a of these and b of `others`, [rows, others.rows]: matrix products and dot
  /// products of sparse rows.
  ///
  /// Σ_i (c_a·c_b·G_a·G_b + w_a·s_b + s_a·w_b + s_a·s_b + δ_a·δ_b·x'_a·x'_b + ν_a·ν_b) + ∂b_dec,a·∂b_dec,b, and
  /// c_a·e_b·G_a·g'_b + e_a·c_b·g'_a·G_b + e_a·e_b·g'_a·g'_b where the decoder takes part in the gate's reconstruction.
  public func products(with others: RowGradients) -> FloatBuffer {
    let columns = others.rows
    let width = loss.width
    func inner(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> FloatBuffer {
      let out = FloatBuffer(rows * columns)
      let weight = Matrix(
        base: UnsafeRawPointer(b), elementType: .float32, rows: columns, columns: width, rowStride: width, owner: nil)
      linear(a, rows: rows, stride: width, weight: weight, into: out.pointer, stride: columns)
      return out
    }
    let result = inner(decoderBias.pointer, others.decoderBias.pointer)
    let inputs = inner(input.pointer, others.input.pointer)
    let levels = loss.levels.indices.map {
      inner(errors.pointer + $0 * rows * width, others.errors.pointer + $0 * columns * width)
    }
    var gates: (FloatBuffer, FloatBuffer, FloatBuffer)?
    if loss.decodesGate, let gate, let other = others.gate {
      gates = (
        inner(errors.pointer, other.pointer), inner(gate.pointer, others.errors.pointer),
        inner(gate.pointer, other.pointer)
      )
    }
    parallelFor(rows, minimumChunk: 4) { range in
      // The row's factors spread out, zero elsewhere.
      let spread = ReusableBuffer<Lanes>()
      spread.reserve(loss.featureCount)
      spread.pointer.update(repeating: Lanes(repeating: 0), count: loss.featureCount)
      let a = spread.pointer
      let indices = entries.indices.pointer
      for row in range {
        for entry in entries.range(of: row) { a[Int(indices[entry])] = factors.pointer[entry] }
        for column in 0..<columns {
          let place = row * columns + column
          var own = Lanes(repeating: 0)
          var crossed = SIMD4<Float>(repeating: 0)
          var next = others.entries.offsets.pointer[column]
          for level in levels.indices {
            let entries = others.entries(of: column, from: next, to: level)
            next = entries.upperBound
            for entry in entries {
              let left = a[Int(others.entries.indices.pointer[entry])]
              let right = others.factors.pointer[entry]
              own = own.addingProduct(left, right)
              crossed = crossed.addingProduct(
                left.lowHalf, SIMD4(right[1], right[0], right[3], right[2]))
            }
            result.pointer[place] += own[0] * levels[level].pointer[place]
            own[0] = 0
          }
          if let (fromLevel, fromGate, both) = gates {
            result.pointer[place] +=
              crossed[0] * fromLevel.pointer[place] + crossed[1] * fromGate.pointer[place]
              + own[1] * both.pointer[place]
          }
          result.pointer[place] +=
            crossed[2] + crossed[3] + own[3] + own[4] * inputs.pointer[place] + own[5] + own[6] + own[7]
        }
        for entry in entries.range(of: row) { a[Int(indices[entry])] = Lanes(repeating: 0) }
      }
    }
    return result
  }
}
