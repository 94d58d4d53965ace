import Files

/// A folder of small files that is removed with the value.
final class TemporaryFiles {
  let path: String

  init(_ files: [String: [UInt8]]) throws {
    path = "/tmp/ssae-tokenizers-\(UInt64.random(in: 0 ... .max))"
    try FileSystem.createFolder(path)
    for (name, bytes) in files { try AtomicFile.write(bytes, to: FileSystem.join(path, name), overwrite: false) }
  }

  deinit {
    // A folder left in /tmp harms no test.
    do { try FileSystem.removeFolder(path) } catch { print(error) }
  }
}
