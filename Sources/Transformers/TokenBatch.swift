import Files

/// Several token sequences laid one after the other; no padding.
///
/// Row i of an activation [N, d] belongs to `ids[i]`. Matrix products see N rows, attention one sequence at a time.
public struct TokenBatch: Sendable {
  /// [N]
  public let ids: [Int32]
  /// The rows of each sequence, in order, covering 0..<N.
  public let sequences: [Range<Int>]
  /// Position within the sequence, [N]. Starts at the cache's length when a KV cache is continued.
  public let positions: [Int32]
  /// Whether interventions act on a row, [N]; false for excluded positions (`--exclude`, `--skip-first`).
  public let included: [Bool]

  public var count: Int { ids.count }

  public init(ids: [Int32], sequences: [Range<Int>], positions: [Int32], included: [Bool]) {
    precondition(ids.count == positions.count && ids.count == included.count, "batch fields of different lengths")
    self.ids = ids
    self.sequences = sequences
    self.positions = positions
    self.included = included
  }

  /// Whole sequences from position 0; `included` defaults to every position.
  public init(_ sequences: [[Int32]], included: [[Bool]]? = nil) {
    var ranges: [Range<Int>] = []
    var positions: [Int32] = []
    for sequence in sequences {
      let start = positions.count
      positions.append(contentsOf: 0..<Int32(sequence.count))
      ranges.append(start..<positions.count)
    }
    self.init(
      ids: Array(sequences.joined()), sequences: ranges, positions: positions,
      included: included.map { Array($0.joined()) } ?? Array(repeating: true, count: positions.count))
  }

  /// Throws when an id lies outside the vocabulary or a position outside the context.
  func check(vocabularySize: Int, contextLength: Int) throws(UsageError) {
    if let bad = ids.first(where: { $0 < 0 || Int($0) >= vocabularySize }) {
      throw UsageError("token id \(bad) is outside the vocabulary of \(vocabularySize)")
    }
    if let bad = positions.first(where: { $0 < 0 || Int($0) >= contextLength }) {
      throw UsageError("position \(bad) is beyond the context of \(contextLength) tokens")
    }
  }
}
