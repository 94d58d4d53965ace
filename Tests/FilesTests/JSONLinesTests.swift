import TestSupport
import Testing

@testable import Files

@Suite struct JSONLinesTests {
  func lines(_ text: String, _ last: JSONLines.LastLine = .read) -> JSONLines {
    JSONLines(TextSource(Array(text.utf8), name: "d.jsonl"), lastLine: last)
  }

  @Test func reads() throws {
    var reader = lines("{\"text\":\"a\"}\n\n \t\r\n{\"text\":\"b\"}\r\n3")
    let all = try reader.all()
    #expect(all.map(\.number) == [1, 4, 5])
    #expect(try all[1].node.required("text").string() == "b")
    #expect(all[2].node.value == .int(3))
    #expect(reader.offset == 33)
    var empty = lines("")
    #expect(try empty.next() == nil)
  }

  @Test func errorsNameTheLine() throws {
    func message(_ text: String) -> String? {
      var reader = lines(text)
      return #expect(throws: FileError.self) { _ = try reader.all() }?.description
    }
    #expect(message("1\n\n{\"a\" 1}\n2") == "d.jsonl:3: not JSON: expected ':' after a key, found '1' (column 6)")
    #expect(message("1\nplain text\n") == "d.jsonl:2: not JSON: expected a value, found 'p' (column 1)")
    #expect(message("1\n{\"a\":1") == "d.jsonl:2: not JSON: expected ',' or '}', found the end (column 7, at a)")
    var reader = lines("{\"a\":1}\n{\"a\":{\"b\":true}}\n")
    _ = try reader.next()
    let second = try #require(try reader.next())
    let error = #expect(throws: FileError.self) { try second.node.required("a").required("b").string() }
    #expect(error?.description == "d.jsonl:2: wrong type of value (a.b; expected string, found boolean true)")
  }

  @Test func invalidUTF8() {
    let bytes = Array("\"ok\"\n\"a".utf8) + [0xFF] + Array("\"\n".utf8)
    var reader = JSONLines(TextSource(bytes, name: "d"))
    let error = #expect(throws: FileError.self) { _ = try reader.all() }
    #expect(error?.path == "d:2" && error?.message.contains("invalid UTF-8 at byte 2") == true)
  }

  @Test func tornLastLine() throws {
    var reader = lines("1\n12", .skippedIfUnended)
    #expect(try reader.all().map(\.number) == [1])
    #expect(reader.tornLine == 2)
    var whole = lines("1\n12\n", .skippedIfUnended)
    #expect(try whole.all().count == 2)
    #expect(whole.tornLine == nil)
    var bad = lines("{\n12", .skippedIfUnended)
    #expect(throws: FileError.self) { _ = try bad.all() }
  }

  @Test func log() throws {
    let scratch = TemporaryFolder()
    do {
      let log = try JSONLinesLog(scratch["log"])
      #expect(log.tornBytes == 0)
      try log.append(["step": 1])
      try log.append(["step": 2, "text": "a\nb"])
      #expect(throws: FileError.self) { try log.append(JSON(Double.nan)) }
    }
    #expect(try scratch.read("log") == Array("{\"step\":1}\n{\"step\":2,\"text\":\"a\\nb\"}\n".utf8))
    try scratch.file("log", "{\"step\":1}\n{\"st")
    let log = try JSONLinesLog(scratch["log"])
    #expect(log.tornBytes == 4)
    try log.append(["step": 2])
    #expect(try scratch.read("log") == Array("{\"step\":1}\n{\"step\":2}\n".utf8))
  }

  #if os(Linux)
    @Test(.enabled(if: FileSystem.exists("/dev/full"))) func fullDevice() throws {
      let log = try JSONLinesLog("/dev/full")
      let error = #expect(throws: FileError.self) { try log.append(["step": 1]) }
      #expect(error == FileError(.inputOutput, "/dev/full", "no space left on the device"))
    }
  #endif

  @Test func text() throws {
    let source = TextSource(Array("a\r\n\nb\n c".utf8), name: "t")
    #expect(try source.lines() == ["a", "", "b", " c"])
    #expect(try source.text() == "a\r\n\nb\n c")
    #expect(try TextSource([], name: "t").lines() == [])
    let bad = TextSource([0x61, 0x0A, 0x62, 0xC3], name: "t")
    #expect(#expect(throws: FileError.self) { try bad.text() }?.description == "t: invalid UTF-8 at byte 3")
    #expect(#expect(throws: FileError.self) { try bad.lines() }?.description == "t:2: invalid UTF-8 at byte 1")
  }
}
