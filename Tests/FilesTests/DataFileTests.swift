import TestSupport
import Testing

@testable import Files

@Suite struct DataFileTests {
  @Test func isReadAndNamedAgain() throws {
    let scratch = TemporaryFolder()
    let file = try DataFile(contentsOf: scratch.file("f", "123456789"))
    #expect(file == DataFile(path: scratch["f"], byteCount: 9, checksum: 0xCBF4_3926))
    #expect(file.json == ["path": JSON(scratch["f"]), "bytes": 9, "crc32": 0xCBF4_3926])
    #expect(try DataFile(JSONNode(file.json, file: "manifest.json")) == file)
    #expect(throws: FileError.self) { try DataFile(contentsOf: scratch["missing"]) }
  }

  @Test func otherMembersAndChecksumsAreRefused() {
    for json: JSON in [
      ["path": "f", "bytes": 9, "crc32": 1, "more": 1], ["path": "f", "bytes": 9, "crc32": 0x1_0000_0000],
      ["path": "f", "bytes": 9],
    ] { #expect(throws: FileError.self) { try DataFile(JSONNode(json, file: "manifest.json")) } }
  }
}
