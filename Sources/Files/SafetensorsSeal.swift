/// The checksum that a safetensors file of our own holds of itself, so that a job which goes on from it notices a changed bit.
///
/// `crc32` comes first in the metadata, after `format`: eight hexadecimal digits, of all bytes of the file with zeros in
/// their place.
public enum SafetensorsSeal {
  static let key = "crc32"
  /// What stands there before the checksum is known.
  static let blank = "00000000"
  /// How a sealed file's header begins; the digits follow.
  private static let beginning = Array(#"{"__metadata__":{"format":"pt","crc32":""#.utf8)
  /// Where the digits lie in the file.
  static let digits = 8 + beginning.count..<8 + beginning.count + blank.utf8.count

  static func text(_ checksum: UInt32) -> [UInt8] {
    let digits = String(checksum, radix: 16)
    return Array((blank.dropFirst(digits.utf8.count) + digits).utf8)
  }

  /// Sets the checksum of a file's bytes right; nothing happens where they are not those of a sealed file.
  public static func renew(_ bytes: inout [UInt8]) {
    guard let sum = bytes.withUnsafeBytes(checksum) else { return }
    bytes.replaceSubrange(digits, with: text(sum))
  }

  /// Throws where a file is not as it was written.
  static func check(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) {
    guard let sum = checksum(bytes) else {
      throw FileError(.badData, path, "holds no checksum of itself", item: "__metadata__.\(key)")
    }
    let (stored, found) = (String(decoding: bytes[digits], as: UTF8.self), String(decoding: text(sum), as: UTF8.self))
    guard stored == found else {
      throw FileError(
        .badData, path, "the bytes are not those that were written", item: "CRC-32", expected: stored.quotedForMessage,
        found: found)
    }
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
    guard bytes.count >= digits.upperBound, bytes[8..<digits.lowerBound].elementsEqual(beginning) else { return nil }
    let before = CRC32.of(UnsafeRawBufferPointer(rebasing: bytes[..<digits.lowerBound]))
    let after = UnsafeRawBufferPointer(rebasing: bytes[digits.upperBound...])
    return CRC32.of(after, seed: CRC32.of(Array(blank.utf8), seed: before))
  }
}
