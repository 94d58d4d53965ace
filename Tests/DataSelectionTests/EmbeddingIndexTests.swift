import Files
import Kernels
import TestSupport
import Testing

@testable import DataSelection

struct EmbeddingIndexTests {
  private struct Stopped: Error {}

  /// An embedder that draws a vector from a text's hash and counts the texts it has seen.
  private final class Source {
    let width = 24
    var embedded = 0

    func vector(_ text: String) -> [Float] {
      var random = SeededRandom(seed: TextHash(text).value)
      return (0..<width).map { _ in Float(random.nextUnit() * 2 - 1) }
    }

    /// A text's only id is its length; `texts` says which text that is.
    func embedder(_ texts: [String], name: String = "drawn") -> TextEmbedder {
      let byLength = Dictionary(texts.map { (Int32($0.utf8.count), $0) }, uniquingKeysWith: { first, _ in first })
      return TextEmbedder(
        width: width, recipe: ["encoder": JSON(name)], description: name, ids: { [Int32($0.utf8.count)] },
        vectors: { [self] sequences in
          embedded += sequences.count
          return FloatBuffer(sequences.flatMap { vector(byLength[$0[0]]!) })
        })
    }
  }

  private static let texts = (0..<50).map { String(repeating: "w", count: $0 + 1) }

  private func ranked(_ index: EmbeddingIndex, _ seeds: [PoolChunk], _ embedder: TextEmbedder, top: Int = 20) throws
    -> [RankedChunk]
  {
    let ranking = Ranking(seeds: seeds.count, aggregate: .max, capacity: top, leftOut: [])
    try index.search(seeds, embedder, ranking) { _, _ in }
    return ranking.ranked()
  }

  @Test func theSearchIsExactOverManyParts() throws {
    let folder = TemporaryFolder()
    let source = Source()
    let queries = (0..<9).map { String(repeating: "w", count: 60 + $0) }
    let embedder = source.embedder(Self.texts + queries)
    let pool = try Texts.pool(Self.texts, in: folder)
    let index = try EmbeddingIndex.open(pool, embedder, folder: folder.path + "/index", partRows: 7) { _, _ in }.index
    let seeds = try Texts.pool(queries, in: folder, name: "seeds.jsonl").all()
    let found = try ranked(index, seeds, embedder)
    let expected = Self.texts.enumerated().map { number, text in
      let scores = queries.map { query in
        zip(source.vector(text), source.vector(query)).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      }
      let best = scores.indices.max { scores[$0] < scores[$1] }!
      return (number: number, score: scores[best], seed: best)
    }.sorted { $0.score > $1.score }.prefix(20)
    #expect(found.map(\.number) == expected.map(\.number))
    #expect(found.map(\.seed) == expected.map(\.seed))
    #expect(zip(found, expected).allSatisfy { abs(Double($0.score) - $1.score) <= 1e-5 })
  }

  @Test func aSecondSearchEmbedsNothingButItsSeeds() throws {
    let folder = TemporaryFolder()
    let source = Source()
    let embedder = source.embedder(Self.texts)
    let pool = try Texts.pool(Self.texts, in: folder)
    let path = folder.path + "/index"
    #expect(try EmbeddingIndex.open(pool, embedder, folder: path, partRows: 8) { _, _ in }.isNew)
    #expect(source.embedded == 50)
    let (index, isNew) = try EmbeddingIndex.open(pool, embedder, folder: path) { _, _ in }
    _ = try ranked(index, Texts.pool(["www"], in: folder, name: "seeds.jsonl").all(), embedder)
    #expect(!isNew && source.embedded == 51)
  }

