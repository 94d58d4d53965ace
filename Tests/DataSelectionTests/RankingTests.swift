import Files
import Kernels
import TestSupport
import Testing

@testable import DataSelection

struct RankingTests {
  private static let texts = ["a", "b", "c", "b", "e"]

  /// Ranks five texts, of which two are equal, by given scores, [seeds][texts].
  private func rank(
    _ scores: [[Float]], _ aggregate: Aggregate, capacity: Int = 5, leftOut: Set<TextHash> = []
  ) throws -> Ranking {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(Self.texts, in: folder)
    var buffer = PartBuffer(first: 0)
    for chunk in try pool.all() { buffer.append(chunk, length: 1) }
    let path = folder.path + "/part.safetensors"
    try buffer.write(path)
    let part = try IndexPart(path, first: 0, count: 5, width: nil)
    let tile = FloatBuffer(scores.flatMap { $0 })
    let ranking = Ranking(seeds: scores.count, aggregate: aggregate, capacity: capacity, leftOut: leftOut)
    try ranking.add(ScoreTile(base: tile.pointer, stride: 5, seeds: scores.count, source: .part(part, 0..<5)))
    return ranking
  }

  @Test func seedsAreAggregated() throws {
    let scores: [[Float]] = [[1, 5, 2, 5, 0], [4, 1, 2, 1, 3]]
    func result(_ aggregate: Aggregate) throws -> [RankedChunk] { try rank(scores, aggregate).ranked() }
    let highest = try result(.max)
    #expect(highest.map(\.id) == ["d1", "d0", "d4", "d2"])
    #expect(highest.map(\.score) == [5, 4, 3, 2])
    #expect(highest.map(\.seed) == [0, 1, 1, 0])
    let sums = try result(.sum)
    #expect(sums.map(\.id) == ["d1", "d0", "d2", "d4"])
    #expect(sums.map(\.score) == [6, 5, 4, 3])
    #expect(sums.map(\.seed) == [0, 1, 0, 1])
    #expect(try result(.mean).map(\.score) == [3, 2.5, 2, 1.5])
    let turns = try result(.roundRobin)
    #expect(turns.map(\.id) == ["d1", "d0", "d2", "d4"])
    #expect(turns.map(\.score) == [5, 4, 2, 3])
    #expect(turns.map(\.seed) == [0, 1, 0, 1])
  }

  @Test func equalScoresAreOrderedByIdAndEqualTextsStandOnce() throws {
    let ranked = try rank([[1, 1, 1, 1, 1]], .max).ranked()
    #expect(ranked.map(\.id) == ["d0", "d1", "d2", "d4"])
    #expect(try rank([[1, 1, 1, 2, 1]], .max, capacity: 2).ranked().map(\.id) == ["d3", "d0"])
  }

  @Test func seedsAndTheirCopiesAreLeftOut() throws {
    let ranking = try rank([[1, 9, 2, 9, 0]], .max, leftOut: [TextHash("b"), TextHash("zzz")])
    #expect(ranking.ranked().map(\.id) == ["d2", "d0", "d4"])
    #expect(ranking.leftOutCount == 2)
  }

  @Test func aScoreThatIsNoNumberNamesTheChunk() throws {
    let error = #expect(throws: FileError.self) { try rank([[1, 2, .nan, 4, 5]], .max) }
    #expect(error?.item == "d2")
  }

  /// Against sorting everything, with ties, copies, and more offers than the list keeps.
  @Test func listsKeepTheBestOfManyOffers() {
    var random = SeededRandom(seed: 4)
    for capacity in [1, 7, 100] {
      var list = TopList(capacity: capacity)
      var all: [RankedChunk] = []
      for number in 0..<5_000 {
        // Equal texts have equal scores, as they have in a search.
        let text = random.next() % 3_000
        let chunk = RankedChunk(
          number: number, id: "\(random.next() % 1_000)", score: Float(text * 2_654_435_761 % 97), seed: 0,
          textHash: TextHash("\(text)"))
        all.append(chunk)
        if chunk.score >= list.threshold { list.offer(chunk) }
      }
      var texts: Set<TextHash> = []
      let expected = all.sorted { $0.precedes($1) }.filter { texts.insert($0.textHash).inserted }.prefix(capacity)
      #expect(list.ranked() == Array(expected))
    }
  }
}
