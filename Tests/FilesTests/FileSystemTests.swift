import TestSupport
import Testing

@testable import Files

@Suite struct FileSystemTests {
  @Test func names() {
    #expect(
      FileSystem.join("a", "b") == "a/b" && FileSystem.join("a/", "b") == "a/b" && FileSystem.join("", "b") == "b")
    #expect(
      FileSystem.name(of: "/x/y.z") == "y.z" && FileSystem.name(of: "x/") == "x" && FileSystem.name(of: "/") == "/")
    #expect(
      FileSystem.folder(of: "/x/y") == "/x" && FileSystem.folder(of: "x") == "." && FileSystem.folder(of: "/x") == "/")
    #expect(FileSystem.folder(of: "a/b/") == "a")
  }

  @Test func operations() throws {
    let scratch = TemporaryFolder()
    try FileSystem.createFolders(scratch["a/b/c"])
    try FileSystem.createFolders(scratch["a/b/c"])
    #expect(throws: FileError.self) { try FileSystem.createFolder(scratch["a"]) }
    try scratch.file("a/f", "xyz")
    #expect(try FileSystem.list(scratch["a"]) == ["b", "f"])
    #expect(try FileSystem.size(scratch["a/f"]) == 3)
    #expect(FileSystem.isFile(scratch["a/f"]) && !FileSystem.isFolder(scratch["a/f"]))
    scratch.link("link", to: "a/f")
    #expect(FileSystem.isSameFile(scratch["link"], scratch["a/f"]))
    #expect(!FileSystem.isSameFile(scratch["a"], scratch["a/f"]))
    try FileSystem.rename(scratch["a/f"], to: scratch["g"])
    // A link out of a folder is removed, what it leads to is not.
    scratch.link("a/out", to: scratch["g"])
    try FileSystem.removeFolder(scratch["a"])
    try FileSystem.removeFile(scratch["nothing"])
    #expect(try FileSystem.list(scratch.path) == ["g", "link"])
    #expect(#expect(throws: FileError.self) { try FileSystem.list(scratch["none"]) }?.kind == .missing)
  }

  /// Every well-formed sequence is accepted, and nothing else: compared with the standard library's repair.
  @Test func validationAgreesWithTheStandardLibrary() {
    var random = SmallRandom(seed: 9)
    let alphabet: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1,
      0xF4, 0xF5, 0xFF,
    ]
    var valid = 0
    for _ in 0..<50_000 {
      let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
      let position = bytes.withUnsafeBytes { UTF8Bytes.firstInvalid(in: $0) }
      let accepted = Array(String(decoding: bytes, as: UTF8.self).utf8) == bytes
      if (position == nil) != accepted { Issue.record("\(bytes)") }
      if accepted { valid += 1 }
      if let position {
        #expect(bytes[..<position].elementsEqual(String(decoding: bytes[..<position], as: UTF8.self).utf8))
      }
    }
    #expect(valid > 5000)
  }
}
