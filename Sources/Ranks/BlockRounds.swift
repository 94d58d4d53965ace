/// Cuts a walk into blocks of whole batches, says which are this rank's, and when each rank has one to hand over.
public struct BlockRounds {
  private let ranks: Ranks
  private let size: Int
  /// The block that the next batch is of.
  public private(set) var block = 0
  private var filled = 0

  /// Blocks end after the batch with which they hold `size` tokens, texts or whatever `count` counts.
  public init(_ ranks: Ranks, size: Int) { (self.ranks, self.size) = (ranks, size) }

  /// Whether the batch that comes next is this rank's.
  public var isOwn: Bool { ranks.isOwn(block: block) }

  /// Takes note of a batch, whoever computes it; true where it ended a round: each rank has a block.
  public mutating func count(_ size: Int) -> Bool {
    filled += size
    guard filled >= self.size else { return false }
    (filled, block) = (0, block + 1)
    return block % ranks.count == 0
  }

  /// Whether a batch of this size is the last of its block.
  public func endsBlock(with size: Int) -> Bool { filled + size >= self.size }

  /// Whether a round has begun that `count` did not end.
  public var isOpen: Bool { filled > 0 || block % ranks.count > 0 }
}
