import TestSupport
import Testing

@testable import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct FolderLockTests {
  @Test func keepsOthersOut() throws {
    let scratch = TemporaryFolder()
    do {
      let lock = try FolderLock(scratch.path)
      let error = #expect(throws: FileError.self) { try FolderLock(scratch.path) }
      #expect(error?.message == "in use by another process (process \(getpid()))")
      withExtendedLifetime(lock) {}
    }
    #expect(try FileSystem.list(scratch.path) == [])
    // A file left by a process that was killed locks nothing.
    try scratch.file(".lock", "123\n")
    _ = try FolderLock(scratch.path)
    #expect(throws: FileError.self) { try FolderLock(scratch["none"]) }
  }

  @Test func checksums() throws {
    #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.of([]) == 0)
    #expect(CRC32.of(Array("6789".utf8), seed: CRC32.of(Array("12345".utf8))) == 0xCBF4_3926)
    let scratch = TemporaryFolder()
    #expect(try CRC32.ofFile(scratch.file("f", "123456789")) == 0xCBF4_3926)
  }
}
