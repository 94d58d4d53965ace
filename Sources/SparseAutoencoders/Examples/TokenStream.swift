import Files

/// The tokens of a run in the order in which they went by: a place is a number in it.
public struct TokenStream: Sendable, Equatable {
  /// [n]
  public private(set) var ids: [Int32] = []
  /// Number of the document of each token, [n].
  public private(set) var documents: [Int32] = []
  /// The place of each sequence's first token, [sequences].
  public private(set) var sequenceStarts: [Int] = []

  public init() {}

  init(ids: [Int32], documents: [Int32], sequenceStarts: [Int]) {
    (self.ids, self.documents, self.sequenceStarts) = (ids, documents, sequenceStarts)
  }

  public var count: Int { ids.count }

  /// Adds a sequence.
  mutating func append(ids: some Collection<Int32>, documents: some Collection<Int32>) {
    sequenceStarts.append(self.ids.count)
    self.ids += ids
    self.documents += documents
  }

  /// The sequence that a place is in.
  public func sequence(at place: Int) -> Int {
    max(0, sequenceStarts.partitioningIndex { $0 > place } - 1)
  }

  /// The places of a sequence.
  public func places(ofSequence sequence: Int) -> Range<Int> {
    let end = sequence + 1 < sequenceStarts.count ? sequenceStarts[sequence + 1] : ids.count
    return sequenceStarts[sequence]..<end
  }

  /// The places around one, within its sequence.
  public func window(around place: Int, before: Int, after: Int) -> Range<Int> {
    let sequence = places(ofSequence: sequence(at: place))
    return max(sequence.lowerBound, place - before)..<min(sequence.upperBound, place + after + 1)
  }

  /// A number that windows of the same tokens share; never 0.
  static func mark(_ ids: some Sequence<Int32>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for id in ids {
      hash = (hash ^ UInt64(UInt32(bitPattern: id))) &* 0x0000_0100_0000_01b3
      hash ^= hash >> 29
    }
    return hash == 0 ? 1 : hash
  }
}