  @Test func anInterruptedIndexGoesOnWhereItWas() throws {
    let folder = TemporaryFolder()
    let source = Source()
    let embedder = source.embedder(Self.texts)
    let pool = try Texts.pool(Self.texts, in: folder)
    let (path, whole) = (folder.path + "/index", folder.path + "/whole")
    #expect(throws: Stopped.self) {
      _ = try EmbeddingIndex.open(pool, embedder, folder: path, partRows: 8) { done, _ in
        if done > 20 { throw Stopped() }
      }
    }
    #expect(try FileSystem.list(path).filter { $0.hasPrefix("chunks-") }.count == 2)
    // What a run that was killed was writing.
    try AtomicFile.write([1], to: path + "/.chunks-00002.safetensors.tmp-1-a", overwrite: true)
    source.embedded = 0
    _ = try EmbeddingIndex.open(pool, embedder, folder: path, partRows: 8) { _, _ in }
    #expect(source.embedded == 50 - 16)
    _ = try EmbeddingIndex.open(pool, embedder, folder: whole, partRows: 8) { _, _ in }
    #expect(try TemporaryFolder.contents(path) == TemporaryFolder.contents(whole))
  }

  /// In a search, and where an index that is not complete goes on.
  @Test func aFlippedBitIsNoticed() throws {
    let folder = TemporaryFolder()
    let source = Source()
    let embedder = source.embedder(Self.texts + [String(repeating: "w", count: 60)])
    let pool = try Texts.pool(Self.texts, in: folder)
    let path = folder.path + "/index"
    let index = try EmbeddingIndex.open(pool, embedder, folder: path, partRows: 8) { _, _ in }.index
    let part = path + "/chunks-00002.safetensors"
    try flipBit(in: part)
    let seeds = try Texts.pool([String(repeating: "w", count: 60)], in: folder, name: "seeds.jsonl").all()
    let error = #expect(throws: FileError.self) { try ranked(index, seeds, embedder) }
    #expect(error?.path == part && error?.item == "CRC-32" && error?.hint?.contains("--rebuild-index") == true)
    var manifest = try IndexManifest(folder: path)
    manifest.isComplete = false
    try manifest.write(to: path)
    let later = #expect(throws: FileError.self) {
      try EmbeddingIndex.open(pool, embedder, folder: path, partRows: 8) { _, _ in }
    }
    #expect(later?.path == part && later?.item == "CRC-32")
  }

  @Test func anIndexOfAnotherEncoderIsRefused() throws {
    let folder = TemporaryFolder()
    let source = Source()
    let pool = try Texts.pool(Self.texts, in: folder)
    let path = folder.path + "/index"
    _ = try EmbeddingIndex.open(pool, source.embedder(Self.texts), folder: path) { _, _ in }
    let error = #expect(throws: FileError.self) {
      try EmbeddingIndex.open(pool, source.embedder(Self.texts, name: "other"), folder: path) { _, _ in }
    }
    #expect(error?.item == "encoder")
    #expect(throws: FileError.self) {
      try BM25Index.open(pool, stopWords: .none, folder: path) { _, _ in }
    }
    _ = try EmbeddingIndex.open(
      pool, source.embedder(Self.texts, name: "other"), folder: path, remake: true
    ) { _, _ in }
  }

  @Test func aVectorThatIsNotFiniteNamesItsText() throws {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(["a", "bb", "ccc"], in: folder)
    let embedder = TextEmbedder(
      width: 2, recipe: [:], description: "", ids: { [Int32($0.utf8.count)] },
      vectors: { sequences in FloatBuffer(sequences.flatMap { $0[0] == 2 ? [Float.nan, 0] : [1, 1] }) })
    let error = #expect(throws: FileError.self) {
      try EmbeddingIndex.open(pool, embedder, folder: folder.path + "/index") { _, _ in }
    }
    #expect(error?.item == "d1")
  }

  @Test func vectorsComeInTheOrderOfTheTexts() throws {
    let source = Source()
    let texts = Array(Self.texts.reversed()) + ["w"]
    let vectors = try source.embedder(Self.texts).embed(texts).0.array
    #expect(vectors == texts.flatMap { source.vector($0) })
  }
}
