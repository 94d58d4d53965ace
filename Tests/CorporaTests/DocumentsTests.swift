import Files
import TestSupport
import Testing

@testable import Corpora

@Suite struct DocumentsTests {
  let folder: TemporaryFolder

  init() throws { folder = TemporaryFolder() }

  private func read(_ arguments: [String], _ boundary: DocumentBoundary = .file) throws -> [Document] {
    var reader = try Documents(arguments, boundary: boundary).reader()
    var documents: [Document] = []
    while let document = try reader.nextDocument() { documents.append(document) }
    return documents
  }

  @Test func wholeTextFile() throws {
    let path = try folder.file("a.txt", "\u{FEFF}one\r\n\ntwo\n")
    let documents = try read([path])
    #expect(documents.map(\.text) == ["one\r\n\ntwo\n"])
    #expect(documents[0].origin == "\(path):1")
  }

  @Test func lines() throws {
    let path = try folder.file("a.txt", "one\r\n\n  \ntwo\nthree")
    let documents = try read([path], .lines)
    #expect(documents.map(\.text) == ["one", "  ", "two", "three"])
    #expect(documents.map(\.line) == [1, 3, 4, 5])
    #expect(documents.map(\.index) == [0, 1, 2, 3])
  }

  @Test func paragraphs() throws {
    let path = try folder.file("a.txt", "\n\none\nmore\r\n \t\r\ntwo\n\n\n")
    let documents = try read([path], .blankLines)
    #expect(documents.map(\.text) == ["one\nmore", "two"])
    #expect(documents.map(\.line) == [3, 6])
  }

  @Test func jsonLines() throws {
    let path = try folder.file(
      "a.jsonl", "{\"text\": \"one\", \"label\": 3}\n\n{\"text\": \"zwei ü\\n\", \"other\": \"x\"}")
    let documents = try read([path])
    #expect(documents.map(\.text) == ["one", "zwei ü\n"])
    #expect(documents.map(\.line) == [1, 3])
    #expect(documents[0].record?["label"] == 3)
    let other = try folder.file("b.jsonl", "{\"body\": \"b\"}")
    #expect(try read([path, other + ":body"]).map(\.index) == [0, 1, 2])
  }

  @Test func aPathWithAColon() throws {
    let path = try folder.file("a:b.jsonl", "{\"text\": \"t\", \"body\": \"b\"}")
    #expect(try read([path]).map(\.text) == ["t"])
    #expect(try read([path + ":body"]).map(\.text) == ["b"])
  }

  @Test func csv() throws {
    let path = try folder.file("a.csv", "id,text,label\r\n1,\"one, \"\"quoted\"\"\nsecond line\",x\n2,two,y\n")
    let documents = try read([path])
    #expect(documents.map(\.text) == ["one, \"quoted\"\nsecond line", "two"])
    #expect(documents.map(\.line) == [2, 4])
    #expect(documents[1].record == ["id": "2", "text": "two", "label": "y"])
    #expect(try read([path + ":label"]).map(\.text) == ["x", "y"])
  }

  @Test func errorsNameFileAndLine() throws {
    func error(_ arguments: [String], _ boundary: DocumentBoundary = .file) -> FileError? {
      #expect(throws: FileError.self) { try read(arguments, boundary) }
    }
    #expect(error(["/nowhere/x.txt"])?.kind == .missing)
    #expect(error(["/nowhere/x.jsonl:body"])?.path == "/nowhere/x.jsonl")

    for name in ["empty.txt", "empty.jsonl"] {
      let path = try folder.file(name, "")
      #expect(error([path]) == FileError(.badData, path, "no documents in this file"))
    }
    let blank = try folder.file("blank.txt", "\n\n")
    #expect(error([blank], .lines)?.message == "no documents in this file")

    let broken = try folder.file("broken.jsonl", "{\"text\": \"a\"}\n{\"text\": \n")
    #expect(error([broken])?.path == "\(broken):2")
    #expect(error([broken])?.kind == .badData)

    let missing = try folder.file("missing.jsonl", "{\"title\": \"a\", \"body\": \"b\"}\n")
    #expect(error([missing])?.description == "\(missing):1: no field 'text' (found fields 'title', 'body')")
    let number = try folder.file("number.jsonl", "{\"text\": 3}\n")
    #expect(error([number])?.description == "\(number):1: not a text (text; expected string, found integer)")

    let invalid = try folder.file("invalid.txt", Array("ab\ncd".utf8) + [0xFF, 0x0A])
    #expect(error([invalid])?.message == "invalid UTF-8 at byte 5")
    #expect(error([invalid], .lines)?.message == "invalid UTF-8 at byte 5")
    let invalidLine = try folder.file(
      "invalid.jsonl", Array("{\"text\": \"a\"}\n{\"text\": \"".utf8) + [0xC3, 0x28] + Array("\"}".utf8))
    #expect(error([invalidLine])?.path == "\(invalidLine):2")
    #expect(error([invalidLine])?.message == "not JSON: invalid UTF-8 at byte 10")

    let rows = try folder.file("rows.csv", "id,text\n1,a\n2,b,c\n")
    #expect(error([rows])?.path == "\(rows):3")
    #expect(error([rows + ":body"])?.found == "id, text")
    let header = try folder.file("header.csv", "id,text\n")
    #expect(error([header])?.message == "no documents in this file")
  }

  @Test func requestsThatDoNotFit() throws {
    let text = try folder.file("a.txt", "x")
    #expect(throws: UsageError.self) { try Documents([text + ":body"]) }
    let parquet = try folder.file("a.parquet", "x")
    #expect(throws: UsageError.self) { try Documents([parquet]) }
  }

  @Test func progressReachesTheEnd() throws {
    let path = try folder.file("a.txt", "one\ntwo\n")
    var reader = try Documents([path], boundary: .lines).reader()
    _ = try reader.nextDocument()
    #expect(reader.documentStart == 0 && reader.bytesRead == 4)
    _ = try reader.nextDocument()
    #expect(reader.documentStart == 4 && reader.bytesRead == 8 && reader.byteCount == 8)
  }
}
