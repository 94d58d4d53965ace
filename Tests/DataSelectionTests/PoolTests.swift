import Corpora
import Files
import TestSupport
import Testing

@testable import DataSelection

struct PoolTests {
  @Test func idsAreKeptOrMade() throws {
    let folder = TemporaryFolder()
    let lines = try folder.file(
      "a.jsonl",
      """
      {"id": "x", "text": "one"}
      {"id": 7, "text": "two"}
      {"text": "three"}
      {"id": "", "text": "four"}
      {"id": "blank", "text": "  "}

      """)
    let table = try folder.file("b.csv", "id,text\nc1,five\n")
    let plain = try folder.file("c.txt", "six\n\nseven\n")
    let pool = Pool(try Documents([lines, table, plain], boundary: .lines))
    let chunks = try pool.all()
    #expect(chunks.map(\.id) == ["x", "7", "a.jsonl:3", "a.jsonl:4", "c1", "c.txt:1", "c.txt:3"])
    #expect(chunks.map(\.text) == ["one", "two", "three", "four", "five", "six", "seven"])
    #expect(chunks.map(\.number) == Array(0..<7))
    let bad = try folder.file("bad.jsonl", #"{"id": [1], "text": "one"}"#)
    #expect(throws: FileError.self) { try Pool(try Documents([bad])).all() }
  }

  @Test func filesOfOneNameKeepTheirIdsApart() throws {
    let (first, second) = (TemporaryFolder(), TemporaryFolder())
    let paths = [try first.file("p.txt", "one"), try second.file("p.txt", "two")]
    #expect(try Pool(Documents(paths)).all().map(\.id) == paths.map { $0 + ":1" })
  }

  @Test func chunksHoldWholeWords() throws {
    func pieces(_ size: Int, _ stride: Int? = nil, _ text: String) throws -> [String] {
      try Chunking(size: size, stride: stride, unit: .words).pieces(of: text)
    }
    #expect(try pieces(2, nil, " a b  c\nd e ") == ["a b", "c\nd", "e"])
    #expect(try pieces(3, 1, "a b c d") == ["a b c", "b c d"])
    #expect(try pieces(3, 2, "a b c d e") == ["a b c", "c d e"])
    #expect(try pieces(9, nil, "a b") == ["a b"])
    #expect(try pieces(2, nil, " \n ") == [])
    let letters = try Chunking(size: 5, unit: .tokens) { $0.count }
    #expect(letters.pieces(of: "ab abc abcdefgh a") == ["ab abc", "abcdefgh", "a"])
    #expect(throws: UsageError.self) { try Chunking(size: 0, unit: .words) }
    #expect(throws: UsageError.self) { try Chunking(size: 2, stride: 3, unit: .words) }
  }

  @Test func chunksOfADocumentAreNumbered() throws {
    let folder = TemporaryFolder()
    let pool = try Texts.pool(["a b c", "d"], in: folder, chunking: Chunking(size: 2, unit: .words))
    let chunks = try pool.all()
    #expect(chunks.map(\.id) == ["d0#0", "d0#1", "d1"])
    #expect(chunks[0].documentHash == TextHash("a b c") && chunks[0].textHash == TextHash("a b"))
  }
}
