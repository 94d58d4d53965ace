import Files

/// A folder that is removed after use.
enum TemporaryFolder {
  static func use<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = "/tmp/ssae-host-test-\(UInt64.random(in: 0...UInt64.max))"
    try FileSystem.createFolder(path)
    do {
      let result = try body(path)
      try FileSystem.removeFolder(path)
      return result
    } catch {
      try FileSystem.removeFolder(path)
      throw error
    }
  }
}
