/// Rotates the first 2·`half` elements of each head in place (rotate-half layout, not interleaved):
/// out_j = x_j cos − x_{j+half} sin, out_{j+half} = x_{j+half} cos + x_j sin.
///
/// `x` is [rows, …]; head a of a row starts at `a * headStride`; `cosine` and `sine` are [positions, half]. `inverse`
/// turns back, which takes a gradient of the rotated heads to one of the heads before.
public func rotate(
  _ x: UnsafeMutablePointer<Float>, rows: Int, stride: Int, heads: Int, headStride: Int, half: Int,
  positions: [Int32], cosine: UnsafePointer<Float>, sine: UnsafePointer<Float>,
  inverse: Bool = false
) {
  precondition(positions.count == rows, "one position per row")
  let sign: Float = inverse ? -1 : 1
  forEachRow(rows, width: heads * half * 2) { row in
    let cosine = cosine + Int(positions[row]) * half
    let sine = sine + Int(positions[row]) * half
    for head in 0..<heads {
      let low = x + row * stride + head * headStride
      let high = low + half
      for j in 0..<half {
        let a = low[j]
        let b = high[j]
        low[j] = a * cosine[j] - b * (sign * sine[j])
        high[j] = b * cosine[j] + a * (sign * sine[j])
      }
    }
  }
}
