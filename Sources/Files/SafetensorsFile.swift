/// A safetensors file, mapped and fully checked.
public final class SafetensorsFile: Sendable {
  /// The mapped file.
  public let file: MappedFile
  /// All tensors by name.
  public let tensors: [String: StoredTensor]
  /// Names in the order of the data.
  public let names: [String]
  /// The strings under `__metadata__`.
  public let metadata: [String: String]

  /// Path of the file.
  public var path: String { file.path }

  /// Maps a file and checks header, offsets and length.
  public init(_ path: String) throws(FileError) {
    let file = try MappedFile(path)
    let header = try SafetensorsHeader(file.bytes, path: path)
    var tensors: [String: StoredTensor] = [:]
    tensors.reserveCapacity(header.entries.count)
    for entry in header.entries {
      let range = header.dataStart + Int(entry.begin)..<header.dataStart + Int(entry.end)
      let tensor = StoredTensor(
        name: entry.name, dtype: entry.dtype, shape: entry.shape,
        contents: FileBytes(file)[range])
      // The parser refuses equal bytes; a dictionary also takes composed and decomposed forms for one name.
      guard tensors.updateValue(tensor, forKey: entry.name) == nil else {
        throw tensor.error("two tensor names differ only in Unicode normalisation")
      }
    }
    self.file = file
    self.tensors = tensors
    self.names = header.entries.map(\.name)
    self.metadata = header.metadata
  }

  /// The same of a file that was written sealed: one that has changed since, or holds no checksum, is an error.
  public convenience init(sealed path: String) throws(FileError) {
    try self.init(path)
    try SafetensorsSeal.check(file)
  }

  /// A tensor by name; an error when it is missing.
  public func tensor(_ name: String) throws(FileError) -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw FileError(.badData, path, "missing tensor", item: name.quotedForMessage)
    }
    return tensor
  }
}
