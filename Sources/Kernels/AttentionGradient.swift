import COpenBLAS

/// One sequence's attention, from ∂m/∂z back to its queries, keys and values; positions from 0, no cache.
public struct AttentionGradientSpan {
  public let query: HeadRows
  public let key: HeadRows
  public let value: HeadRows
  /// ∂m/∂q, ∂m/∂k and ∂m/∂v are written here, laid out as q, k and v.
  public let queryGradient: UnsafeMutablePointer<Float>
  public let keyGradient: UnsafeMutablePointer<Float>
  public let valueGradient: UnsafeMutablePointer<Float>
  /// ∂m/∂z, [positions, H·h], heads next to each other.
  public let outputGradient: UnsafePointer<Float>
  public let outputStride: Int
  public let positions: Int

  public init(
    query: HeadRows, key: HeadRows, value: HeadRows, queryGradient: UnsafeMutablePointer<Float>,
    keyGradient: UnsafeMutablePointer<Float>, valueGradient: UnsafeMutablePointer<Float>,
    outputGradient: UnsafePointer<Float>, outputStride: Int, positions: Int
  ) {
    self.query = query
    self.key = key
    self.value = value
    self.queryGradient = queryGradient
    self.keyGradient = keyGradient
    self.valueGradient = valueGradient
    self.outputGradient = outputGradient
    self.outputStride = outputStride
    self.positions = positions
  }
}

/// `multiHeadAttention` backwards, for every span and head.
///
/// Scores are computed again, one tile of queries at a time. A thread owns a key/value head of a span with all the
/// query heads that read it, so that every sum has a fixed order.
public func attentionGradient(
  _ spans: [AttentionGradientSpan], heads: Int, keyHeads: Int, headWidth: Int, _ rule: AttentionRule
) {
  let longest = min(spans.map(\.positions).max() ?? 0, rule.mask.mostKeys(ofTile: queryTile))
  let group = heads / keyHeads
  let tile = queryTile * longest
  Threads.withSerialBLAS {
    parallelItems(spans.count * keyHeads, scratch: 2 * tile + longest) { item, scratch in
      let head = HeadGradient(
        span: spans[item / keyHeads], keyHead: item % keyHeads, width: headWidth, rule: rule, scores: scratch,
        changes: scratch + tile, capped: scratch + 2 * tile)
      head.clearKeys()
      for queryHead in (item % keyHeads) * group..<(item % keyHeads + 1) * group {
        for start in stride(from: 0, to: head.span.positions, by: queryTile) { head.addTile(start, queryHead) }
      }
    }
  }
}

/// One key/value head of one span.
private struct HeadGradient {
  let span: AttentionGradientSpan
  let keyHead: Int
  let width: Int
  let rule: AttentionRule
  let scores: UnsafeMutablePointer<Float>  // [tile, keys]: scores, then weights P
  let changes: UnsafeMutablePointer<Float>  // [tile, keys]: ∂m/∂P, then ∂m/∂scores
  let capped: UnsafeMutablePointer<Float>  // [keys]: a row of scores after the soft-cap

  func clearKeys() {
    for row in 0..<span.positions {
      (span.keyGradient + row * span.key.stride + keyHead * span.key.headStride).update(repeating: 0, count: width)
      (span.valueGradient + row * span.value.stride + keyHead * span.value.headStride)
        .update(repeating: 0, count: width)
    }
  }

  func addTile(_ start: Int, _ head: Int) {
    let rows = min(queryTile, span.positions - start)
    let first = rule.mask.visible(position: start, keys: span.positions).lowerBound
    let keys = rule.mask.visible(position: start + rows - 1, keys: span.positions).upperBound - first
    let queryOffset = start * span.query.stride + head * span.query.headStride
    let keyOffset = first * span.key.stride + keyHead * span.key.headStride
    let valueOffset = first * span.value.stride + keyHead * span.value.headStride
    let output = span.outputGradient + start * span.outputStride + head * width
    // Scores and ∂m/∂P = ∂m/∂z · vᵀ.
    product(
      span.query.base + queryOffset, span.query.stride, rows, span.key.base + keyOffset, span.key.stride, keys,
      scale: rule.scale, into: scores)
    product(
      output, span.outputStride, rows, span.value.base + valueOffset, span.value.stride, keys, scale: 1, into: changes)
    for row in 0..<rows {
      let visible = rule.mask.visible(position: start + row, keys: span.positions)
      finish(row: row, keys: keys, visible: visible.lowerBound - first..<visible.upperBound - first)
    }
    // ∂m/∂v += Pᵀ · ∂m/∂z
    combine(
      scores, keys, rows, output, span.outputStride, scale: 1, transposed: true,
      into: span.valueGradient + valueOffset, span.value.stride, accumulate: true)
    // ∂m/∂q = scale · ∂m/∂scores · k
    combine(
      changes, keys, rows, span.key.base + keyOffset, span.key.stride, scale: rule.scale, transposed: false,
      into: span.queryGradient + queryOffset, span.query.stride, accumulate: false)
    // ∂m/∂k += scale · ∂m/∂scoresᵀ · q
    combine(
      changes, keys, rows, span.query.base + queryOffset, span.query.stride, scale: rule.scale, transposed: true,
      into: span.keyGradient + keyOffset, span.key.stride, accumulate: true)
  }

  /// Turns a row of scores into weights and of ∂m/∂P into ∂m/∂scores = P ⊙ (∂m/∂P − Σ P ⊙ ∂m/∂P), times the cap's slope.
  private func finish(row: Int, keys: Int, visible: Range<Int>) {
    let weights = scores + row * keys
    let change = changes + row * keys
    let (start, count) = (visible.lowerBound, visible.count)
    if let cap = rule.softCap {
      softCap(weights + start, count: count, cap: cap)
      (capped + start).update(from: weights + start, count: count)
    }
    let inverse = Lanes(repeating: 1 / exponentiate(weights + start, count: count))
    map(weights + start, into: weights + start, count: count) { $0 * inverse }
    let mean = dot(weights + start, change + start, count: count)
    for j in visible { change[j] = weights[j] * (change[j] - mean) }
    if let cap = rule.softCap {
      let inverse = 1 / cap
      for j in visible {
        let bent = capped[j] * inverse
        change[j] *= 1 - bent * bent
      }
    }
    for line in [weights, change] {
      line.update(repeating: 0, count: start)
      (line + visible.upperBound).update(repeating: 0, count: keys - visible.upperBound)
    }
  }

  /// out [rows, keys] = scale · x · yᵀ
  private func product(
    _ x: UnsafePointer<Float>, _ xStride: Int, _ rows: Int, _ y: UnsafePointer<Float>, _ yStride: Int, _ keys: Int,
    scale: Float, into out: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(keys), Int32(width), scale, x, Int32(xStride), y,
      Int32(yStride), 0, out, Int32(keys))
  }

  /// out (+)= scale · a · x, or aᵀ · x, where a is [rows, keys].
  private func combine(
    _ a: UnsafePointer<Float>, _ keys: Int, _ rows: Int, _ x: UnsafePointer<Float>, _ xStride: Int, scale: Float,
    transposed: Bool, into out: UnsafeMutablePointer<Float>, _ outStride: Int, accumulate: Bool
  ) {
    cblas_sgemm(
      CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, Int32(transposed ? keys : rows),
      Int32(width), Int32(transposed ? rows : keys), scale, a, Int32(keys), x, Int32(xStride), accumulate ? 1 : 0,
      out, Int32(outStride))
  }
}
