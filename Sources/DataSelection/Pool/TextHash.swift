/// A number that equal texts share: FNV-1a, 64 bits, of the UTF-8 bytes. Two of a million different texts share one
/// with a probability below 10⁻⁷.
public struct TextHash: Hashable, Sendable {
  public let value: UInt64

  public init(_ text: String) {
    var text = text
    value = text.withUTF8 { Self.hash($0) }
  }

  init(value: UInt64) { self.value = value }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}
