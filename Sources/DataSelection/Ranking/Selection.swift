import Files
import Ranks

/// How much is chosen.
public enum SelectionLimit {
  case top(Int)
  /// As many of the best as hold no more than this many tokens together, counted with the model's tokenizer.
  case tokens(Int, count: (String) -> Int)
}

/// What was chosen from a pool, best first.
public struct Selection {
  public struct Choice {
    public let chunk: RankedChunk
    public let text: String
    /// Number of the seed that the text scores highest against.
    public var seed: Int
  }

  public var choices: [Choice] = []
  /// Tokens of all choices; nil where nobody counted.
  public var tokens: Int?
  /// Chunks left out as seeds or other texts to keep out.
  public var leftOut = 0
  /// Chunks ranked.
  public var chunks = 0

  /// Chooses by a search that fills rankings, each rank's with its part of the pool; every rank gets the choice. With a
  /// limit in tokens it is repeated for more chunks until they suffice.
  public init(
    _ limit: SelectionLimit, from pool: Pool, seeds: Int, aggregate: Aggregate, leftOut: Set<TextHash>,
    ranks: Ranks = .alone, search: (Ranking) throws -> Void
  ) throws {
    var capacity: Int
    switch limit {
    case .top(let count): capacity = count
    case .tokens: capacity = 1_024
    }
    while true {
      let ranking = Ranking(seeds: seeds, aggregate: aggregate, capacity: capacity, leftOut: leftOut)
      try search(ranking)
      ranking.join(ranks)
      let ranked = ranking.ranked()
      self.leftOut = ranking.leftOutCount
      chunks = ranking.chunkCount
      let texts = try pool.texts(of: Set(ranked.map(\.number)))
      let isWhole = ranked.count < capacity
      guard try take(ranked, texts, limit, pool) || isWhole else {
        capacity *= 4
        continue
      }
      return
    }
  }

  /// Fills `choices`; false when the limit leaves room for more.
  private mutating func take(
    _ ranked: [RankedChunk], _ texts: [Int: String], _ limit: SelectionLimit, _ pool: Pool
  ) throws(FileError) -> Bool {
    choices = []
    var total = 0
    for chunk in ranked {
      guard let text = texts[chunk.number], TextHash(text) == chunk.textHash else {
        throw FileError(
          .badData, pool.documents.sources.map(\.path).joined(separator: ", "),
          "the pool has changed since it was indexed",
          item: chunk.id)
      }
      if case .tokens(let budget, let count) = limit {
        let tokens = count(text)
        if total + tokens > budget {
          self.tokens = total
          return true
        }
        total += tokens
        self.tokens = total
      }
      choices.append(Choice(chunk: chunk, text: text, seed: chunk.seed))
    }
    if case .top = limit { return true }
    return false
  }
}

extension Selection {
  /// Writes a line per choice: id, text, score, rank (from 1), best_seed.
  public func write(to path: String, seedIds: [String], overwrite: Bool) throws(FileError) {
    let file = try AtomicFile(path, overwrite: overwrite)
    for (place, choice) in choices.enumerated() {
      let line: JSONObject = [
        "id": JSON(choice.chunk.id), "text": JSON(choice.text), "score": JSON(choice.chunk.score),
        "rank": JSON(place + 1), "best_seed": JSON(seedIds[choice.seed]),
      ]
      try file.append(try JSON(line).fileBytes(for: path, pretty: false))
    }
    try file.finish()
  }
}
