/// Where the central directory of a zip archive lies: found from the end of the file, and strict about every field.
struct ZipDirectory {
  /// The headers of the central directory.
  let range: Range<Int>
  let entryCount: Int

  private static let endLength = 22
  private static let longestComment = 65_535

  init(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) {
    let end = try Self.findEnd(bytes, path: path)
    var cursor = ByteCursor(bytes, at: end + 4, path: path, item: "end of the zip directory")
    var fields = Fields(
      disk: UInt32(try cursor.u16()), directoryDisk: UInt32(try cursor.u16()), countHere: UInt64(try cursor.u16()),
      count: UInt64(try cursor.u16()), size: UInt64(try cursor.u32()), offset: UInt64(try cursor.u32()))
    var directoryEnd = end
    if let (wide, position) = try Self.readZip64(bytes, end: end, path: path) {
      guard fields.agrees(with: wide) else { throw FileError(.badData, path, "two ends of the zip directory disagree") }
      fields = wide
      directoryEnd = position
    } else if fields.isCut {
      throw FileError(.badData, path, "zip directory without its ZIP64 part")
    }
    guard fields.disk == 0, fields.directoryDisk == 0, fields.countHere == fields.count else {
      throw FileError(.badData, path, "zip archive of several disks")
    }
    guard fields.count <= UInt64(ZipArchive.largestCount) else {
      throw FileError(
        .badData, path, "too many zip entries", expected: "at most \(ZipArchive.largestCount)", found: "\(fields.count)"
      )
    }
    let (sum, overflow) = fields.offset.addingReportingOverflow(fields.size)
    guard !overflow, sum == UInt64(directoryEnd) else {
      throw FileError(
        .badData, path, "zip directory does not end where it should", expected: "\(directoryEnd)",
        found: overflow ? "an overflow" : "\(sum)")
    }
    range = Int(fields.offset)..<directoryEnd
    entryCount = Int(fields.count)
  }

  /// The one record whose comment reaches exactly to the end of the file.
  private static func findEnd(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) -> Int {
    var found: Int?
    let first = max(0, bytes.count - endLength - longestComment)
    var at = bytes.count - endLength
    while at >= first {
      if bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self).littleEndian == 0x0605_4B50,
        Int(bytes.loadUnaligned(fromByteOffset: at + 20, as: UInt16.self).littleEndian) == bytes.count - at - endLength
      {
        guard found == nil else { throw FileError(.badData, path, "two ends of a zip directory") }
        found = at
      }
      at -= 1
    }
    guard let found else { throw FileError(.badData, path, "not a zip archive, or cut short") }
    return found
  }

  /// The wider record, when its locator stands just before the end record.
  private static func readZip64(
    _ bytes: UnsafeRawBufferPointer, end: Int, path: String
  ) throws(FileError) -> (Fields, position: Int)? {
    let locatorLength = 20
    guard end >= locatorLength else { return nil }
    var cursor = ByteCursor(bytes, at: end - locatorLength, path: path, item: "ZIP64 locator")
    guard try cursor.u32() == 0x0706_4B50 else { return nil }
    let disk = try cursor.u32()
    let offset = try cursor.u64()
    let disks = try cursor.u32()
    guard disk == 0, disks <= 1 else { throw FileError(.badData, path, "zip archive of several disks") }
    guard let position = Int(exactly: offset), position < end - locatorLength else {
      throw FileError(.badData, path, "ZIP64 locator points outside the file")
    }
    cursor = ByteCursor(bytes, at: position, path: path, item: "ZIP64 end of the directory")
    guard try cursor.u32() == 0x0606_4B50, Int(exactly: try cursor.u64()) == end - locatorLength - position - 12
    else {
      throw FileError(.badData, path, "no ZIP64 record where its locator says")
    }
    try cursor.skip(4)
    let fields = Fields(
      disk: try cursor.u32(), directoryDisk: try cursor.u32(), countHere: try cursor.u64(), count: try cursor.u64(),
      size: try cursor.u64(), offset: try cursor.u64())
    return (fields, position)
  }

  private struct Fields {
    var disk: UInt32
    var directoryDisk: UInt32
    var countHere: UInt64
    var count: UInt64
    var size: UInt64
    var offset: UInt64

    /// All ones stand for "see the ZIP64 record".
    var isCut: Bool {
      disk == 0xFFFF || directoryDisk == 0xFFFF || countHere == 0xFFFF || count == 0xFFFF || size == 0xFFFF_FFFF
        || offset == 0xFFFF_FFFF
    }

    func agrees(with wide: Fields) -> Bool {
      (disk == 0xFFFF || disk == wide.disk) && (directoryDisk == 0xFFFF || directoryDisk == wide.directoryDisk)
        && (countHere == 0xFFFF || countHere == wide.countHere) && (count == 0xFFFF || count == wide.count)
        && (size == 0xFFFF_FFFF || size == wide.size) && (offset == 0xFFFF_FFFF || offset == wide.offset)
    }
  }
}
