import Testing

@testable import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A folder of its own for one test, removed with the object.
final class Scratch {
  let path: String

  init() throws {
    var template = Array("/tmp/ssae-files-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(.cannotCreate, "/tmp", "no scratch folder") }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  subscript(name: String) -> String { FileSystem.join(path, name) }

  @discardableResult func put(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = fopen(self[name], "wb")
    guard let file else { throw FileError(.cannotCreate, self[name], "cannot open") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw FileError(.inputOutput, self[name], "short write")
    }
    return self[name]
  }

  @discardableResult func put(_ name: String, _ text: String) throws -> String { try put(name, Array(text.utf8)) }

  func read(_ name: String) throws -> [UInt8] { try MappedFile.read(self[name]) }

  /// Makes a named pipe.
  func makePipe(_ name: String) -> String {
    mkfifo(self[name], 0o600)
    return self[name]
  }

  /// Makes a symbolic link.
  func link(_ name: String, to target: String) { symlink(target, self[name]) }

  deinit {
    do { try FileSystem.removeFolder(path) } catch { print("scratch folder not removed: \(error)") }
  }
}

/// A safetensors file: header length, header, data.
func safetensors(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  safetensors(header: Array(header.utf8), data: data, length: length)
}

func safetensors(header: [UInt8], data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  withUnsafeBytes(of: (length ?? UInt64(header.count)).littleEndian) { Array($0) } + header + data
}
