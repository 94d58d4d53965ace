import Synchronization

/// A sum over entries that contributes to the loss: Σ over entries of coefficient · decoder row, compared with a target.
public struct FeatureTerm {
  public let entries: FeatureEntries
  public let rule: FeatureRule
  /// ∂loss/∂reconstruction, [B, d], for the features below the end that stands beside it; ends rise to F.
  public let gradients: [(end: Int, rows: UnsafePointer<Float>)]
  /// For `gated`: ∂loss/∂(reconstruction by the gate), [B, d].
  public let gateGradients: UnsafePointer<Float>?

  public init(
    _ entries: FeatureEntries, _ rule: FeatureRule, gradients: [(end: Int, rows: UnsafePointer<Float>)],
    gateGradients: UnsafePointer<Float>? = nil
  ) {
    self.entries = entries
    self.rule = rule
    self.gradients = gradients
    self.gateGradients = gateGradients
  }
}

/// Where the weights of a sparse autoencoder lie, or their moments, or their gradients. Every row is a feature's.
public struct FeatureWeights {
  /// W_encᵀ, [F, d]
  public let encoder: UnsafeMutablePointer<Float>
  /// W_dec, [F, d]
  public let decoder: UnsafeMutablePointer<Float>
  /// Vectors [F], one after the other: b_enc | b_enc, threshold | b_gate, b_mag, r_mag.
  public let vectors: UnsafeMutablePointer<Float>
  public let vectorCount: Int

  public init(
    encoder: UnsafeMutablePointer<Float>, decoder: UnsafeMutablePointer<Float>, vectors: UnsafeMutablePointer<Float>,
    vectorCount: Int
  ) {
    self.encoder = encoder
    self.decoder = decoder
    self.vectors = vectors
    self.vectorCount = vectorCount
  }

  /// A feature's numbers among the vectors; 0 for vectors that there are not.
  @inline(__always)
  func vectors(of feature: Int, featureCount: Int) -> (Float, Float, Float) {
    (
      vectors[feature], vectorCount > 1 ? vectors[featureCount + feature] : 0,
      vectorCount > 2 ? vectors[2 * featureCount + feature] : 0
    )
  }
}

/// Gradients of all that belongs to features, from sparse entries: work and memory go with the entries, not with B·F.
///
/// Each thread owns ranges of features; sums run over rows in order, so that nothing depends on the number of threads.
public struct FeatureGradients {
  public let featureCount: Int
  public let width: Int
  public let weights: FeatureWeights
  /// n_i = ‖d_i‖, [F]
  public let norms: UnsafeMutablePointer<Float>
  /// x', [B, d]
  public let input: UnsafePointer<Float>
  /// s_t: λ · the row's weight, [B]
  public let sparsity: UnsafePointer<Float>
  public let terms: [FeatureTerm]
  /// Whether the component along d_i is taken from its gradient (unit-norm decoders).
  public let projects: Bool
  /// Σ over entries of delta, and of the penalty on n_i; gradients of `vectors`. [2 + vectorCount, F]
  public let sums: UnsafeMutablePointer<Float>
  /// The gradient rows where they were added up with those of other rows of the batch; else they are formed when needed.
  public var summed: SummedRows?

  public init(
    featureCount: Int, width: Int, weights: FeatureWeights, norms: UnsafeMutablePointer<Float>,
    input: UnsafePointer<Float>, sparsity: UnsafePointer<Float>, terms: [FeatureTerm], projects: Bool,
    sums: UnsafeMutablePointer<Float>
  ) {
    self.featureCount = featureCount
    self.width = width
    self.weights = weights
    self.norms = norms
    self.input = input
    self.sparsity = sparsity
    self.terms = terms
    self.projects = projects
    self.sums = sums
  }

  static let chunk = 128

  var chunkCount: Int { (featureCount + Self.chunk - 1) / Self.chunk }

