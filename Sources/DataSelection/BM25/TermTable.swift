/// Different words, numbered in the order in which they came.
struct TermTable {
  /// The words' bytes, one after the other; word i is `bytes[starts[i]..<starts[i + 1]]`.
  private(set) var bytes: [UInt8] = []
  private(set) var starts: [Int] = [0]
  /// Open addressing: number + 1, with the upper half of the word's hash; 0 is free.
  private var slots = [UInt64](repeating: 0, count: 1 << 12)

  var count: Int { starts.count - 1 }

  func word(_ number: Int) -> ArraySlice<UInt8> { bytes[starts[number]..<starts[number + 1]] }

  /// The number of a word, which it is given now if it is new.
  mutating func number(of word: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = TextHash.hash(word)
    let (found, slot) = find(word, hash)
    if let found { return found }
    bytes.append(contentsOf: word)
    starts.append(bytes.count)
    slots[slot] = hash & Self.hashPart | UInt64(count)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// Whether a word is here.
  func contains(_ word: UnsafeBufferPointer<UInt8>) -> Bool { find(word, TextHash.hash(word)).number != nil }

  private static let hashPart: UInt64 = 0xFFFF_FFFF_0000_0000

  private func find(_ word: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> (number: Int?, slot: Int) {
    slots.withUnsafeBufferPointer { slots in
      bytes.withUnsafeBufferPointer { bytes in
        var slot = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
        while slots[slot] != 0 {
          if (slots[slot] ^ hash) & Self.hashPart == 0 {
            let number = Int(slots[slot] & ~Self.hashPart) - 1
            if bytes[starts[number]..<starts[number + 1]].elementsEqual(word) { return (number, slot) }
          }
          slot = (slot + 1) & (slots.count - 1)
        }
        return (nil, slot)
      }
    }
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 4)
    for entry in old where entry != 0 {
      var slot = Int(truncatingIfNeeded: entry >> 32) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = entry
    }
  }
}
