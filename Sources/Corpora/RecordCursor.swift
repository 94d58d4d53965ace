import Files

/// A text as it stands in a file.
struct TextRecord {
  var text: String
  var line: Int
  var fields: JSONObject?
}

/// Walks one source, whatever its format.
struct RecordCursor {
  private enum Reader {
    case text(TextCursor)
    case jsonLines(JSONLines)
    case csv(CSVReader, column: Int)
  }

  private let source: DataSource
  private var reader: Reader

  init(_ source: DataSource, boundary: DocumentBoundary) throws(FileError) {
    self.source = source
    switch source.format {
    case .text: reader = .text(TextCursor(source.content, boundary: boundary))
    case .jsonLines: reader = .jsonLines(JSONLines(source.content))
    case .csv:
      let rows = try CSVReader(source.content)
      reader = .csv(rows, column: try rows.column(source.field))
    }
  }

  /// Bytes consumed so far.
  var offset: Int {
    switch reader {
    case .text(let cursor): cursor.offset
    case .jsonLines(let lines): lines.offset
    case .csv(let rows, _): rows.offset
    }
  }

  mutating func nextRecord() throws(FileError) -> TextRecord? {
    switch reader {
    case .text(var cursor):
      let record = try cursor.nextRecord()
      reader = .text(cursor)
      return record
    case .jsonLines(var lines):
      let line = try lines.next()
      reader = .jsonLines(lines)
      guard let line else { return nil }
      let fields = try line.node.object()
      return TextRecord(
        text: try fields.text(source.field, at: line.node.file), line: line.number, fields: fields)
    case .csv(var rows, let column):
      let record = try rows.next()
      reader = .csv(rows, column: column)
      guard let record else { return nil }
      let fields = JSONObject(zip(rows.header, record.fields).map { ($0, JSON($1)) })
      return TextRecord(text: record.fields[column], line: record.line, fields: fields)
    }
  }
}

extension JSONObject {
  /// The text under a field; errors name the place and the fields that are there.
  func text(_ field: String, at origin: String) throws(FileError) -> String {
    guard let value = self[field] else {
      let present = keys.map { "'\($0.quotedForMessage)'" }.joined(separator: ", ")
      throw FileError(
        .badData, origin, "no field '\(field)'", found: present.isEmpty ? "no fields" : "fields \(present)",
        hint: "name the field after the file: --data FILE:FIELD")
    }
    guard case .string(let text) = value else {
      throw FileError(.badData, origin, "not a text", item: field, expected: "string", found: value.kindName)
    }
    return text
  }
}
