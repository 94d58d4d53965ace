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
    guard let sum = bytes.withUnsafeBytes({ checksum($0) }) else { return }
    bytes.replaceSubrange(digits, with: text(sum))
  }

  /// Throws where a file is not as it was written. What is read of a large one does not stay in memory.
  static func check(_ file: MappedFile) throws(FileError) {
    let (bytes, path) = (file.bytes, file.path)
    guard let sum = checksum(bytes, pieceDone: file.releasePages) else {
      throw FileError(.badData, path, "holds no checksum of itself", item: "__metadata__.\(key)")
    }
    let (stored, found) = (String(decoding: bytes[digits], as: UTF8.self), String(decoding: text(sum), as: UTF8.self))
    guard stored == found else {
      throw FileError(
        .badData, path, "the bytes are not those that were written", item: "CRC-32", expected: stored.quotedForMessage,
        found: found)
    }
  }

  /// Nil where the bytes are not those of a sealed file. `pieceDone` comes after every `piece` bytes.
  private static func checksum(_ bytes: UnsafeRawBufferPointer, pieceDone: () -> Void = {}) -> UInt32? {
    guard bytes.count >= digits.upperBound, bytes[8..<digits.lowerBound].elementsEqual(beginning) else { return nil }
    var sum = CRC32.of(UnsafeRawBufferPointer(rebasing: bytes[..<digits.lowerBound]))
    sum = CRC32.of(Array(blank.utf8), seed: sum)
    for start in stride(from: digits.upperBound, to: bytes.count, by: piece) {
      sum = CRC32.of(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + piece, bytes.count)]), seed: sum)
      if start + piece < bytes.count { pieceDone() }
    }
    return sum
  }

  private static let piece = 1 << 24
}
