/// A file as results and manifests name it: enough to tell whether it is still the same.
public struct DataFile: Equatable, Sendable {
  public let path: String
  public let byteCount: Int
  /// CRC-32 of the file's bytes.
  public let checksum: UInt32

  public init(path: String, byteCount: Int, checksum: UInt32) {
    self.path = path
    self.byteCount = byteCount
    self.checksum = checksum
  }

  /// The file as it is now; all of it is read.
  public init(contentsOf path: String) throws(FileError) {
    self.init(path: path, byteCount: try FileSystem.size(path), checksum: try CRC32.ofFile(path))
  }

  /// Reads what `json` gives; a key it does not know is an error.
  public init(_ node: JSONNode) throws(FileError) {
    try node.refuseUnknownKeys(besides: ["path", "bytes", "crc32"])
    self.init(
      path: try node.required("path").string(), byteCount: try node.required("bytes").int(),
      checksum: try node.required("crc32").crc32())
  }

  /// `path`, `bytes` and `crc32`.
  public var json: JSON { ["path": JSON(path), "bytes": JSON(byteCount), "crc32": JSON(Int(checksum))] }
}

extension JSONNode {
  /// A CRC-32 as a number.
  public func crc32() throws(FileError) -> UInt32 { UInt32(try count(atMost: Int(UInt32.max))) }
}
