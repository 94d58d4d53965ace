import Files

/// A text as it stands in a file.
struct TextRecord {
  var text: String
  var line: Int
  var fields: JSONObject?
}

/// Walks one source, whatever its format.
enum RecordCursor {
  case text(TextCursor)
  case jsonLines(JSONLinesCursor)
  case csv(CSVCursor)

  init(_ source: DataSource, boundary: DocumentBoundary) throws {
    switch source.format {
    case .text: self = .text(TextCursor(source, boundary: boundary))
    case .jsonLines: self = .jsonLines(JSONLinesCursor(source))
    case .csv: self = .csv(try CSVCursor(source))
    }
  }

  /// Bytes consumed so far.
  var offset: Int {
    switch self {
    case .text(let cursor): cursor.offset
    case .jsonLines(let cursor): cursor.offset
    case .csv(let cursor): cursor.offset
    }
  }

  mutating func nextRecord() throws -> TextRecord? {
    switch self {
    case .text(var cursor):
      defer { self = .text(cursor) }
      return try cursor.nextRecord()
    case .jsonLines(var cursor):
      defer { self = .jsonLines(cursor) }
      return try cursor.nextRecord()
    case .csv(var cursor):
      defer { self = .csv(cursor) }
      return try cursor.nextRecord()
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
