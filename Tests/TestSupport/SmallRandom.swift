/// Seeded SplitMix64 for mutation tests.
public struct SmallRandom: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A copy with one to four bytes changed, removed, inserted, or a stretch repeated or cut.
  public mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var copy = bytes
    for _ in 0..<Int.random(in: 1...4, using: &self) where !copy.isEmpty {
      let at = Int.random(in: 0..<copy.count, using: &self)
      switch Int.random(in: 0..<6, using: &self) {
      case 0: copy[at] = UInt8.random(in: 0...255, using: &self)
      case 1: copy[at] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 2: copy.remove(at: at)
      case 3: copy.insert(Array("{}[]\",:0123456789-e.\\u ".utf8).randomElement(using: &self)!, at: at)
      case 4: copy.removeLast(copy.count - at)
      default: copy.insert(contentsOf: copy[at..<min(copy.count, at + 16)], at: at)
      }
    }
    return copy
  }
}
