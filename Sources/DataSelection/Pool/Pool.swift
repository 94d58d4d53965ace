import Corpora
import Files

/// Texts with ids: the documents of several files, whole or in chunks. What is chosen from, and the seeds as well.
public struct Pool {
  public let documents: Documents
  /// The field that holds a document's id; documents without it are named after their place.
  public let idField: String
  public let chunking: Chunking

  public init(_ documents: Documents, idField: String = "id", chunking: Chunking = .whole) {
    self.documents = documents
    self.idField = idField
    self.chunking = chunking
  }

  /// Everything that decides the chunks and their ids: files with sizes and checksums, and the rules.
  public func recipe() -> JSONObject {
    let labels = labels
    return [
      "pool": .array(
        zip(documents.sources, labels).map { source, label in
          [
            "name": JSON(label), "bytes": JSON(source.byteCount), "crc32": JSON(Int(source.checksum())),
            "field": JSON(source.format == .text ? documents.boundary.rawValue : source.field),
          ]
        }),
      "id_field": JSON(idField), "chunks": JSON(chunking.description),
    ]
  }

  /// Reads from the first chunk on.
  public func reader() -> PoolReader { PoolReader(self) }

  /// What files are called in ids: their names, or the paths as given where two files have one name.
  var labels: [String] {
    let names = documents.sources.map { FileSystem.name(of: $0.path) }
    return zip(documents.sources, names).map { source, name in
      names.filter { $0 == name }.count > 1 ? source.path : name
    }
  }
}

/// A text that can be chosen.
public struct PoolChunk: Sendable {
  /// Place among all chunks of the pool, from 0.
  public let number: Int
  /// The document's id, with `#k` where the document has several chunks.
  public let id: String
  public let text: String
  /// Of the text, and of the document it is from.
  public let textHash: TextHash
  public let documentHash: TextHash
  /// The fields of the document's JSON line or CSV row.
  public let record: JSONObject?
}

/// Reads a pool chunk by chunk.
public struct PoolReader {
  /// Documents read, those without text included.
  public private(set) var documentsRead = 0
  public private(set) var chunksRead = 0
  private let pool: Pool
  private let labels: [String: String]
  private var reader: DocumentReader
  private var waiting: [PoolChunk] = []
  private var next = 0
  private var releasedAt = 0

  init(_ pool: Pool) {
    self.pool = pool
    labels = Dictionary(
      zip(pool.documents.sources.map(\.path), pool.labels), uniquingKeysWith: { first, _ in first })
    reader = pool.documents.reader()
  }

  /// How much of the files is read, 0...1.
  public var fractionDone: Double { Double(reader.bytesRead) / Double(max(reader.byteCount, 1)) }

  /// The next chunk, or nil at the end.
  public mutating func nextChunk() throws -> PoolChunk? {
    while next == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      next = 0
      guard let document = try reader.nextDocument() else { return nil }
      documentsRead += 1
      try cut(document)
      // Files larger than memory pass through it.
      if reader.bytesRead - releasedAt > 1 << 26 {
        releasedAt = reader.bytesRead
        for source in pool.documents.sources { source.releasePages() }
      }
    }
    defer { next += 1 }
    return waiting[next]
  }

  private mutating func cut(_ document: Document) throws {
    let pieces = pool.chunking.pieces(of: document.text)
    guard !pieces.isEmpty else { return }
    let id = try id(of: document)
    let documentHash = TextHash(document.text)
    for (place, text) in pieces.enumerated() {
      waiting.append(
        PoolChunk(
          number: chunksRead, id: pieces.count == 1 ? id : "\(id)#\(place)", text: text,
          textHash: pieces.count == 1 && text.utf8.count == document.text.utf8.count ? documentHash : TextHash(text),
          documentHash: documentHash, record: document.record))
      chunksRead += 1
    }
  }

  private func id(of document: Document) throws(FileError) -> String {
    switch document.record?[pool.idField] {
    case .string(let id)? where !id.isEmpty: return id
    case .int(let id)?: return String(id)
    case .uint(let id)?: return String(id)
    case nil, .null?, .string?: return "\(labels[document.path] ?? document.path):\(document.line)"
    case let value?:
      throw FileError(
        .badData, document.origin, "not an id", item: pool.idField, expected: "string or integer",
        found: value.kindName)
    }
  }
}

extension Pool {
  /// The texts of some chunks, read from the files again.
  func texts(of numbers: Set<Int>) throws -> [Int: String] {
    var texts: [Int: String] = [:]
    var reader = reader()
    while texts.count < numbers.count, let chunk = try reader.nextChunk() {
      if numbers.contains(chunk.number) { texts[chunk.number] = chunk.text }
    }
    return texts
  }

  /// All chunks at once: seeds, and candidates to be re-ranked.
  public func all() throws -> [PoolChunk] {
    var chunks: [PoolChunk] = []
    var reader = reader()
    while let chunk = try reader.nextChunk() { chunks.append(chunk) }
    return chunks
  }

  /// Files read, for run records.
  public var files: [DataFile] { documents.files }
}
