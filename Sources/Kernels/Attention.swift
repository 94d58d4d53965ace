import COpenBLAS

/// Where the heads of one of q, k, v lie: row t, head a starts at `base + t * stride + a * headStride`.
public struct HeadRows {
  public let base: UnsafePointer<Float>
  public let stride: Int
  public let headStride: Int

  public init(base: UnsafePointer<Float>, stride: Int, headStride: Int) {
    self.base = base
    self.stride = stride
    self.headStride = headStride
  }
}

/// One sequence's attention: `queries` rows at positions `offset…`, against `offset + queries` keys.
public struct AttentionSpan {
  public let query: HeadRows
  public let key: HeadRows
  public let value: HeadRows
  /// z, [queries, H·h], heads next to each other.
  public let output: UnsafeMutablePointer<Float>
  public let outputStride: Int
  public let queries: Int
  public let offset: Int

  public init(
    query: HeadRows, key: HeadRows, value: HeadRows, output: UnsafeMutablePointer<Float>, outputStride: Int,
    queries: Int, offset: Int
  ) {
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.outputStride = outputStride
    self.queries = queries
    self.offset = offset
  }
}

/// Which keys of its sequence a query sees.
public enum AttentionMask: Sendable, Equatable {
  /// Position i sees key j iff j ≤ i.
  case causal
  /// Position i sees key j iff i − window < j ≤ i: `window` keys, its own included.
  case sliding(window: Int)
  /// Every key.
  case all

  /// Which of `keys` keys the query at `position` sees.
  func visible(position: Int, keys: Int) -> Range<Int> {
    switch self {
    case .causal: 0..<position + 1
    case .sliding(let window): max(0, position + 1 - window)..<position + 1
    case .all: 0..<keys
    }
  }

  /// How many keys `queries` neighbouring queries can see together.
  func mostKeys(ofTile queries: Int) -> Int {
    if case .sliding(let window) = self { window + queries } else { Int.max }
  }
}

/// What turns queries and keys into weights, the same for every head.
public struct AttentionRule: Sendable {
  /// What q·k is multiplied by.
  public var scale: Float
  public var mask: AttentionMask
  /// c of c·tanh(score/c), taken before the mask; nil for none.
  public var softCap: Float?

  public init(scale: Float, mask: AttentionMask, softCap: Float? = nil) {
    self.scale = scale
    self.mask = mask
    self.softCap = softCap
  }
}

/// Attention of every span and head: softmax(scale · q kᵀ) v over the keys that the mask shows.
///
/// Head a reads key/value head a / (heads / keyHeads). Scores exist for one tile of queries at a time.
public func multiHeadAttention(
  _ spans: [AttentionSpan], heads: Int, keyHeads: Int, headWidth: Int, _ rule: AttentionRule
) {
  let longest = min(spans.map { $0.offset + $0.queries }.max() ?? 0, rule.mask.mostKeys(ofTile: queryTile))
  let tiles = spans.indices.flatMap { span in
    stride(from: 0, to: spans[span].queries, by: queryTile).flatMap { start in
      (0..<heads).map { AttentionTile(span: span, start: start, head: $0) }
    }
  }
  let group = heads / keyHeads
  Threads.withSerialBLAS {
    // A decoding step has one query per span, and then a line of scores is all there is to hold.
    let rows = min(queryTile, spans.map(\.queries).max() ?? 0)
    parallelItems(tiles.count, scratch: rows * longest) { item, scores in
      let tile = tiles[item]
      attend(
        spans[tile.span], start: tile.start, head: tile.head, keyHead: tile.head / group, headWidth: headWidth,
        rule, scores: scores)
    }
  }
}

/// Queries whose scores are held at once; a tile of 64 × 1,024 keys is 256 KiB.
let queryTile = 64

private struct AttentionTile {
  let span: Int
  let start: Int
  let head: Int
}

private func attend(
  _ span: AttentionSpan, start: Int, head: Int, keyHead: Int, headWidth: Int, _ rule: AttentionRule,
  scores: UnsafeMutablePointer<Float>
) {
  let rows = min(queryTile, span.queries - start)
  let position = span.offset + start
  let stored = span.offset + span.queries
  // From the first key that the tile's first query sees to the last one of its last query.
  let first = rule.mask.visible(position: position, keys: stored).lowerBound
  let keys = rule.mask.visible(position: position + rows - 1, keys: stored).upperBound - first
  let query = span.query.base + start * span.query.stride + head * span.query.headStride
  let key = span.key.base + keyHead * span.key.headStride + first * span.key.stride
  let value = span.value.base + keyHead * span.value.headStride + first * span.value.stride
  let output = span.output + start * span.outputStride + head * headWidth
  if rows == 1 {
    for j in 0..<keys { scores[j] = rule.scale * dot(query, key + j * span.key.stride, count: headWidth) }
    if let cap = rule.softCap { softCap(scores, count: keys, cap: cap) }
    let total = exponentiate(scores, count: keys)
    output.update(repeating: 0, count: headWidth)
    for j in 0..<keys {
      addScaled(value + j * span.value.stride, scale: scores[j] / total, into: output, count: headWidth)
    }
    return
  }
  cblas_sgemm(
    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(keys), Int32(headWidth), rule.scale, query,
    Int32(span.query.stride), key, Int32(span.key.stride), 0, scores, Int32(keys))
  for row in 0..<rows {
    let line = scores + row * keys
    let visible = rule.mask.visible(position: position + row, keys: stored)
    let (before, count) = (visible.lowerBound - first, visible.count)
    if let cap = rule.softCap { softCap(line + before, count: count, cap: cap) }
    let inverse = Lanes(repeating: 1 / exponentiate(line + before, count: count))
    map(line + before, into: line + before, count: count) { $0 * inverse }
    line.update(repeating: 0, count: before)
    (line + before + count).update(repeating: 0, count: keys - before - count)
  }
  cblas_sgemm(
    CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(headWidth), Int32(keys), 1, scores, Int32(keys),
    value, Int32(span.value.stride), 0, output, Int32(span.outputStride))
}

/// x ← e^(x − max x); the sum of the results.
func exponentiate(_ x: UnsafeMutablePointer<Float>, count: Int) -> Float {
  let shift = Lanes(repeating: maximum(x, count: count))
  map(x, into: x, count: count) { exponential($0 - shift) }
  return sum(x, count: count) { $0 }
}
