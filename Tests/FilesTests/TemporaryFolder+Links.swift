import TestSupport

@testable import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension TemporaryFolder {
  subscript(name: String) -> String { path(name) }

  func read(_ name: String) throws -> [UInt8] { try MappedFile.read(self[name]) }

  /// Makes a named pipe.
  func makePipe(_ name: String) -> String {
    mkfifo(self[name], 0o600)
    return self[name]
  }

  /// Makes a symbolic link.
  func link(_ name: String, to target: String) { symlink(target, self[name]) }
}
