/// UTF-8 text cut into pieces that lie one after the other in one buffer.
struct Pieces {
  private(set) var bytes: [UInt8] = []
  /// Where each piece ends in `bytes`; no piece is empty.
  private(set) var ends: [Int] = []
  /// Whether the first piece starts where the whole text starts.
  var beginsText: Bool

  /// No pieces yet.
  init(beginsText: Bool) { self.beginsText = beginsText }

  /// All of a text as one piece.
  init(whole bytes: [UInt8], beginsText: Bool) {
    self.bytes = bytes
    self.beginsText = beginsText
    if !bytes.isEmpty { ends = [bytes.count] }
  }

  /// Pieces of a buffer, cut at `ends`, which rise to its length.
  init(bytes: [UInt8], ends: [Int], beginsText: Bool) {
    self.bytes = bytes
    self.ends = ends
    self.beginsText = beginsText
  }

  /// Where in `bytes` each piece lies, in order.
  var ranges: some Sequence<Range<Int>> {
    ends.indices.lazy.map { (index: Int) in (index == 0 ? 0 : ends[index - 1])..<ends[index] }
  }

  /// Adds a piece; an empty one is dropped.
  mutating func append(_ slice: some Collection<UInt8>) {
    guard !slice.isEmpty else { return }
    bytes.append(contentsOf: slice)
    ends.append(bytes.count)
  }

  /// Cuts the same text at other places: `ends` must rise to the length of `bytes`.
  func recut(_ ends: [Int]) -> Pieces {
    var pieces = self
    pieces.ends = ends
    return pieces
  }
}
