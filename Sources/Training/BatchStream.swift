import Files
import Kernels
import Ranks

/// Rows that are trained on together.
public struct TrainingBatch {
  public let rows: Int
  /// Of this rank's rows: [rows, width] per site
  public let activations: [FloatBuffer]
  /// Of all rows, [rows].
  public let sequences: [Int32]
  public let documents: [Int32]
  public let tokens: [Int32]
}

/// The order in which rows are trained on.
public enum RowOrder: Equatable, Sendable {
  /// As they lie, batch after batch.
  case stored
  /// Permuted within blocks of the given number of batches, by a seed per block.
  case shuffled(seed: UInt64, blockBatches: Int)
}

/// A stream of batches from a source, which begins again when it ends. Everything needed to go on from some batch is in
/// `position`: the block is read again.
public final class BatchStream {
  /// Where the stream stands.
  public struct Position: Equatable, Sendable {
    /// Number of the block.
    public var block = 0
    /// Where its rows begin: portion of the source, row within it, pass over the data.
    public var portion = 0
    public var row = 0
    public var epoch = 0
    /// Batches of the block that were given out.
    public var taken = 0
    /// Rows left out so far because their norm was too large.
    public var filtered = 0

    public init() {}
  }

  private let source: any RowSource
  private let batchRows: Int
  private let order: RowOrder
  /// Largest norm of a row per site; nil for no limit.
  public let normLimits: [Float]?
  private let blockRows: Int
  /// The rows of each batch that are needed here, of those that all ranks see.
  private let own: Range<Int>
  public private(set) var position: Position
  /// Where the next block's rows begin.
  private var next: Position
  private var current: (portion: RowPortion, start: Int)?
  private var block: [FloatBuffer]
  private var origins: (sequences: [Int32], documents: [Int32], tokens: [Int32]) = ([], [], [])
  private var permutation: [Int32] = []
  /// Where the rows of the block that are needed here lie; −1 for the others.
  private var places: [Int32] = []
  private let batch: [FloatBuffer]

  /// Goes on from `position`. Every rank of `ranks` reads the same rows and keeps its share of each batch.
  public init(
    _ source: any RowSource, batchRows: Int, order: RowOrder, normLimits: [Float]? = nil,
    from position: Position = Position(), ranks: Ranks = .alone
  ) throws {
    self.source = source
    self.batchRows = batchRows
    self.order = order
    self.normLimits = normLimits
    self.position = position
    next = position
    if case .shuffled(_, let batches) = order { blockRows = batchRows * batches } else { blockRows = batchRows }
    guard position.taken <= blockRows / batchRows else { throw Self.impossible(source.sites[0].name) }
    let own = ranks.range(of: batchRows)
    self.own = own
    block = source.sites.map { FloatBuffer(($0.width) * 0) }
    batch = source.sites.map { FloatBuffer(own.count * $0.width) }
    try source.seek(to: position.portion)
  }

  /// The next batch.
  public func nextBatch() throws -> TrainingBatch {
    if permutation.isEmpty { try fill() }
    if position.taken == blockRows / batchRows {
      next.block = position.block + 1
      next.taken = 0
      position = next
      try fill()
    }
    let rows = permutation[position.taken * batchRows..<(position.taken + 1) * batchRows]
    position.taken += 1
    for (site, target) in zip(source.sites.indices, batch) {
      let width = source.sites[site].width
      let from = block[site].pointer
      for (place, index) in own.enumerated() {
        let row = places[Int(rows[rows.startIndex + index])]
        (target.pointer + place * width).update(from: from + Int(row) * width, count: width)
      }
    }
    return TrainingBatch(
      rows: batchRows, activations: batch, sequences: rows.map { origins.sequences[Int($0)] },
      documents: rows.map { origins.documents[Int($0)] }, tokens: rows.map { origins.tokens[Int($0)] })
  }

  /// Reads the block at `position` and permutes it.
  private func fill() throws {
    if block.first?.count == 0 {
      let kept = blockRows / batchRows * own.count
      block = source.sites.map { FloatBuffer(kept * $0.width) }
    }
    permute()
    origins = ([], [], [])
    var cursor = position
    var count = 0
    var foundSinceStart = true
    while count < blockRows {
      if current == nil {
        guard let portion = try source.next() else {
          guard foundSinceStart else {
            throw FileError(.badData, source.sites[0].name, "no rows to train on", hint: "every row is excluded")
          }
          foundSinceStart = false
          cursor.epoch += 1
          cursor.portion = 0
          cursor.row = 0
          try source.seek(to: 0)
          continue
        }
        current = (portion, cursor.row)
      }
      let (portion, start) = current!
      guard start <= portion.rows else { throw Self.impossible(source.sites[0].name) }
      var row = start
      while row < portion.rows, count < blockRows {
        if portion.included[row] {
          if isWithinLimits(portion, row) {
            append(portion, row, at: count)
            count += 1
            foundSinceStart = true
          } else {
            cursor.filtered += 1
          }
        }
        row += 1
      }
      cursor.row = row
      current = (portion, row)
      if row == portion.rows {
        current = nil
        cursor.portion += 1
        cursor.row = 0
      }
    }
    next = cursor
  }

  /// In what order the rows of the block at `position` come, and which of them are kept here.
  private func permute() {
    permutation = (0..<Int32(blockRows)).map { $0 }
    if case .shuffled(let seed, _) = order {
      var random = SeededRandom(seed: seed ^ 0x7368_7566_666c_6500, stream: UInt64(position.block))
      permutation.shuffle(using: &random)
    }
    places = Array(repeating: -1, count: blockRows)
    for start in stride(from: 0, to: blockRows, by: batchRows) {
      for index in own { places[Int(permutation[start + index])] = 0 }
    }
    var place: Int32 = 0
    for row in places.indices where places[row] == 0 {
      places[row] = place
      place += 1
    }
  }

  /// A checkpoint that names a place the data do not have.
  static func impossible(_ data: String) -> FileError {
    FileError(
      .badData, data, "the checkpoint's place in the data does not exist",
      hint: "the data or the checkpoint has changed")
  }

  private func isWithinLimits(_ portion: RowPortion, _ row: Int) -> Bool {
    guard let normLimits else { return true }
    for (site, limit) in normLimits.enumerated() {
      let width = source.sites[site].width
      guard rowSquares(portion.activations[site].pointer + row * width, count: width) <= limit * limit else {
        return false
      }
    }
    return true
  }

  private func append(_ portion: RowPortion, _ row: Int, at place: Int) {
    let kept = Int(places[place])
    for site in source.sites.indices where kept >= 0 {
      let width = source.sites[site].width
      (block[site].pointer + kept * width).update(
        from: portion.activations[site].pointer + row * width, count: width)
    }
    origins.sequences.append(portion.sequences[row])
    origins.documents.append(portion.documents[row])
    origins.tokens.append(portion.tokens[row])
  }
}
