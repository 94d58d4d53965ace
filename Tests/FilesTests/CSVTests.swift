import TestSupport
import Testing

@testable import Files

@Suite struct CSVTests {
  func reader(_ text: String) throws -> CSVReader {
    try CSVReader(TextSource(Array(text.utf8), name: "d.csv"))
  }

  func all(_ text: String) throws -> [(line: Int, fields: [String])] {
    var reader = try reader(text)
    var records: [(line: Int, fields: [String])] = []
    while let record = try reader.next() { records.append((record.line, record.fields)) }
    return records
  }

  @Test func reads() throws {
    let text = "\u{FEFF}id,text\r\n1,\"a, \"\"b\"\"\r\nc\"\n\n2,\n\"3\",plain \"quotes\" stay\r4,ü"
    #expect(try reader(text).header == ["id", "text"])
    let records = try all(text)
    #expect(
      records.map(\.fields) == [["1", "a, \"b\"\r\nc"], ["2", ""], ["3", "plain \"quotes\" stay"], ["4", "ü"]])
    #expect(records.map(\.line) == [2, 5, 6, 7])
    #expect(try all("a,b\n").isEmpty)
    #expect(try all("a\n\"\"\n").map(\.fields) == [[""]])
    #expect(try all("a,b\n1,").map(\.fields) == [["1", ""]])
    #expect(try all("a,b\n,").map(\.fields) == [["", ""]])
  }

  @Test func columns() throws {
    let reader = try reader("id,text\n")
    #expect(try reader.column("text") == 1)
    let error = #expect(throws: FileError.self) { try reader.column("label") }
    #expect(error?.description == "d.csv: no such column (label; found id, text)")
  }

  @Test func refuses() throws {
    func message(_ text: String) -> String? { #expect(throws: FileError.self) { try all(text) }?.description }
    #expect(message("") == "d.csv: empty, expected a header row")
    #expect(message("a,a\n") == "d.csv: two columns of one name (a)")
    #expect(message("a,b\n1,2\n\"x\ny\",2\n3\n") == "d.csv:5: wrong number of fields (expected 2, found 1)")
    #expect(message("a,b\n1,2,3\n") == "d.csv:2: wrong number of fields (expected 2, found 3)")
    #expect(message("a\n\"x") == "d.csv:2: quoted field without an end")
    #expect(message("a\n1\n\"x\"y\n") == "d.csv:3: text after the closing quote of a field")
    let bytes = Array("a,b\n1,".utf8) + [0x78, 0xFF]
    var bad = try CSVReader(TextSource(bytes, name: "d.csv"))
    #expect(
      #expect(throws: FileError.self) { try bad.next() }?.description == "d.csv:2: invalid UTF-8 at byte 1 of a field")
  }

  @Test func mutationsNeverCrash() {
    var random = SmallRandom(seed: 5)
    let good = Array("id,text\r\n1,\"a, \"\"b\"\"\nc\"\n2,ü\n".utf8)
    var accepted = 0
    for _ in 0..<2000 {
      do throws(FileError) {
        var reader = try CSVReader(TextSource(random.mutated(good), name: "d"))
        while let record = try reader.next() { #expect(record.fields.count == reader.header.count) }
        accepted += 1
      } catch {
        #expect(error.kind == .badData)
      }
    }
    #expect(accepted > 100)
  }
}
