/// e^x, relative error below 2e-7; saturates below −87.3 (to about 1e-38) and above 88.3.
///
/// x = n·ln 2 + r with |r| ≤ ln 2 / 2, then a polynomial in r times 2ⁿ. Adding 1.5·2²³ rounds to the nearest integer and
/// leaves n in the low mantissa bits: the conversion instruction would not vectorise.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  let low = Lanes(repeating: -87.3)
  let high = Lanes(repeating: 88.3)
  var x = x.replacing(with: low, where: x .< low)
  x.replace(with: high, where: x .> high)
  let shift = Lanes(repeating: 12_582_912)
  let shifted = shift.addingProduct(x, Lanes(repeating: 1.442_695_04))
  let n = shifted - shift
  var r = x.addingProduct(n, Lanes(repeating: -0.693_359_375))
  r = r.addingProduct(n, Lanes(repeating: 2.121_944_4e-4))
  var p = Lanes(repeating: 1.987_569_1e-4)
  p = Lanes(repeating: 1.398_199_95e-3).addingProduct(p, r)
  p = Lanes(repeating: 8.333_452e-3).addingProduct(p, r)
  p = Lanes(repeating: 4.166_579_6e-2).addingProduct(p, r)
  p = Lanes(repeating: 0.166_666_65).addingProduct(p, r)
  p = Lanes(repeating: 0.5).addingProduct(p, r)
  p = (Lanes(repeating: 1) + r).addingProduct(p, r * r)
  let bits = unsafeBitCast(shifted, to: SIMD8<UInt32>.self)
  let power = (bits &<< SIMD8(repeating: 23)) &+ SIMD8(repeating: 0x3f80_0000)
  return p * unsafeBitCast(power, to: Lanes.self)
}

/// e^x of one number.
@inline(__always)
func exponential(_ x: Float) -> Float { exponential(Lanes(repeating: x))[0] }

/// tanh(x) of one number.
@inline(__always)
func hyperbolicTangent(_ x: Float) -> Float { 1 - 2 / (exponential(2 * x) + 1) }
