import Corpora

/// Where the rows of a store come from, one entry per row.
public struct RowOrigins: Equatable, Sendable {
  /// [n]
  public var tokenIds: [Int32] = []
  /// Number of the document, [n]; −1 for a separator of packed documents.
  public var documents: [Int32] = []
  /// Number of the sequence, [n].
  public var sequences: [Int32] = []
  /// Position within the sequence, [n].
  public var positions: [Int32] = []

  public var count: Int { tokenIds.count }

  public init() {}

  /// The tokens of sequences that follow each other, numbered from `first`.
  public init(_ sequences: [TokenSequence], from first: Int) {
    for (index, sequence) in sequences.enumerated() {
      tokenIds += sequence.ids
      documents += sequence.documents
      self.sequences += repeatElement(Int32(first + index), count: sequence.count)
      positions += 0..<Int32(sequence.count)
    }
  }

  /// Adds further rows.
  public mutating func append(_ other: RowOrigins) {
    tokenIds += other.tokenIds
    documents += other.documents
    sequences += other.sequences
    positions += other.positions
  }

  /// Some of the rows.
  public subscript(rows: Range<Int>) -> RowOrigins {
    var part = RowOrigins()
    part.tokenIds = Array(tokenIds[rows])
    part.documents = Array(documents[rows])
    part.sequences = Array(sequences[rows])
    part.positions = Array(positions[rows])
    return part
  }

  /// Name in the file and values of each column.
  var columns: [(name: String, values: [Int32])] {
    [("token_ids", tokenIds), ("document", documents), ("sequence", sequences), ("position", positions)]
  }
}