  func forEachFeature(
    _ body: (
      _ chunk: Int, _ feature: Int, _ encoder: UnsafeMutablePointer<Float>, _ decoder: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    parallelItems(chunkCount, scratch: 2 * width) { chunk, scratch in
      for feature in chunk * Self.chunk..<min((chunk + 1) * Self.chunk, featureCount) {
        body(chunk, feature, scratch, scratch + width)
      }
    }
  }

  /// Fills deltas, coefficients and sums; answers the squared norm of all these gradients and adds Σ_i (Σ_t δ_ti)·W_enc,i
  /// to `inputGradient`, [d]. Without `needsNorm` the answer is 0 and rows are not formed.
  public func measure(needsNorm: Bool, inputGradient: UnsafeMutablePointer<Float>) -> Double {
    let partialNorms = Mutex([Double](repeating: 0, count: chunkCount))
    let partialInputs = FloatBuffer.zeroed(chunkCount * width)
    let partials = partialInputs.pointer
    forEachFeature { chunk, feature, encoder, decoder in
      guard prepare(feature) else { return }
      addScaled(
        weights.encoder + feature * width, scale: sums[feature], into: partials + chunk * width, count: width)
      guard needsNorm else { return }
      let square = square(feature, encoder, decoder)
      partialNorms.withLock { $0[chunk] += square }
    }
    for chunk in 0..<chunkCount { addScaled(partials + chunk * width, scale: 1, into: inputGradient, count: width) }
    return partialNorms.withLock { $0.reduce(0, +) }
  }

  /// The squared norm of the gradients of one feature, whose rows are formed in scratch memory.
  func square(
    _ feature: Int, _ encoder: UnsafeMutablePointer<Float>, _ decoder: UnsafeMutablePointer<Float>
  ) -> Double {
    formRows(feature, encoder, decoder)
    var square = Double(rowSquares(encoder, count: width)) + Double(rowSquares(decoder, count: width))
    for vector in 0..<weights.vectorCount {
      let g = Double(sums[(2 + vector) * featureCount + feature])
      square += g * g
    }
    return square
  }

  /// After `measure`: one Adam step on everything, the gradient multiplied by `scale`; norms follow, and with `unitNorm`
  /// decoder rows are scaled to 1. Rows that never had a gradient have moments 0 and stay: `touched` [F] remembers.
  public func update(
    _ adam: AdamStep, first: FeatureWeights, second: FeatureWeights, scale: Float, unitNorm: Bool,
    touched: UnsafeMutablePointer<Bool>
  ) {
    forEachFeature { _, feature, encoder, decoder in
      let isActive = isActive(feature)
      guard isActive || touched[feature] else { return }
      touched[feature] = true
      let start = feature * width
      if isActive {
        formRows(feature, encoder, decoder)
        adam.update(
          weights.encoder + start, first: first.encoder + start, second: second.encoder + start, gradient: encoder,
          scale: scale, count: width)
        adam.update(
          weights.decoder + start, first: first.decoder + start, second: second.decoder + start, gradient: decoder,
          scale: scale, count: width)
      } else {
        adam.update(
          weights.encoder + start, first: first.encoder + start, second: second.encoder + start, count: width)
        adam.update(
          weights.decoder + start, first: first.decoder + start, second: second.decoder + start, count: width)
      }
      for vector in 0..<weights.vectorCount {
        let place = vector * featureCount + feature
        let gradient: Float = isActive ? sums[2 * featureCount + place] : 0
        withUnsafePointer(to: gradient) {
          adam.update(
            weights.vectors + place, first: first.vectors + place, second: second.vectors + place, gradient: $0,
            scale: scale, count: 1)
        }
      }
      let row = weights.decoder + start
      norms[feature] = rowSquares(row, count: width).squareRoot()
      if unitNorm, norms[feature] > 0 {
        scaleAndShiftRow(row, scale: 1 / norms[feature], shift: 0, count: width)
        norms[feature] = 1
      }
    }
  }

  /// After `measure`: the gradients themselves.
  public func write(to gradients: FeatureWeights) {
    forEachFeature { _, feature, encoder, decoder in
      let isActive = isActive(feature)
      if isActive { formRows(feature, encoder, decoder) }
      for i in 0..<width {
        gradients.encoder[feature * width + i] = isActive ? encoder[i] : 0
        gradients.decoder[feature * width + i] = isActive ? decoder[i] : 0
      }
      for vector in 0..<weights.vectorCount {
        let place = vector * featureCount + feature
        gradients.vectors[place] = isActive ? sums[2 * featureCount + place] : 0
      }
    }
  }

  func isActive(_ feature: Int) -> Bool {
    if let summed { return summed.places[feature] >= 0 }
    return terms.contains { !$0.entries.range(of: feature).isEmpty }
  }

  /// Deltas, coefficients and sums of one feature; false when it has no entries.
  private func prepare(_ feature: Int) -> Bool {
    for place in 0..<2 + weights.vectorCount { sums[place * featureCount + feature] = 0 }
    guard isActive(feature) else { return false }
    for term in terms { term.prepare(feature, self) }
    return true
  }

  /// Gradient rows of one feature, [d] each.
  func formRows(
    _ feature: Int, _ encoder: UnsafeMutablePointer<Float>, _ decoder: UnsafeMutablePointer<Float>
  ) {
    if let summed {
      let row = summed.rows + Int(summed.places[feature]) * 2 * width
      encoder.update(from: row, count: width)
      decoder.update(from: row + width, count: width)
      return
    }
    encoder.update(repeating: 0, count: width)
    decoder.update(repeating: 0, count: width)
    for term in terms {
      let range = term.entries.range(of: feature)
      guard !range.isEmpty else { continue }
      let rows = UnsafePointer(term.entries.rows.pointer + range.lowerBound)
      add(term.gradientRows(feature), rows, term.entries.coefficients.pointer + range.lowerBound, range.count, decoder)
      add(input, rows, term.entries.deltas.pointer + range.lowerBound, range.count, encoder)
      if case .gated(false) = term.rule, let gate = term.gateGradients {
        add(gate, rows, term.entries.values.pointer + range.lowerBound, range.count, decoder)
      }
    }
    let row = weights.decoder + feature * width
    let penalty = sums[featureCount + feature]
    if penalty != 0, norms[feature] > 0 { addScaled(row, scale: penalty / norms[feature], into: decoder, count: width) }
    if projects {
      addScaled(row, scale: -dot(decoder, row, count: width), into: decoder, count: width)
    }
  }

  private func add(
    _ matrix: UnsafePointer<Float>, _ rows: UnsafePointer<Int32>, _ coefficients: UnsafePointer<Float>, _ count: Int,
    _ out: UnsafeMutablePointer<Float>
  ) {
    addCombination(
      of: Matrix(
        base: UnsafeRawPointer(matrix), elementType: .float32, rows: Int(Int32.max), columns: width, rowStride: width,
        owner: nil), rows: rows, coefficients: coefficients, count: count, into: out)
  }
}

extension FeatureTerm {
  func gradientRows(_ feature: Int) -> UnsafePointer<Float> {
    gradients.first { feature < $0.end }!.rows
  }

