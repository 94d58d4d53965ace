/// A hash table from 64-bit keys to values, built once and then only read.
struct IntegerTable<Value: Sendable>: Sendable {
  private var keys: [UInt64]
  private var values: [Value]
  private var count = 0
  private let empty: Value

  /// Marks a free slot; no key of this room reaches it, as both halves are ids or code points below 2³¹.
  private static var free: UInt64 { .max }

  /// An empty table; `filler` occupies free slots and is never returned.
  init(filler: Value) {
    keys = [UInt64](repeating: Self.free, count: 16)
    values = [Value](repeating: filler, count: 16)
    empty = filler
  }

  /// The key of two non-negative numbers below 2³¹.
  @inline(__always)
  static func pair(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  /// The value of a key; assigning replaces an earlier one.
  @inline(__always)
  subscript(key: UInt64) -> Value? {
    let slot = slot(of: key)
    return keys[slot] == key ? values[slot] : nil
  }

  /// Sets the value of a key, replacing an earlier one.
  mutating func set(_ key: UInt64, _ value: Value) {
    if (count + 1) * 2 > keys.count { grow() }
    let slot = slot(of: key)
    if keys[slot] != key { count += 1 }
    keys[slot] = key
    values[slot] = value
  }

  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.of(key)) & mask
    while keys[slot] != key, keys[slot] != Self.free { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let oldKeys = keys
    let oldValues = values
    keys = [UInt64](repeating: Self.free, count: oldKeys.count * 2)
    values = [Value](repeating: empty, count: oldKeys.count * 2)
    for (key, value) in zip(oldKeys, oldValues) where key != Self.free {
      let slot = slot(of: key)
      keys[slot] = key
      values[slot] = value
    }
  }
}
