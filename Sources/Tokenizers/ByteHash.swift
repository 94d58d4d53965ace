/// Hashes for the room's own tables; seeded per process, so that a file cannot be made to collide.
enum ByteHash {
  private static let seed = UInt64.random(in: .min ... .max)

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// Hash of a byte string, eight bytes at a time.
  @inline(__always)
  static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var hash = seed ^ UInt64(truncatingIfNeeded: raw.count)
    var index = 0
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      hash = mix(hash ^ word, 0x9E37_79B9_7F4A_7C15 ^ seed)
      index += 8
    }
    var tail: UInt64 = 0
    while index < raw.count {
      tail = tail << 8 | UInt64(raw[index])
      index += 1
    }
    return mix(hash ^ tail, 0xD6E8_FEB8_6659_FD93 ^ seed)
  }

  /// Hash of an integer key.
  @inline(__always)
  static func of(_ key: UInt64) -> UInt64 {
    mix(key ^ seed, 0x9E37_79B9_7F4A_7C15)
  }
}
