import Files
import Kernels
import Ranks

/// A seed as BM25 sees it.
struct BM25Query {
  struct Term {
    let postings: Postings
    let weight: TermWeight
    /// Posting to go on with.
    var next = 0
  }

  /// The words of the seed that some chunk holds.
  var terms: [Term] = []
  /// What every chunk gets, whatever it holds: 0 but for `bm25l` and `bm25+`.
  var everywhere = 0.0

  /// Words count as often as they stand in the text.
  init(_ text: String, _ index: BM25Index, _ scoring: BM25Scoring, stops: TermTable, meanWeight: () -> Double)
    throws(FileError)
  {
    var table = TermTable()
    var counts: [Int] = []
    var scanner = WordScanner()
    scanner.forEachWord(in: text) { word in
      guard stops.count == 0 || !stops.contains(word) else { return }
      let number = table.number(of: word)
      if number == counts.count { counts.append(0) }
      counts[number] += 1
    }
    for number in counts.indices {
      guard let postings = try index.postings(table.word(number)), postings.count > 0 else { continue }
      let idf = scoring.idf(postings.count, of: index.chunkCount, meanWeight: meanWeight) * Double(counts[number])
      guard idf != 0 else { continue }
      let (weight, everywhere) = scoring.term(idf: idf)
      terms.append(Term(postings: postings, weight: weight))
      self.everywhere += everywhere
    }
  }
}

extension StopWords {
  /// Throws unless some seed has a word to search for; `source` names the seeds' files.
  public func requireWords(in seeds: [PoolChunk], source: String) throws(FileError) {
    let stops = table
    var scanner = WordScanner()
    for seed in seeds {
      var hasWord = false
      scanner.forEachWord(in: seed.text) { word in hasWord = hasWord || !stops.contains(word) }
      if hasWord { return }
    }
    throw FileError(
      .badData, source, "the seeds hold no words to search for",
      hint: "words are runs of two or more letters, digits or underscores"
        + (stops.count > 0 ? " that are no stop words" : ""))
  }
}

extension BM25Index {
  /// Chunks scored at a time: a float64 per chunk and thread stays in the level-2 cache.
  private static let tileRows = 8_192

  /// Scores every chunk, of several ranks those in this one's tiles, against every seed. Sums are in float64 in the order
  /// of a seed's words.
  public func search(
    _ seeds: [PoolChunk], _ scoring: BM25Scoring, stopWords: StopWords, _ ranking: Ranking, ranks: Ranks = .alone,
    progress: (_ chunks: Int, _ fraction: Double) throws -> Void
  ) throws {
    let stops = stopWords.table
    let meanWeight = scoring.variant == .okapi ? try meanOkapiWeight() : 0
    var queries = try seeds.map { seed in
      try BM25Query(seed.text, self, scoring, stops: stops) { meanWeight }
    }
    let tile = FloatBuffer(seeds.count * Self.tileRows)
    let inverse = ReusableBuffer<Double>()
    inverse.reserve(Self.tileRows)
    for number in 0..<manifest.partCount {
      let part = try manifest.part(number, in: folder)
      for start in stride(from: 0, to: part.count, by: Self.tileRows) {
        let rows = start..<min(start + Self.tileRows, part.count)
        let first = part.first + start
        guard ranks.isOwn(block: first / Self.tileRows) else { continue }
        if ranks.count > 1 { for place in queries.indices { queries[place].skip(to: first) } }
        inverseRelativeLengths(
          part.lengths + start, count: rows.count, b: scoring.b, mean: meanLength, into: inverse.pointer)
        let scored = Self.score(
          &queries, first: first, rows: rows.count, inverseLengths: inverse.pointer, into: tile)
        guard scored else { throw damaged("documents") }
        try ranking.add(
          ScoreTile(
            base: tile.pointer, stride: rows.count, seeds: seeds.count, source: .part(part, rows),
            unrelated: queries.map { Float($0.everywhere) }))
        try progress(part.first + rows.upperBound, Double(part.first + rows.upperBound) / Double(chunkCount))
      }
      // The postings of these chunks are done with.
      releasePages()
    }
    withExtendedLifetime(self) {}
  }

  /// Fills a tile [seeds, rows]; false when the index is not in order.
  private static func score(
    _ queries: inout [BM25Query], first: Int, rows: Int, inverseLengths: UnsafePointer<Double>, into tile: FloatBuffer
  ) -> Bool {
    let isInOrder = ReusableBuffer<Bool>()
    isInOrder.reserve(queries.count)
    queries.withUnsafeMutableBufferPointer { queries in
      nonisolated(unsafe) let queries = queries
      parallelFor(queries.count) { range in
        let sums = UnsafeMutablePointer<Double>.allocate(capacity: rows)
        defer { sums.deallocate() }
        for seed in range {
          sums.update(repeating: 0, count: rows)
          isInOrder.pointer[seed] = queries[seed].add(
            first: first, rows: rows, inverseLengths: inverseLengths, to: sums)
          narrowScores(sums, base: queries[seed].everywhere, count: rows, into: tile.pointer + seed * rows)
        }
      }
    }
    return queries.indices.allSatisfy { isInOrder.pointer[$0] }
  }
}

extension BM25Query {
  /// Passes over the postings of chunks before `first`.
  fileprivate mutating func skip(to first: Int) {
    for place in terms.indices {
      let postings = terms[place].postings
      let rest = terms[place].next..<postings.count
      terms[place].next = rest.partitioningIndex { Int(postings.documents[$0]) >= first }
    }
  }

  /// Adds the scores of a block of chunks; false when the index is not in order.
  fileprivate mutating func add(
    first: Int, rows: Int, inverseLengths: UnsafePointer<Double>, to sums: UnsafeMutablePointer<Double>
  ) -> Bool {
    for place in terms.indices {
      let term = terms[place]
      guard
        let next = addTermScores(
          term.postings, from: term.next, term.weight, first: first, rows: rows, inverseLengths: inverseLengths,
          into: sums)
      else { return false }
      terms[place].next = next
    }
    return true
  }
}
