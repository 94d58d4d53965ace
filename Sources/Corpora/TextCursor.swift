import Files

/// Documents of a plain text file.
struct TextCursor {
  /// A whole file as one document: its text and its tokens are held in memory.
  private static let longestDocument = 1 << 30

  private let source: TextSource
  private let boundary: DocumentBoundary
  private var lines: LineCursor
  var offset: Int { lines.offset }

  init(_ source: TextSource, boundary: DocumentBoundary) {
    self.source = source
    self.boundary = boundary
    self.lines = LineCursor(source.bytes)
  }

  mutating func nextRecord() throws(FileError) -> TextRecord? {
    switch boundary {
    case .file: try wholeFile()
    case .lines: try nextFilledLine()
    case .blankLines: try nextParagraph()
    }
  }

  private mutating func wholeFile() throws(FileError) -> TextRecord? {
    let start = lines.offset
    guard start < lines.bytes.count else { return nil }
    guard lines.bytes.count - start <= Self.longestDocument else {
      throw FileError(
        .badData, source.name, "too large for one document", expected: "at most \(Self.longestDocument) bytes",
        found: "\(lines.bytes.count - start)", hint: "cut it with --documents lines or blank-lines")
    }
    while lines.nextLine() != nil {}
    return TextRecord(text: try text(start..<lines.bytes.count), line: 1)
  }

  private mutating func nextFilledLine() throws(FileError) -> TextRecord? {
    while let range = lines.nextLine() {
      if !range.isEmpty { return TextRecord(text: try text(range), line: lines.line) }
    }
    return nil
  }

  private mutating func nextParagraph() throws(FileError) -> TextRecord? {
    while let first = lines.nextLine() {
      if lines.isBlank(first) { continue }
      let line = lines.line
      var end = first.upperBound
      while let range = lines.nextLine(), !lines.isBlank(range) { end = range.upperBound }
      return TextRecord(text: try text(first.lowerBound..<end), line: line)
    }
    return nil
  }

  private func text(_ range: Range<Int>) throws(FileError) -> String {
    let part = UnsafeRawBufferPointer(rebasing: lines.bytes[range])
    if let position = UTF8Bytes.firstInvalid(in: part) {
      throw FileError(.badData, source.name, "invalid UTF-8 at byte \(range.lowerBound + position)")
    }
    return String(decoding: part, as: UTF8.self)
  }
}
