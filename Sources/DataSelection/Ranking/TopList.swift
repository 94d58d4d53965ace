/// A chunk with its score.
public struct RankedChunk: Equatable, Sendable {
  /// Place among all chunks of the pool, from 0.
  public let number: Int
  public let id: String
  public let score: Float
  /// Number of the seed that it owes the score to; with `sum` and `mean` the one that it scores highest against.
  public let seed: Int
  public let textHash: TextHash

  public init(number: Int, id: String, score: Float, seed: Int, textHash: TextHash) {
    self.number = number
    self.id = id
    self.score = score
    self.seed = seed
    self.textHash = textHash
  }

  /// Higher scores first, then ids by their bytes, then by place.
  func precedes(_ other: RankedChunk) -> Bool {
    if score != other.score { return score > other.score }
    if !id.utf8.elementsEqual(other.id.utf8) { return id.utf8.lexicographicallyPrecedes(other.id.utf8) }
    return number < other.number
  }
}

/// The best chunks met so far, one for each text.
///
/// What is offered gathers until twice the capacity is reached, and then the worse half goes: memory depends on the
/// capacity alone. A text whose best chunk has gone may be offered again and is judged again.
struct TopList {
  let capacity: Int
  private var entries: [RankedChunk] = []
  /// Scores below this are not among the best; −∞ until there are enough.
  private(set) var threshold = -Float.infinity

  init(capacity: Int) { self.capacity = capacity }

  mutating func offer(_ chunk: RankedChunk) {
    entries.append(chunk)
    if entries.count >= 2 * capacity + 64 { compact() }
  }

  /// The best, in order.
  mutating func ranked() -> [RankedChunk] {
    compact()
    return entries
  }

  private mutating func compact() {
    entries.sort { $0.precedes($1) }
    var texts = Set<TextHash>(minimumCapacity: entries.count)
    var kept: [RankedChunk] = []
    for entry in entries where kept.count < capacity && texts.insert(entry.textHash).inserted { kept.append(entry) }
    entries = kept
    if entries.count == capacity, let last = entries.last { threshold = last.score }
  }
}
