/// The first place in `start..<count` whose value is at least `bound`; `count` where there is none.
public func firstAtLeast(_ x: UnsafePointer<Float>, from start: Int, count: Int, _ bound: Float) -> Int {
  let lanes = Lanes(repeating: bound)
  var i = start
  // Whatever is not below; nothing here is NaN.
  while i + 8 <= count, !hasAtLeast(load(x + i), lanes) { i += 8 }
  while i < count, x[i] < bound { i += 1 }
  return i
}

@inline(__always)
private func hasAtLeast(_ x: Lanes, _ y: Lanes) -> Bool {
  let mask = SIMD8<Int32>(repeating: 0).replacing(with: SIMD8(repeating: -1), where: x .>= y)
  let words = unsafeBitCast(mask, to: SIMD4<UInt64>.self)
  return (words[0] | words[1] | words[2] | words[3]) != 0
}
