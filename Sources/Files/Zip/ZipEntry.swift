/// A file inside a zip archive, as the central directory describes it.
public struct ZipEntry: Sendable {
  /// Path inside the archive.
  public let name: String
  /// Whether the bytes are deflated rather than stored.
  public let isDeflated: Bool
  /// Bytes when unpacked.
  public let size: Int
  /// Bytes in the archive.
  public let compressedSize: Int
  /// Checksum of the unpacked bytes.
  let checksum: UInt32
  /// Bit 3 of the flags: sizes and checksum of the local header follow the data instead.
  let hasDataDescriptor: Bool
  /// Offset of the local header.
  let headerStart: Int
  /// Offset of the data; known once the local header was read.
  fileprivate(set) var dataStart = 0

  /// Offset behind the data.
  var dataEnd: Int { dataStart + compressedSize }
}

extension ZipEntry {
  /// Deflate cannot do better than 1032 to 1.
  private static let largestRatio = 1100
  private static let knownFlags: UInt16 = 0x080E

  /// Reads the next header of the central directory.
  init(directory cursor: inout ByteCursor, path: String) throws(FileError) {
    guard try cursor.u32() == 0x0201_4B50 else {
      throw FileError(.badData, path, "wrong signature in the zip directory")
    }
    try cursor.skip(4)  // Versions.
    let flags = try cursor.u16()
    let method = try cursor.u16()
    try cursor.skip(4)  // Time and date.
    let checksum = try cursor.u32()
    var sizes = Zip64Sizes(compressed: UInt64(try cursor.u32()), uncompressed: UInt64(try cursor.u32()))
    let nameLength = Int(try cursor.u16())
    let extraLength = Int(try cursor.u16())
    let commentLength = Int(try cursor.u16())
    let disk = try cursor.u16()
    try cursor.skip(6)  // Attributes.
    sizes.offset = UInt64(try cursor.u32())
    let name = try Self.name(try cursor.take(nameLength), path: path)
    let shown = name.quotedForMessage
    try sizes.widen(by: cursor.take(extraLength), path: path, item: shown)
    try cursor.skip(commentLength)

    func refuse(_ message: String, expected: String? = nil, found: String? = nil) -> FileError {
      FileError(.badData, path, message, item: shown, expected: expected, found: found)
    }
    guard flags & 1 == 0 else { throw refuse("encrypted zip entry") }
    guard flags & ~Self.knownFlags == 0 else {
      throw refuse("zip entry with unknown flags", found: "0x" + String(flags, radix: 16))
    }
    guard method == 0 || method == 8 else {
      throw refuse("unknown compression", expected: "0 (stored) or 8 (deflated)", found: "\(method)")
    }
    guard disk == 0 else { throw refuse("zip archive of several disks") }
    guard let size = Int(exactly: sizes.uncompressed), let compressedSize = Int(exactly: sizes.compressed),
      let headerStart = Int(exactly: sizes.offset), max(size, compressedSize) <= ZipArchive.largestTotal
    else { throw refuse("absurd size or offset in the zip directory") }
    if method == 0 {
      guard size == compressedSize else {
        throw refuse("two sizes of a stored entry", expected: "\(compressedSize)", found: "\(size)")
      }
    } else {
      guard size <= compressedSize * Self.largestRatio else {
        throw refuse(
          "compressed beyond what deflate can do", expected: "at most \(compressedSize * Self.largestRatio) bytes",
          found: "\(size)")
      }
    }
    self.name = name
    isDeflated = method == 8
    self.size = size
    self.compressedSize = compressedSize
    self.checksum = checksum
    hasDataDescriptor = flags & 8 != 0
    self.headerStart = headerStart
  }

  /// Reads the local header, which must agree, and finds the data behind it.
  mutating func readLocalHeader(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) {
    let shown = name.quotedForMessage
    func refuse(_ field: String) -> FileError {
      FileError(.badData, path, "local header and directory of the zip disagree on \(field)", item: shown)
    }
    var cursor = ByteCursor(bytes, at: headerStart, path: path, item: shown)
    guard try cursor.u32() == 0x0403_4B50 else {
      throw FileError(.badData, path, "no local header where the zip directory says", item: shown)
    }
    try cursor.skip(2)
    let flags = try cursor.u16()
    guard flags & ~Self.knownFlags == 0, flags & 8 == (hasDataDescriptor ? 8 : 0) else { throw refuse("flags") }
    guard try cursor.u16() == (isDeflated ? 8 : 0) else { throw refuse("compression") }
    try cursor.skip(4)
    let localChecksum = try cursor.u32()
    var sizes = Zip64Sizes(compressed: UInt64(try cursor.u32()), uncompressed: UInt64(try cursor.u32()))
    let nameLength = Int(try cursor.u16())
    let extraLength = Int(try cursor.u16())
    guard try Self.name(try cursor.take(nameLength), path: path).hasSameBytes(as: name) else { throw refuse("name") }
    try sizes.widen(by: cursor.take(extraLength), path: path, item: shown)
    // Unknown while a streaming writer wrote the header: zeros then.
    let isLeftOut = hasDataDescriptor && localChecksum == 0 && sizes.compressed == 0 && sizes.uncompressed == 0
    if !isLeftOut {
      guard sizes.compressed == UInt64(compressedSize), sizes.uncompressed == UInt64(size) else {
        throw refuse("the size")
      }
      guard localChecksum == checksum else { throw refuse("the checksum") }
    }
    try cursor.skip(compressedSize)
    dataStart = cursor.position - compressedSize
  }

  /// A name that stays inside the archive.
  private static func name(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) -> String {
    guard UTF8Bytes.firstInvalid(in: bytes) == nil else {
      throw FileError(.badData, path, "name of a zip entry is not UTF-8")
    }
    let name = String(decoding: bytes, as: UTF8.self)
    let isPlain =
      !name.isEmpty && !name.hasPrefix("/") && !bytes.contains(0) && !bytes.contains(UInt8(ascii: "\\"))
      && !name.split(separator: "/", omittingEmptySubsequences: false).contains("..")
    guard isPlain, name.utf8.count <= SafetensorsHeader.maximumNameLength else {
      throw FileError(.badData, path, "unsafe name of a zip entry", item: name.quotedForMessage)
    }
    return name
  }
}

/// The 32-bit sizes and offset of a header, which an extra field widens where they are all ones.
private struct Zip64Sizes {
  var compressed: UInt64
  var uncompressed: UInt64
  var offset: UInt64 = 0

  mutating func widen(by extra: UnsafeRawBufferPointer, path: String, item: String) throws(FileError) {
    let unknown: UInt64 = 0xFFFF_FFFF
    guard uncompressed == unknown || compressed == unknown || offset == unknown else { return }
    var cursor = ByteCursor(extra, path: path, item: item)
    while cursor.remaining >= 4 {
      let kind = try cursor.u16()
      let length = Int(try cursor.u16())
      guard kind == 1 else {
        try cursor.skip(length)
        continue
      }
      var field = ByteCursor(try cursor.take(length), path: path, item: item)
      if uncompressed == unknown { uncompressed = try field.u64() }
      if compressed == unknown { compressed = try field.u64() }
      if offset == unknown { offset = try field.u64() }
      return
    }
    throw FileError(.badData, path, "zip entry without the sizes of ZIP64", item: item)
  }
}
