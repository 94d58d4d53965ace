import Files

/// Token ids from a safetensors file: integer `tokens` [B, T], and optionally `lengths` [B], how much of a row counts.
public struct TokenFile: Sendable {
  public let path: String
  /// Number of rows, B.
  public let rows: Int
  /// Length of a row as stored, T.
  public let width: Int
  /// Every id is below this.
  public let vocabularySize: Int
  /// Name, size and checksum.
  public let dataFile: DataFile
  private let ids: [Int32]
  private let lengths: [Int]

  /// Reads and checks a file: ids against the vocabulary, lengths against the rows, rows against the context.
  public init(_ path: String, vocabularySize: Int, contextLength: Int) throws(FileError) {
    let file = try SafetensorsFile(path)
    let tokens = try file.tensor("tokens")
    guard tokens.dtype == .i32 || tokens.dtype == .i64 else {
      throw tokens.error("wrong element type", expected: "I32 or I64", found: tokens.dtype.name)
    }
    guard tokens.shape.count == 2 else {
      throw tokens.error("wrong shape", expected: "[B, T]", found: "\(tokens.shape)")
    }
    let (rows, width) = (tokens.shape[0], tokens.shape[1])
    guard rows > 0, width > 0 else { throw tokens.error("no tokens", found: "shape \(tokens.shape)") }
    guard Int32(exactly: rows) != nil else { throw tokens.error("more than \(Int32.max) rows", found: "\(rows)") }

    let lengths = try Self.lengths(in: file, rows: rows, width: width)
    for (row, length) in lengths.enumerated() where length > contextLength {
      throw tokens.error(
        "row \(row) is longer than the context", expected: "at most \(contextLength) tokens", found: "\(length)")
    }
    let values = try tokens.integers()
    for row in 0..<rows {
      for column in 0..<lengths[row] {
        let id = values[row * width + column]
        guard id >= 0, id < vocabularySize, Int32(exactly: id) != nil else {
          throw tokens.error(
            "id outside the vocabulary at row \(row), column \(column)", expected: "0 to \(vocabularySize - 1)",
            found: "\(id)")
        }
      }
    }
    self.path = path
    self.rows = rows
    self.width = width
    self.vocabularySize = vocabularySize
    self.dataFile = DataFile(path: path, byteCount: file.file.bytes.count, checksum: CRC32.of(file.file.bytes))
    // Padding beyond a row's length may hold anything, such as −100.
    self.ids = values.map { Int32(truncatingIfNeeded: $0) }
    self.lengths = lengths
  }

  /// The ids of a row that count.
  public func row(_ index: Int) -> [Int32] { Array(ids[(index * width)..<(index * width + lengths[index])]) }

  /// The length of the longest row.
  public var longestRow: Int { lengths.max() ?? 0 }

  private static func lengths(in file: SafetensorsFile, rows: Int, width: Int) throws(FileError) -> [Int] {
    guard file.names.contains("lengths") else { return Array(repeating: width, count: rows) }
    let tensor = try file.tensor("lengths")
    try tensor.requireShape([rows])
    let lengths = try tensor.integers()
    if let row = lengths.firstIndex(where: { $0 < 1 || $0 > width }) {
      throw tensor.error("length of row \(row) out of range", expected: "1 to \(width)", found: "\(lengths[row])")
    }
    return lengths
  }
}
