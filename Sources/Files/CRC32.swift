import CZlib

/// CRC-32 as in zip and gzip, by zlib.
public enum CRC32 {
  /// Checksum of bytes; `seed` is the checksum of what came before them.
  public static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
    guard let base = bytes.baseAddress else { return seed }
    return UInt32(crc32_z(uLong(seed), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  /// Checksum of an array.
  public static func of(_ bytes: [UInt8], seed: UInt32 = 0) -> UInt32 { bytes.withUnsafeBytes { of($0, seed: seed) } }

  /// Checksum of two stretches of bytes one after the other, from those of each; the second is `count` bytes long.
  static func joined(_ first: UInt32, _ second: UInt32, count: Int) -> UInt32 {
    UInt32(crc32_combine(uLong(first), uLong(second), count))
  }

  /// Checksum of a whole file.
  public static func ofFile(_ path: String) throws(FileError) -> UInt32 {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    return of(file.bytes)
  }
}
