import Corpora
import DataSelection
import Files
import TestSupport
import Testing

struct BM25Tests {
  private static let cats = [
    "the cat sat on the mat", "the dog sat", "cats and dogs", "quantum field theory of the electron",
  ]

  private func index(_ pool: Pool, _ stopWords: StopWords = .none, in folder: TemporaryFolder, name: String = "index")
    throws -> BM25Index
  {
    try BM25Index.open(pool, stopWords: stopWords, folder: folder.path + "/" + name) { _, _ in }.index
  }

  private func scores(
    _ index: BM25Index, _ query: String, _ scoring: BM25Scoring, _ stopWords: StopWords = .none,
    in folder: TemporaryFolder
  ) throws -> [Float] {
    let seeds = try Texts.pool([query], in: folder, name: "query.jsonl").all()
    let found = try Texts.scores(index.chunkCount) {
      try index.search(seeds, scoring, stopWords: stopWords, $0) { _, _ in }
    }
    return (0..<index.chunkCount).map { found[$0] ?? 0 }
  }

  /// Worked by hand: mean length 4.5, idf ln(10/3) and ln(10/7).
  @Test(
    arguments: [
      (1.5, "the cat quantum cat", [1.021637, 0.167847, 0, 0.542834]),
      (1.2, "the cat quantum cat", [1.166992, 0.187724, 0, 0.624259]),
      (1.5, "the cat quantum", [0.602863, 0.167847, 0, 0.542834]),
    ] as [(Double, String, [Double])])
  func scoresOfFourSentences(_ k1: Double, _ query: String, _ expected: [Double]) throws {
    let folder = TemporaryFolder()
    let index = try index(Texts.pool(Self.cats, in: folder), in: folder)
    let found = try scores(index, query, BM25Scoring(k1: k1), in: folder)
    for (place, (score, value)) in zip(found, expected).enumerated() {
      #expect(abs(Double(score) - value) <= 1e-6, "document \(place): \(score), expected \(value)")
    }
  }

