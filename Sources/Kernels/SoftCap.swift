/// x ← c·tanh(x/c): Gemma 2's limit on scores and logits.
public func softCap(_ x: UnsafeMutablePointer<Float>, count: Int, cap: Float) {
  let cap = Lanes(repeating: cap)
  map(x, into: x, count: count) { cap * hyperbolicTangent($0 / cap) }
}

/// tanh(x), relative error below 2e-7: an odd polynomial near 0, where 1 − 2/(1 + e^2x) would cancel.
@inline(__always)
func hyperbolicTangent(_ x: Lanes) -> Lanes {
  let size = x.replacing(with: -x, where: x .< 0)
  let far = 1 - 2 / (1 + exponential(size + size))
  let s = x * x
  var p = Lanes(repeating: 2.575_15e-3)
  p = Lanes(repeating: -8.673_49e-3).addingProduct(p, s)
  p = Lanes(repeating: 2.190_869e-2).addingProduct(p, s)
  p = Lanes(repeating: -5.398_526e-2).addingProduct(p, s)
  p = Lanes(repeating: 0.133_335_03).addingProduct(p, s)
  p = Lanes(repeating: -0.333_333_38).addingProduct(p, s)
  let near = x.addingProduct(x * s, p)
  return near.replacing(with: far.replacing(with: -far, where: x .< 0), where: size .> 0.625)
}
