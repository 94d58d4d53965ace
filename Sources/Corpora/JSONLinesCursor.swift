import Files

/// Documents of a JSON Lines file: one object per line; blank lines are skipped.
struct JSONLinesCursor {
  private let source: DataSource
  private var lines: LineCursor
  var offset: Int { lines.offset }

  init(_ source: DataSource) {
    self.source = source
    self.lines = LineCursor(source.content.bytes)
  }

  mutating func nextRecord() throws(FileError) -> TextRecord? {
    while let range = lines.nextLine() {
      if lines.isBlank(range) { continue }
      let origin = "\(source.path):\(lines.line)"
      let part = UnsafeRawBufferPointer(rebasing: lines.bytes[range])
      if let position = UTF8Bytes.firstInvalid(in: part) {
        throw FileError(.badData, origin, "invalid UTF-8 at byte \(range.lowerBound + position)")
      }
      let fields = try JSONNode(parsing: part, file: origin).object()
      return TextRecord(text: try fields.text(source.field, at: origin), line: lines.line, fields: fields)
    }
    return nil
  }
}
