import TestSupport
import Testing

@testable import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct AtomicFileTests {
  let scratch = TemporaryFolder()

  @Test func writesAndRefuses() throws {
    try AtomicFile.write("one", to: scratch["f"], overwrite: false)
    #expect(try scratch.read("f") == Array("one".utf8))
    let error = #expect(throws: FileError.self) { try AtomicFile.write("two", to: scratch["f"], overwrite: false) }
    #expect(error?.kind == .cannotCreate && error?.hint?.contains("--overwrite") == true)
    #expect(try scratch.read("f") == Array("one".utf8))
    try AtomicFile.write("two", to: scratch["f"], overwrite: true)
    try AtomicFile.write([], to: scratch["empty"], overwrite: true)
    #expect(try scratch.read("f") == Array("two".utf8))
    #expect(try scratch.read("empty") == [])
    #expect(try FileSystem.list(scratch.path) == ["empty", "f"])
  }

  @Test func streams() throws {
    let file = try AtomicFile(scratch["f"], overwrite: false)
    try file.append("ab")
    try file.append([0x63])
    try [UInt8]("XY".utf8).withBytes { bytes throws(FileError) in try file.write(bytes, at: 5) }
    try file.append("!")
    #expect(!FileSystem.exists(scratch["f"]))
    #expect(try FileSystem.list(scratch.path).allSatisfy { $0.hasPrefix(".f.tmp-\(getpid())-") })
    #expect(try FileSystem.list(scratch.path).allSatisfy(AtomicFile.isTemporary))
    try file.finish()
    #expect(try scratch.read("f") == Array("abc\0\0XY!".utf8))
    #expect(try FileSystem.list(scratch.path) == ["f"])
  }

  @Test func severalFilesAreWrittenOrNone() throws {
    let files: [AtomicFile.Content] = [("a", Array("1".utf8)), ("below/b", Array("2".utf8))]
    try AtomicFile.write(files, in: scratch.path, overwrite: false)
    #expect(try scratch.read("a") == Array("1".utf8) && scratch.read("below/b") == Array("2".utf8))
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write([("c", []), ("below/b", [])], in: scratch.path, overwrite: false)
    }
    #expect(error?.path.hasSuffix("below/b") == true && !FileSystem.exists(scratch["c"]))
    try AtomicFile.write([("c", []), ("below/b", [])], in: scratch.path, overwrite: true)
    #expect(try scratch.read("below/b") == [])
  }

  @Test func temporaryNamesAreToldFromOthers() {
    for name in ["f", ".hidden", "a.b.json"] {
      #expect(AtomicFile.isTemporary(FileSystem.name(of: AtomicFile.temporaryPath(beside: scratch[name]))))
    }
    for name in [".lock", ".tmp", "f.tmp-1-2", ".f-tmp-1-2", ".f.tmp-1-2.json"] {
      #expect(!AtomicFile.isTemporary(name))
    }
  }

  @Test func cancelledLeavesNothing() throws {
    try AtomicFile.write("old", to: scratch["f"], overwrite: false)
    do {
      let file = try AtomicFile(scratch["f"], overwrite: true)
      try file.append("new")
    }
    let file = try AtomicFile(scratch["g"], overwrite: true)
    try file.append("new")
    file.cancel()
    #expect(try FileSystem.list(scratch.path) == ["f"])
    #expect(try scratch.read("f") == Array("old".utf8))
  }

  @Test func targetThatAppearsMeanwhileIsKept() throws {
    let file = try AtomicFile(scratch["f"], overwrite: false)
    try file.append("mine")
    try scratch.file("f", "theirs")
    #expect(throws: FileError.self) { try file.finish() }
    #expect(try FileSystem.list(scratch.path) == ["f"])
    #expect(try scratch.read("f") == Array("theirs".utf8))
  }

  @Test func distinctErrors() throws {
    func message(_ path: String, overwrite: Bool = true) -> String? {
      #expect(throws: FileError.self) { try AtomicFile.write("x", to: path, overwrite: overwrite) }?.message
    }
    try scratch.file("file", "x")
    #expect(message(scratch["no/such/f"]) == "the folder to write into does not exist")
    #expect(message(scratch["file/f"]) == "the folder to write into does not exist")
    #expect(message(scratch.path) == "is a folder, not a file")
    #expect(message("/dev/null") == "not a regular file")
    #expect(message("") == "the folder to write into does not exist")
    #expect(message(scratch[String(repeating: "n", count: 300)]) == "path too long")
    #expect(try FileSystem.list(scratch.path) == ["file"])
    let codes: [(Int32, FileError.Kind, String)] = [
      (ENOSPC, .inputOutput, "space"), (EACCES, .cannotCreate, "permission"), (EROFS, .cannotCreate, "read-only"),
      (EXDEV, .cannotCreate, "across"), (ENOENT, .cannotCreate, "does not exist"), (EIO, .inputOutput, "cannot write"),
    ]
    for (code, kind, words) in codes {
      let error = SystemError(code: code).writing("p")
      #expect(error.kind == kind && error.message.contains(words))
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func folderWithoutPermission() throws {
    mkdir(scratch["ro"], 0o500)
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write("x", to: scratch["ro/f"], overwrite: false)
    }
    #expect(error?.message == "no permission to write here")
  }

  @Test func permissionsFollowTheMask() throws {
    try AtomicFile.write("x", to: scratch["f"], overwrite: false)
    var status = stat()
    #expect(stat(scratch["f"], &status) == 0)
    let mask = umask(0o022)
    umask(mask)
    #expect(status.st_mode & 0o777 == 0o666 & ~mask)
  }

  @Test func folderAppearsWhole() throws {
    let folder = try AtomicFolder(scratch["step-1/"], overwrite: false)
    try AtomicFile.write("x", to: FileSystem.join(folder.workingPath, "a"), overwrite: false)
    #expect(!FileSystem.exists(scratch["step-1"]))
    try folder.finish()
    #expect(try FileSystem.list(scratch["step-1"]) == ["a"])
    #expect(throws: FileError.self) { try AtomicFolder(scratch["step-1"], overwrite: false) }
    let second = try AtomicFolder(scratch["step-1"], overwrite: true)
    try AtomicFile.write("y", to: FileSystem.join(second.workingPath, "b"), overwrite: false)
    try second.finish()
    #expect(try FileSystem.list(scratch["step-1"]) == ["b"])
    do { _ = try AtomicFolder(scratch["step-2"], overwrite: false) }
    #expect(try FileSystem.list(scratch.path) == ["step-1"])
  }
}
