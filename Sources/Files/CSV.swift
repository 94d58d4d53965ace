/// Reads comma-separated values with a header row: quoted fields may hold commas, quotes (doubled) and line ends.
///
/// Lines end in LF, CRLF or CR; blank lines are skipped, as is a byte order mark, which spreadsheets write.
public struct CSVReader {
  /// One row below the header.
  public struct Record: Sendable {
    /// Line of the file on which the record starts, counted from 1.
    public let line: Int
    /// One text per column of the header.
    public let fields: [String]
  }

  /// Column names.
  public let header: [String]
  private var scanner: CSVScanner
  /// Bytes read so far, for progress.
  public var offset: Int { scanner.at }

  /// Records of a file (`-`: standard input).
  public init(_ path: String) throws(FileError) { try self.init(TextSource(path)) }

  /// Records of a source at hand; reads the header.
  public init(_ source: TextSource) throws(FileError) {
    scanner = CSVScanner(source: source)
    guard let first = try scanner.record(columns: 0) else {
      throw FileError(.badData, source.name, "empty, expected a header row")
    }
    header = first.fields
    var names: Set<String> = []
    for name in header where !names.insert(name).inserted {
      throw FileError(.badData, source.name, "two columns of one name", item: name.quotedForMessage)
    }
  }

  /// Position of a column; an error listing the columns when it is missing.
  public func column(_ name: String) throws(FileError) -> Int {
    guard let position = header.firstIndex(of: name) else {
      throw FileError(
        .badData, scanner.source.name, "no such column", item: name.quotedForMessage,
        found: header.prefix(20).map(\.quotedForMessage).joined(separator: ", "))
    }
    return position
  }

  /// The next record, nil at the end; a record with more or fewer fields than the header is an error.
  public mutating func next() throws(FileError) -> Record? {
    guard let record = try scanner.record(columns: header.count) else { return nil }
    guard record.fields.count == header.count else {
      throw FileError(
        .badData, "\(scanner.source.name):\(record.line)", "wrong number of fields", expected: "\(header.count)",
        found: "\(record.fields.count)")
    }
    return record
  }
}

/// Cuts bytes into records and fields.
private struct CSVScanner {
  let source: TextSource
  private let bytes: UnsafeRawBufferPointer
  private(set) var at = 0
  private var line = 1

  init(source: TextSource) {
    self.source = source
    bytes = source.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// More columns than any table has.
  private static let columnLimit = 100_000

  /// The next record that is not a blank line; a hundred fields beyond `columns` end it early, as an error follows.
  mutating func record(columns: Int) throws(FileError) -> CSVReader.Record? {
    while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D { skipLineEnd() }
    guard at < bytes.count else { return nil }
    let start = line
    var fields: [String] = []
    fields.reserveCapacity(columns)
    while true {
      fields.append(try field())
      guard at < bytes.count else { return CSVReader.Record(line: start, fields: fields) }
      if bytes[at] == UInt8(ascii: ",") {
        at += 1
        guard columns == 0 || fields.count < columns + 100 else {
          return CSVReader.Record(line: start, fields: fields)
        }
        guard fields.count < Self.columnLimit else { throw error("more than \(Self.columnLimit) columns", line: start) }
        continue
      }
      skipLineEnd()
      return CSVReader.Record(line: start, fields: fields)
    }
  }

  /// A field, stopping at the comma, line end or end of file after it.
  private mutating func field() throws(FileError) -> String {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
      let start = at
      while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
      return try text(Array(bytes[start..<at]), line: line)
    }
    let startLine = line
    var content: [UInt8] = []
    at += 1
    while true {
      guard let quote = firstIndex(of: UInt8(ascii: "\""), in: bytes, from: at) else {
        throw error("quoted field without an end", line: startLine)
      }
      let part = bytes[at..<quote]
      content.append(contentsOf: part)
      countLines(in: part)
      at = quote + 1
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { break }
      content.append(UInt8(ascii: "\""))
      at += 1
    }
    guard at == bytes.count || [UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[at]) else {
      throw error("text after the closing quote of a field", line: line)
    }
    return try text(content, line: startLine)
  }

  private mutating func skipLineEnd() {
    let isPair = bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A
    at += isPair ? 2 : 1
    line += 1
  }

  private mutating func countLines(in part: Slice<UnsafeRawBufferPointer>) {
    for position in part.indices where part[position] == 0x0A || part[position] == 0x0D {
      // A CRLF counts at its line feed.
      if part[position] == 0x0D, position + 1 < part.endIndex, part[position + 1] == 0x0A { continue }
      line += 1
    }
  }

  private func text(_ content: [UInt8], line: Int) throws(FileError) -> String {
    let invalid = content.withUnsafeBytes { UTF8Bytes.firstInvalid(in: $0) }
    if let invalid { throw error("invalid UTF-8 at byte \(invalid) of a field", line: line) }
    return String(decoding: content, as: UTF8.self)
  }

  private func error(_ message: String, line: Int) -> FileError {
    FileError(.badData, "\(source.name):\(line)", message)
  }
}
