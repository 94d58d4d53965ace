import Files

/// Documents of a CSV file with a header row.
struct CSVCursor {
  private let source: DataSource
  private(set) var offset = 0

  init(_ source: DataSource) throws {
    self.source = source
  }

  mutating func nextRecord() throws -> TextRecord? {
    throw FileError(.badData, source.path, "CSV is not read yet")
  }
}
