import Files
import TestSupport
import Testing

@testable import DataSelection

struct BM25IndexTests {
  @Test func wordsAreThoseOfBM25s() throws {
    let documents = try Texts.strings(Texts.fixture("bm25/documents.json"))
    var scanner = WordScanner()
    for (text, expected) in zip(documents, try Texts.fixture("bm25/tokens.json").array()) {
      var words: [String] = []
      scanner.forEachWord(in: text) { words.append(String(decoding: $0, as: UTF8.self)) }
      let expected = try Texts.strings(expected)
      #expect(words.count == expected.count && zip(words, expected).allSatisfy { $0.hasSameBytes(as: $1) }, "\(words)")
    }
  }

  /// Many small runs merged are the same index as one run.
  @Test func runsOfAnySizeMergeToTheSameIndex() throws {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(Texts.strings(Texts.fixture("bm25/documents.json")), in: folder)
    var contents: [[UInt8]] = []
    for capacity in [PostingRun.capacity, 50, 1] {
      let path = folder.path + "/index-\(capacity)"
      try FileSystem.createFolder(path)
      var writer = BM25IndexWriter(pool, stopWords: .none, runCapacity: capacity)
      try writer.write(to: path, recipe: [:]) { _, _ in }
      contents.append(try MappedFile.read(path + "/postings.safetensors"))
      #expect(
        try FileSystem.list(path) == ["chunks-00000.safetensors", "index.json", "postings.safetensors"])
    }
    #expect(contents[0] == contents[1] && contents[0] == contents[2])
    #expect(contents[0].count > 1_000)
  }

  @Test func termsKeepTheirNumbersThroughGrowth() {
    var table = TermTable()
    let words = (0..<10_000).map { Array("word\($0 * 7919 % 10_000)".utf8) }
    for word in words { _ = word.withUnsafeBufferPointer { table.number(of: $0) } }
    #expect(table.count == 10_000)
    for (number, word) in words.enumerated() {
      #expect(word.withUnsafeBufferPointer { table.number(of: $0) } == number)
    }
    #expect(!Array("word".utf8).withUnsafeBufferPointer { table.contains($0) })
  }
}
