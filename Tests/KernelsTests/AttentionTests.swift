import Testing

@testable import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct AttentionTests {
  /// Grouped heads, sequence lengths around the query tile, and a cache offset, against the formula in double precision.
  @Test(
    arguments: [1, 5, 63, 64, 65, 150, 1500],
    [
      (0, AttentionMask.causal, nil), (7, .causal, 0.7), (0, .all, nil), (0, .sliding(window: 4), nil),
      (7, .sliding(window: 5), 0.5), (30, .sliding(window: 1), nil), (11, .sliding(window: 70), nil),
      (3, .sliding(window: 1000), nil),
    ] as [(Int, AttentionMask, Float?)])
  func matchesTheFormula(queries: Int, start: (offset: Int, mask: AttentionMask, cap: Float?)) {
    let (offset, mask, cap) = start
    let (heads, keyHeads, h) = (4, 2, 6)
    let keys = queries + offset
    var random = SeededRandom(seed: UInt64(queries))
    func draw(_ count: Int) -> FloatBuffer {
      FloatBuffer((0..<count).map { _ in Float(random.nextUnit() * 4 - 2) })
    }
    let q = draw(queries * heads * h)
    let k = draw(keys * keyHeads * h)
    let v = draw(keys * keyHeads * h)
    let z = FloatBuffer(queries * heads * h)
    let span = AttentionSpan(
      query: HeadRows(base: q.pointer, stride: heads * h, headStride: h),
      key: HeadRows(base: k.pointer, stride: keyHeads * h, headStride: h),
      value: HeadRows(base: v.pointer, stride: keyHeads * h, headStride: h), output: z.pointer,
      outputStride: heads * h, queries: queries, offset: offset)
    multiHeadAttention(
      [span], heads: heads, keyHeads: keyHeads, headWidth: h, AttentionRule(scale: 0.4, mask: mask, softCap: cap))
    // Of a long sequence every 83rd query: the oracle is slow.
    for t in stride(from: queries - 1, through: 0, by: queries > 200 ? -83 : -1) {
      for a in 0..<heads {
        let group = a / 2
        let position = offset + t
        let visible = (0..<keys).filter { j in
          switch mask {
          case .causal: j <= position
          case .sliding(let window): j <= position && j > position - window
          case .all: true
          }
        }
        let scores = visible.map { j in
          let score =
            (0..<h).reduce(0.0) {
              $0 + Double(q.pointer[(t * heads + a) * h + $1]) * Double(k.pointer[(j * keyHeads + group) * h + $1])
            } * 0.4
          return cap.map { Double($0) * tanh(score / Double($0)) } ?? score
        }
        let top = scores.max()!
        let weights = scores.map { exp($0 - top) }
        let total = weights.reduce(0, +)
        for i in 0..<h {
          let expected =
            zip(visible, weights).reduce(0.0) { $0 + $1.1 * Double(v.pointer[($1.0 * keyHeads + group) * h + i]) }
            / total
          #expect(abs(Double(z.pointer[(t * heads + a) * h + i]) - expected) < 2e-6, "query \(t), head \(a)")
        }
      }
    }
  }

  @Test func rotationTurnsPairsHalfAHeadApart() {
    let x = FloatBuffer([1, 2, 3, 4, 9, 5, 6, 7, 8, 9])
    let angle = 0.3
    let cosine = FloatBuffer([1, 1, Float(cos(angle)), Float(cos(2 * angle))])
    let sine = FloatBuffer([0, 0, Float(sin(angle)), Float(sin(2 * angle))])
    rotate(
      x.pointer, rows: 2, stride: 5, heads: 1, headStride: 5, half: 2, positions: [0, 1], cosine: cosine.pointer,
      sine: sine.pointer)
    #expect(Array(x.array[0..<5]) == [1, 2, 3, 4, 9])
    let expected = [
      5 * cos(angle) - 7 * sin(angle), 6 * cos(2 * angle) - 8 * sin(2 * angle), 7 * cos(angle) + 5 * sin(angle),
      8 * cos(2 * angle) + 6 * sin(2 * angle), 9,
    ]
    for (found, expected) in zip(x.array[5..<10], expected) { #expect(abs(Double(found) - expected) < 1e-6) }
  }
}
