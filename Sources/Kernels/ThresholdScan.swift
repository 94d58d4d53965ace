/// How many of `count` elements are strictly above their own threshold.
public func countAbove(_ x: UnsafePointer<Float>, thresholds: UnsafePointer<Float>, count: Int) -> Int {
  var lanes = SIMD8<Int32>(repeating: 0)
  var i = 0
  while i + 8 <= count {
    lanes = lanes.replacing(with: lanes &+ 1, where: load(x + i) .> load(thresholds + i))
    i += 8
  }
  var total = Int(lanes.wrappedSum())
  while i < count {
    if x[i] > thresholds[i] { total += 1 }
    i += 1
  }
  return total
}

/// Writes position and value of the elements strictly above their own threshold, by rising position; answers how many.
public func collectAbove(
  _ x: UnsafePointer<Float>, thresholds: UnsafePointer<Float>, count: Int, indices: UnsafeMutablePointer<Int32>,
  values: UnsafeMutablePointer<Float>
) -> Int {
  var found = 0
  var i = 0
  while i < count {
    // Active elements are rare: eight at a time are passed over.
    if i + 8 <= count, !hasAbove(load(x + i), load(thresholds + i)) {
      i += 8
      continue
    }
    let end = min(i + 8, count)
    while i < end {
      if x[i] > thresholds[i] {
        indices[found] = Int32(i)
        values[found] = x[i]
        found += 1
      }
      i += 1
    }
  }
  return found
}

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

/// Whether some lane of `x` is strictly above the same lane of `y`.
@inline(__always)
func hasAbove(_ x: Lanes, _ y: Lanes) -> Bool {
  let mask = SIMD8<Int32>(repeating: 0).replacing(with: SIMD8(repeating: -1), where: x .> y)
  let words = unsafeBitCast(mask, to: SIMD4<UInt64>.self)
  return (words[0] | words[1] | words[2] | words[3]) != 0
}
