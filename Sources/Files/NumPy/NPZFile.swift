/// A `.npz` archive of NumPy arrays, stored or compressed.
public struct NPZFile: Sendable {
  /// Path of the file.
  public let path: String
  /// All arrays by name, without the `.npy`.
  public let tensors: [String: StoredTensor]
  /// Names in the order of the archive.
  public let names: [String]

  /// Reads and checks a whole archive.
  public init(_ path: String) throws(FileError) {
    throw FileError(.badData, path, "not read yet")
  }

  /// An array by name; an error when it is missing.
  public func tensor(_ name: String) throws(FileError) -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw FileError(.badData, path, "missing array", item: name.quotedForMessage)
    }
    return tensor
  }
}
