import Files

/// A text with where it came from.
public struct Document: Sendable {
  public let text: String
  /// Number among all documents of the run, from 0; what the `document` column of a store holds.
  public let index: Int
  /// The file it stands in.
  public let path: String
  /// The line it begins on, from 1.
  public let line: Int
  /// All fields of its JSON line or CSV row; nil for plain text. CSV values are strings.
  public let record: JSONObject?

  /// `file:line`
  public var origin: String { "\(path):\(line)" }
}

/// The documents of several sources, in order.
public struct Documents: Sendable {
  public let sources: [DataSource]
  /// How plain text files are divided.
  public let boundary: DocumentBoundary

  /// Opens every `--data` argument at once, so that a missing file is reported before any work.
  public init(_ arguments: [String], boundary: DocumentBoundary = .file) throws {
    self.init(try arguments.map(DataSource.init), boundary: boundary)
  }

  public init(_ sources: [DataSource], boundary: DocumentBoundary = .file) {
    self.sources = sources
    self.boundary = boundary
  }

  /// Size of all sources in bytes.
  public var byteCount: Int { sources.reduce(0) { $0 + $1.byteCount } }

  /// The files read, in order; each is read through for its checksum.
  public var files: [DataFile] {
    sources.map { DataFile(path: $0.path, byteCount: $0.byteCount, checksum: $0.checksum()) }
  }

  /// Reads from the first document on.
  public func reader() -> DocumentReader { DocumentReader(self) }
}

/// Reads documents one by one; a source without any is an error.
public struct DocumentReader {
  /// Bytes of all sources before the last document, and before its end.
  public private(set) var documentStart = 0
  public private(set) var bytesRead = 0
  /// Size of all sources in bytes.
  public let byteCount: Int
  private let documents: Documents
  private var next = 0
  private var bytesBefore = 0
  private var cursor: RecordCursor?
  private var cursorIsFresh = true
  private var index = 0

  init(_ documents: Documents) {
    self.documents = documents
    self.byteCount = documents.byteCount
  }

  /// The next document, or nil after the last one.
  public mutating func nextDocument() throws -> Document? {
    while true {
      if cursor == nil {
        guard next < documents.sources.count else { return nil }
        cursor = try RecordCursor(documents.sources[next], boundary: documents.boundary)
        cursorIsFresh = true
      }
      let source = documents.sources[next]
      if let record = try cursor!.nextRecord() {
        cursorIsFresh = false
        documentStart = bytesRead
        bytesRead = bytesBefore + cursor!.offset
        defer { index += 1 }
        return Document(
          text: record.text, index: index, path: source.path, line: record.line, record: record.fields)
      }
      if cursorIsFresh { throw FileError(.badData, source.path, "no documents in this file") }
      bytesBefore += source.byteCount
      next += 1
      cursor = nil
    }
  }
}
