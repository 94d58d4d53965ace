/// One sequence as the model sees it.
public struct TokenSequence: Equatable, Sendable {
  /// [T]
  public let ids: [Int32]
  /// Number of the document each token belongs to, [T]; −1 for a separator of packed documents.
  public let documents: [Int32]
  /// Targets from this index on are scored; earlier ones were scored by an earlier, overlapping window. At least 1.
  public let firstScored: Int
  /// Whether a position counts, [T].
  public let included: [Bool]

  public var count: Int { ids.count }
  /// Number of scored targets, whether their source positions are included or not.
  public var scoredCount: Int { max(0, ids.count - firstScored) }

  public init(ids: [Int32], documents: [Int32], firstScored: Int, included: [Bool]) {
    precondition(ids.count == documents.count && ids.count == included.count, "sequence fields of different lengths")
    precondition(firstScored >= 1, "the first token of a sequence has no prediction")
    self.ids = ids
    self.documents = documents
    self.firstScored = firstScored
    self.included = included
  }

  /// The first `count` tokens.
  func prefix(_ count: Int) -> TokenSequence {
    TokenSequence(
      ids: Array(ids.prefix(count)), documents: Array(documents.prefix(count)), firstScored: firstScored,
      included: Array(included.prefix(count)))
  }
}

/// A sequence before positions are excluded.
struct Window: Equatable {
  var ids: [Int32]
  var documents: [Int32]
  var firstScored: Int
}
