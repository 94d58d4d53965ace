import Files
import TestSupport
import Testing

@testable import Corpora

@Suite struct CorpusTests {
  let folder: TemporaryFolder

  init() throws { folder = TemporaryFolder() }

  /// One id per byte, from 0 for `a`; `#` is 26.
  static func encode(_ text: String) -> [Int32] { text.utf8.map { $0 == 0x23 ? 26 : Int32($0) - 0x61 } }

  private func corpus(
    _ texts: [String], _ packing: Packing = .documents(stride: nil), context: Int = 4, bos: Int32? = nil,
    limit: Int? = nil, exclude: ExclusionRule.Choice = .special
  ) throws -> Corpus {
    try Corpus(
      Documents(texts.enumerated().map { DataSource(text: $1, named: "text \($0)") }), packing: packing,
      contextLength: context, bos: BOSRule(bos == nil ? .never : .always, tokenizerAddsBOS: false, id: bos),
      exclusion: ExclusionRule(exclude, specials: SpecialIds(bos: 26, vocabularySize: 27)), vocabularySize: 27,
      tokenLimit: limit, encode: Self.encode)
  }

  private func sequences(_ corpus: Corpus) throws -> [TokenSequence] {
    var reader = corpus.reader()
    var sequences: [TokenSequence] = []
    while let sequence = try reader.next() { sequences.append(sequence) }
    #expect(reader.fractionDone == 1)
    return sequences
  }

  @Test func documentsInOrder() throws {
    let read = try sequences(corpus(["abcdef", "g"], context: 5, bos: 26))
    #expect(read.map(\.ids) == [[26, 0, 1, 2, 3], [26, 4, 5], [26, 6]])
    #expect(read.map(\.documents) == [[0, 0, 0, 0, 0], [0, 0, 0], [1, 1]])
    #expect(read[1].included == [false, true, true])
    #expect(read.map(\.scoredCount) == [4, 2, 1])
  }

  @Test func packed() throws {
    let corpus = try corpus(["abc", "de", "fghi"], .packed(separator: 26), context: 4)
    #expect(try sequences(corpus).map(\.ids) == [[0, 1, 2, 26], [3, 4, 26, 5]])
    var reader = corpus.reader()
    while try reader.next() != nil {}
    #expect(reader.droppedTokens == 3)
  }

  @Test func theLimitIsExact() throws {
    for limit in 1...20 {
      let read = try sequences(corpus(["abcdefghij", "klmnop"], context: 4, bos: 26, limit: limit))
      let all = try sequences(corpus(["abcdefghij", "klmnop"], context: 4, bos: 26))
      #expect(read.reduce(0) { $0 + $1.count } == limit)
      #expect(read.flatMap(\.ids) == Array(all.flatMap(\.ids).prefix(limit)))
    }
    // A cut that leaves only tokens scored before is not worth a sequence.
    let read = try sequences(corpus(["abcdefgh"], .documents(stride: 2), context: 4, limit: 6))
    #expect(read.map(\.ids) == [[0, 1, 2, 3]])
  }

  @Test func requestsThatDoNotFit() throws {
    #expect(throws: UsageError.self) { try corpus(["a"], context: 1, bos: 26) }
    #expect(throws: UsageError.self) { try corpus(["a"], .packed(separator: nil), context: 0) }
    #expect(throws: UsageError.self) { try corpus(["a"], .documents(stride: 4), context: 4, bos: 26) }
    #expect(throws: UsageError.self) { try corpus(["a"], .documents(stride: 0)) }
    #expect(throws: UsageError.self) { try corpus(["a"], limit: 0) }
    #expect(throws: UsageError.self) { try sequences(corpus(["abc"], .packed(separator: nil), context: 4)) }
  }

  @Test func idsMustFitTheModel() throws {
    let outside = try Corpus(
      Documents([DataSource(text: "az", named: "text")]), contextLength: 4,
      bos: BOSRule(.never, tokenizerAddsBOS: false, id: nil),
      exclusion: ExclusionRule(.none, specials: SpecialIds(vocabularySize: 3)), vocabularySize: 3,
      encode: Self.encode)
    let found = #expect(throws: FileError.self) { try sequences(outside) }
    #expect(found?.path == "text:1" && found?.found == "25" && found?.expected == "0 to 2")
  }

  @Test func documentsWithoutTokens() throws {
    let silent = try Corpus(
      Documents([DataSource(text: "abc", named: "text")]), contextLength: 4,
      bos: BOSRule(.never, tokenizerAddsBOS: false, id: nil),
      exclusion: ExclusionRule(.none, specials: SpecialIds(vocabularySize: 3)), vocabularySize: 3, encode: { _ in [] })
    let error = #expect(throws: FileError.self) { try sequences(silent) }
    #expect(error?.message == "no tokens in the documents")
  }

  @Test func skippingEqualsReading() throws {
    let corpus = try corpus(["abcdefghijklmnop", "qrs", "tuvwxyz"], .documents(stride: 2), context: 4)
    let all = try sequences(corpus)
    for skipped in 0...all.count {
      var reader = corpus.reader()
      try reader.skip(skipped)
      var rest: [TokenSequence] = []
      while let sequence = try reader.next() { rest.append(sequence) }
      #expect(rest == Array(all.dropFirst(skipped)))
    }
    var reader = corpus.reader()
    #expect(throws: UsageError.self) { try reader.skip(all.count + 1) }
  }

  @Test func progressNeverGoesBack() throws {
    for packing in [Packing.documents(stride: 2), .packed(separator: 26)] {
      var reader = try corpus(["abcdefghijklmnop", "qrs", "tuvwxyz"], packing, context: 4).reader()
      var last = 0.0
      var steps = 0
      while try reader.next() != nil {
        #expect(reader.fractionDone >= last)
        last = reader.fractionDone
        steps += 1
        if steps == 1 { #expect(last > 0 && last < 0.5) }
      }
    }
  }

  @Test func batchesByTokensAndBySequences() throws {
    let corpus = try corpus(["abcdefgh", "ij", "klmnopq", "r"], context: 4)
    func batches(_ size: BatchSize, skipping: Int = 0) throws -> [[Int]] {
      var reader = corpus.reader()
      try reader.skip(skipping)
      var batches = try SequenceBatches(reader, size: size)
      var counts: [[Int]] = []
      while let batch = try batches.next() { counts.append(batch.map(\.count)) }
      return counts
    }
    #expect(try batches(.tokens(8)) == [[4, 4], [2, 4], [3, 1]])
    #expect(try batches(.tokens(1)) == [[4], [4], [2], [4], [3], [1]])
    #expect(try batches(.sequences(4)) == [[4, 4, 2, 4], [3, 1]])
    #expect(try batches(.tokens(8), skipping: 2) == [[2, 4], [3, 1]])
    #expect(throws: UsageError.self) { try batches(.sequences(0)) }
  }
}
