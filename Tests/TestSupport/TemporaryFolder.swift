import Foundation

/// A folder of a test's own, removed with the value's last use.
public final class TemporaryFolder {
  public let path: String

  /// Where the folder cannot be made, writing to it will say so.
  public init() {
    path = NSTemporaryDirectory() + "/ssae-host-test-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A folder with files.
  public convenience init(_ files: [String: [UInt8]]) throws {
    self.init()
    for (name, bytes) in files { try file(name, bytes) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Gives a folder's path to `body` and removes the folder after it.
  public static func use<Result>(_ body: (String) throws -> Result) rethrows -> Result {
    let folder = TemporaryFolder()
    return try withExtendedLifetime(folder) { try body(folder.path) }
  }

  /// The path of something in the folder.
  public func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file and gives its path.
  @discardableResult public func file(_ name: String, _ text: String) throws -> String {
    try file(name, Array(text.utf8))
  }

  @discardableResult public func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// Names in the folder, sorted.
  public var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

extension TemporaryFolder {
  /// Every file below a folder by name, with its bytes.
  public static func contents(_ path: String) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      contents[name] = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
    }
    return contents
  }
}
