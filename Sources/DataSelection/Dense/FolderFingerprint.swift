import Files

/// Size and checksum of a checkpoint folder's files, by which it is recognised under any path.
public enum FolderFingerprint {
  private static let suffixes = [".json", ".txt", ".model", ".safetensors", ".bin", ".pt"]

  /// Names, sizes and contents of configurations, tokenizers and weights directly in a folder, as one checksum.
  public static func of(_ folder: String) throws(FileError) -> JSONObject {
    var bytes = 0
    var sum: UInt32 = 0
    for name in try FileSystem.list(folder) where suffixes.contains(where: { name.hasSuffix($0) }) {
      let path = FileSystem.join(folder, name)
      guard FileSystem.isFile(path) else { continue }
      let file = try MappedFile(path)
      bytes += file.bytes.count
      sum = CRC32.of(Array("\(name) \(CRC32.of(file.bytes))\n".utf8), seed: sum)
      file.releasePages()
    }
    return ["bytes": JSON(bytes), "crc32": JSON(Int(sum))]
  }
}