  /// Deltas and coefficients of a feature's entries, its sums added to those of `all`.
  func prepare(_ feature: Int, _ all: FeatureGradients) {
    let range = entries.range(of: feature)
    guard !range.isEmpty else { return }
    let (width, featureCount) = (all.width, all.featureCount)
    let decoder = UnsafePointer(all.weights.decoder + feature * width)
    let norm = all.norms[feature]
    let gradients = gradientRows(feature)
    let rows = entries.rows.pointer
    let p = entries.values.pointer
    let f = entries.coefficients.pointer
    let delta = entries.deltas.pointer
    let vectors = all.weights.vectors(of: feature, featureCount: featureCount)
    var deltas: Float = 0
    var penalty: Float = 0
    // Gradients of the feature's vectors.
    var (bias, second, third): (Float, Float, Float) = (0, 0, 0)
    for entry in range {
      let row = Int(rows[entry])
      let gradient = rule.gradient(
        p[entry], sparsity: all.sparsity[row], norm: norm, vectors: vectors,
        along: dot(gradients + row * width, decoder, count: width),
        alongGate: gateGradients.map { dot($0 + row * width, decoder, count: width) } ?? 0)
      f[entry] = gradient.coefficient
      delta[entry] = gradient.delta
      deltas += gradient.delta
      penalty += gradient.penalty
      bias += gradient.vectors.0
      second += gradient.vectors.1
      third += gradient.vectors.2
    }
    all.sums[feature] += deltas
    all.sums[featureCount + feature] += penalty
    for (vector, gradient) in [bias, second, third].enumerated() where vector < all.weights.vectorCount {
      all.sums[(2 + vector) * featureCount + feature] += gradient
    }
  }
}
