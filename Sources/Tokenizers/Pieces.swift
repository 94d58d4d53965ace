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

  /// Calls `body` with every piece's range in `bytes`, in order.
  func forEach(_ body: (Range<Int>) -> Void) {
    var start = 0
    for end in ends {
      body(start..<end)
      start = end
    }
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