  /// bm25s 0.3.16 and rank_bm25 0.2.2, every variant, over texts in several scripts.
  @Test func everyVariantEqualsItsLibrary() throws {
    let folder = TemporaryFolder()
    let documents = try Texts.strings(Texts.fixture("bm25/documents.json"))
    let queries = try Texts.strings(Texts.fixture("bm25/queries.json"))
    var compared = 0
    for node in try Texts.fixture("bm25/scores.json").array() {
      let stopWords = try StopWords(node.required("stopwords").string())
      let index = try index(
        Texts.pool(documents, in: folder), stopWords, in: folder, name: "index-\(stopWords.name)")
      let scoring = try BM25Scoring(
        #require(BM25Scoring.Variant(rawValue: node.required("variant").string())),
        k1: node.required("k1").double(), b: node.required("b").double(), delta: node.optional("delta")?.double())
      for (query, row) in zip(queries, try node.required("scores").array()) {
        let expected = try row.array().map { try $0.double() }
        // What every text gets is no reason to choose one: where nothing is shared, nothing is ranked.
        let base = expected.min() ?? 0
        var found = try scores(index, query, scoring, stopWords, in: folder)
        // Of equal texts one is ranked.
        for place in found.indices {
          found[place] = documents.indices.filter { documents[$0] == documents[place] }.map { found[$0] }.max()!
        }
        #expect(found.count == expected.count)
        for (place, (score, value)) in zip(found, expected).enumerated() {
          let isUnrelated = score == 0 && abs(value - base) <= 1e-9
          #expect(
            isUnrelated || abs(Double(score) - value) <= 1e-5 * max(1, abs(value)),
            "\(scoring.description), \(stopWords.name), query '\(query)', document \(place): \(score), expected \(value)"
          )
          compared += isUnrelated ? 0 : 1
        }
      }
    }
    #expect(compared > 600)
  }

  @Test func anIndexIsUsedAgainAndGivesTheSameScores() throws {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(Self.cats, in: folder)
    let path = folder.path + "/index"
    let first = try BM25Index.open(pool, stopWords: .none, folder: path) { _, _ in }
    #expect(first.isNew)
    let second = try BM25Index.open(pool, stopWords: .none, folder: path) { _, _ in
      Issue.record("the index was made again")
    }
    #expect(!second.isNew)
    let scoring = try BM25Scoring()
    #expect(
      try scores(first.index, "the cat", scoring, in: folder) == scores(second.index, "the cat", scoring, in: folder))
  }

  @Test func anIndexMadeOtherwiseIsRefusedByName() throws {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(Self.cats, in: folder)
    _ = try index(pool, in: folder)
    func refusal(_ pool: Pool, _ stopWords: StopWords) -> String? {
      do {
        _ = try BM25Index.open(pool, stopWords: stopWords, folder: folder.path + "/index") { _, _ in }
        return nil
      } catch {
        return (error as? FileError)?.item
      }
    }
    #expect(refusal(pool, .none) == nil)
    #expect(refusal(pool, .english) == "stop_words")
    #expect(refusal(Pool(pool.documents, idField: "name"), .none) == "id_field")
    #expect(refusal(Pool(pool.documents, chunking: try Chunking(size: 3, unit: .words)), .none) == "chunks")
    #expect(refusal(try Texts.pool(Self.cats + ["more"], in: folder), .none) == "pool")
    _ = try BM25Index.open(pool, stopWords: .english, folder: folder.path + "/index", remake: true) { _, _ in }
    #expect(refusal(pool, .english) == nil)
  }

  @Test(arguments: ["postings", "chunks-00000"]) func aFlippedBitInTheIndexIsNoticed(_ name: String) throws {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(Self.cats, in: folder)
    _ = try index(pool, in: folder)
    let path = "\(folder.path)/index/\(name).safetensors"
    try flipBit(in: path)
    let seeds = try Texts.pool(["the cat"], in: folder, name: "query.jsonl").all()
    let ranking = Ranking(seeds: 1, aggregate: .max, capacity: 4, leftOut: [])
    let error = #expect(throws: FileError.self) {
      try index(pool, in: folder).search(seeds, BM25Scoring(), stopWords: .none, ranking) { _, _ in }
    }
    #expect(error?.path == path && error?.item == "CRC-32" && error?.hint?.contains("--rebuild-index") == true)
    _ = try BM25Index.open(pool, stopWords: .none, folder: folder.path + "/index", remake: true) { _, _ in }
    try index(pool, in: folder).search(seeds, BM25Scoring(), stopWords: .none, ranking) { _, _ in }
    #expect(!ranking.ranked().isEmpty)
  }

  /// An index of an older version of this program is named, and can be replaced.
  @Test func anIndexOfAnotherVersionCanBeMadeAnew() throws {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(Self.cats, in: folder)
    _ = try index(pool, in: folder)
    let path = folder.path + "/index/index.json"
    var manifest = try JSONNode(contentsOf: path).object()
    manifest["format_version"] = 1
    manifest["gone"] = true
    try AtomicFile.write(JSON.object(manifest).fileBytes(for: path), to: path, overwrite: true)
    let error = #expect(throws: FileError.self) { try index(pool, in: folder) }
    #expect(error?.item == "format_version" && error?.hint?.contains("--rebuild-index") == true)
    _ = try BM25Index.open(pool, stopWords: .none, folder: folder.path + "/index", remake: true) { _, _ in }
    _ = try index(pool, in: folder)
  }

  /// Documents that repeat are found; those beyond the pool are never reached.
  @Test(arguments: [(UInt8(0), true), (0x7F, false)]) func damagedPostingsDoNoHarm(_ byte: UInt8, isFound: Bool) throws
  {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(Self.cats, in: folder)
    _ = try index(pool, in: folder)
    let path = folder.path + "/index/postings.safetensors"
    let file = try SafetensorsFile(path)
    var bytes = try MappedFile.read(path)
    let count = file.tensors["documents"]!.elementCount
    let start = bytes.count - file.tensors["words"]!.elementCount - 2 * 4 * count
    for place in start..<start + 4 * count { bytes[place] = byte }
    SafetensorsSeal.renew(&bytes)
    try AtomicFile.write(bytes, to: path, overwrite: true)
    let seeds = try Texts.pool(["the cat"], in: folder, name: "query.jsonl").all()
    let ranking = Ranking(seeds: 1, aggregate: .max, capacity: 4, leftOut: [])
    let index = try index(pool, in: folder)
    var error: FileError?
    do {
      try index.search(seeds, BM25Scoring(), stopWords: .none, ranking) { _, _ in }
    } catch let caught as FileError {
      error = caught
    }
    #expect((error?.message == "the index is damaged") == isFound)
    #expect(ranking.ranked().isEmpty)
  }

  @Test func seedsWithoutWordsAreAnError() throws {
    let folder = TemporaryFolder()
    let seeds = try Texts.pool(["? !", "the a"], in: folder, name: "query.jsonl").all()
    try StopWords.none.requireWords(in: seeds, source: "query.jsonl")
    let error = #expect(throws: FileError.self) {
      try StopWords.english.requireWords(in: seeds, source: "query.jsonl")
    }
    #expect(error?.path == "query.jsonl" && error?.hint?.contains("stop words") == true)
  }

  @Test func constantsOutOfRangeAreRefused() {
    #expect(throws: UsageError.self) { try BM25Scoring(k1: -1) }
    #expect(throws: UsageError.self) { try BM25Scoring(b: 1.5) }
    #expect(throws: UsageError.self) { try BM25Scoring(.lucene, delta: 1) }
  }
}
