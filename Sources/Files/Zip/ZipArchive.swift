/// A zip archive, mapped, its directory fully checked; entries are stored or deflated.
public struct ZipArchive: Sendable {
  /// Most entries an archive may have.
  static let largestCount = 100_000
  /// Most bytes all entries may take when unpacked: 64 GiB.
  static let largestTotal = 1 << 36

  /// The mapped file.
  public let file: MappedFile
  /// All entries in the order of the directory; folders are left out.
  public let entries: [ZipEntry]
  private let positions: [String: Int]

  /// Path of the file.
  public var path: String { file.path }
  /// Names of the entries in the order of the directory.
  public var names: [String] { entries.map(\.name) }

  /// Maps an archive and checks directory, local headers and ranges, but not yet the data.
  public init(_ path: String) throws(FileError) { try self.init(try MappedFile(path)) }

  init(_ file: MappedFile) throws(FileError) {
    let bytes = file.bytes
    let path = file.path
    let directory = try ZipDirectory(bytes, path: path)
    var cursor = ByteCursor(
      UnsafeRawBufferPointer(rebasing: bytes[..<directory.range.upperBound]), at: directory.range.lowerBound,
      path: path, item: "zip directory")
    var entries: [ZipEntry] = []
    var positions: [String: Int] = [:]
    for _ in 0..<directory.entryCount {
      var entry = try ZipEntry(directory: &cursor, path: path)
      try entry.readLocalHeader(bytes, path: path)
      // The dictionary also takes composed and decomposed forms for one name.
      guard positions.updateValue(entries.count, forKey: entry.name) == nil else {
        throw FileError(.badData, path, "two zip entries of one name", item: entry.name.quotedForMessage)
      }
      entries.append(entry)
    }
    guard cursor.remaining == 0 else {
      throw FileError(
        .badData, path, "zip directory is longer than its entries", found: "\(cursor.remaining) bytes more")
    }
    try Self.checkRanges(entries, end: directory.range.lowerBound, path: path)
    try Self.checkTotals(entries, fileSize: bytes.count, path: path)
    self.file = file
    self.entries = entries.filter { !$0.name.hasSuffix("/") }
    self.positions = Dictionary(
      uniqueKeysWithValues: self.entries.enumerated().map { position, entry in (entry.name, position) })
  }

  /// An entry by name; nil when there is none.
  public func entry(_ name: String) -> ZipEntry? {
    guard let position = positions[name], entries[position].name.hasSameBytes(as: name) else { return nil }
    return entries[position]
  }

  /// The bytes of an entry, checked against its checksum: in place when stored, else inflated.
  public func bytes(of entry: ZipEntry) throws(FileError) -> FileBytes {
    let packed = FileBytes(file)[entry.dataStart..<entry.dataEnd]
    let unpacked = entry.isDeflated ? try inflated(packed, entry) : packed
    let checksum = CRC32.of(unpacked.bytes)
    guard checksum == entry.checksum else {
      throw FileError(
        .badData, path, "wrong checksum", item: entry.name.quotedForMessage,
        expected: String(entry.checksum, radix: 16), found: String(checksum, radix: 16))
    }
    return unpacked
  }

  /// Up to `count` bytes from the start of an entry, not yet checked against its checksum.
  func prefix(_ count: Int, of entry: ZipEntry) throws(FileError) -> [UInt8] {
    let packed = FileBytes(file)[entry.dataStart..<entry.dataEnd]
    defer { withExtendedLifetime(file) {} }
    guard entry.isDeflated else { return Array(packed.bytes.prefix(count)) }
    var written = 0
    let start = try OwnedBytes(count: min(count, entry.size)) { buffer throws(FileError) in
      written = try Inflation.start(of: packed.bytes, into: buffer, path: path, item: entry.name.quotedForMessage)
    }
    defer { withExtendedLifetime(start) {} }
    return Array(start.bytes.prefix(written))
  }

  private func inflated(_ packed: FileBytes, _ entry: ZipEntry) throws(FileError) -> FileBytes {
    let memory = try OwnedBytes(count: entry.size) { buffer throws(FileError) in
      try Inflation.whole(packed.bytes, into: buffer, path: path, item: entry.name.quotedForMessage)
    }
    return FileBytes(memory, path: path)
  }

  /// No entry may lie in another, or in the directory.
  private static func checkRanges(_ entries: [ZipEntry], end: Int, path: String) throws(FileError) {
    var previous: ZipEntry?
    for entry in entries.sorted(by: { $0.headerStart < $1.headerStart }) {
      if let previous, entry.headerStart < previous.dataEnd {
        throw FileError(
          .badData, path, "zip entries overlap",
          item: "\(previous.name.quotedForMessage), \(entry.name.quotedForMessage)")
      }
      previous = entry
    }
    if let previous, previous.dataEnd > end {
      throw FileError(.badData, path, "zip entry overlaps the directory", item: previous.name.quotedForMessage)
    }
  }

  /// Numbers hardly compress: an archive that would grow to many times its size is not worth the memory.
  private static func checkTotals(_ entries: [ZipEntry], fileSize: Int, path: String) throws(FileError) {
    let total = entries.reduce(0) { $0 + $1.size }
    let inflated = entries.reduce(0) { $0 + ($1.isDeflated ? $1.size : 0) }
    let limit = max(100 << 20, fileSize * 32)
    guard total <= largestTotal, inflated <= limit else {
      throw FileError(
        .badData, path, "zip archive unpacks to too much", expected: "at most \(min(limit, largestTotal)) bytes",
        found: "\(max(total, inflated))")
    }
  }
}
