/// A seeded stream of random numbers: SplitMix64 (Steele, Lea and Flood, 2014). Same seed, same numbers, everywhere.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// An independent stream for item `index` of a job: what other items draw does not matter.
  public init(seed: UInt64, stream index: UInt64) {
    var mixer = SeededRandom(seed: seed ^ 0x6a09_e667_f3bc_c908)
    state = mixer.next() &+ index &* 0x9e37_79b9_7f4a_7c15
    state = next()
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1), 53 bits.
  public mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
