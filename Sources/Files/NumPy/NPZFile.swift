/// A `.npz` archive of NumPy arrays, stored or compressed.
public struct NPZFile: Sendable {
  /// Path of the file.
  public let path: String
  /// All arrays by name, without the `.npy`.
  public let tensors: [String: StoredTensor]
  /// Names in the order of the archive.
  public let names: [String]

  /// Reads and checks a whole archive; stored arrays stay in the file, compressed and column-major ones are copied.
  public init(_ path: String) throws(FileError) {
    let archive = try ZipArchive(path)
    var tensors: [String: StoredTensor] = [:]
    var names: [String] = []
    // All headers first: nothing large is unpacked for an archive that is refused anyway.
    for entry in archive.entries {
      let shown = entry.name.quotedForMessage
      guard entry.name.hasSuffix(".npy") else {
        throw FileError(.badData, path, "not a NumPy array", item: shown, expected: "a name ending in .npy")
      }
      let start = try archive.prefix(NPYHeader.longest, of: entry)
      try start.withBytes { bytes throws(FileError) in
        try NPYHeader(bytes, path: path, item: shown).requireSize(entry.size, path: path, item: shown)
      }
    }
    for entry in archive.entries {
      let name = String(decoding: entry.name.utf8.dropLast(4), as: UTF8.self)
      let tensor = try Self.tensor(name, try archive.bytes(of: entry))
      guard tensors.updateValue(tensor, forKey: name) == nil else {
        throw tensor.error("two arrays of one name")
      }
      names.append(name)
    }
    self.path = path
    self.tensors = tensors
    self.names = names
  }

  /// An array by name; an error when it is missing.
  public func tensor(_ name: String) throws(FileError) -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw FileError(.badData, path, "missing array", item: name.quotedForMessage)
    }
    return tensor
  }

  private static func tensor(_ name: String, _ contents: FileBytes) throws(FileError) -> StoredTensor {
    let shown = name.quotedForMessage
    let header = try NPYHeader(contents.bytes, path: contents.path, item: shown)
    try header.requireSize(contents.count, path: contents.path, item: shown)
    var data = contents[header.dataStart..<contents.count]
    if header.isFortranOrder, header.shape.count == 2, data.count > 0 {
      let layout = StridedLayout(offset: 0, shape: header.shape, strides: [1, header.shape[0]])
      data = try layout.packed(data, elementSize: header.dtype.bits / 8)
    }
    return StoredTensor(name: name, dtype: header.dtype, shape: header.shape, contents: data)
  }
}
