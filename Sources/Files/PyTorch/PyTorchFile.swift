/// A file written by `torch.save`, in the zip container or the older one, read without executing anything.
public struct PyTorchFile: Sendable {
  /// Path of the file.
  public let path: String
  /// What was saved.
  public let root: PyTorchValue
  /// The tensors of the root and of dictionaries inside it, by keys joined with dots.
  public let tensors: [String: StoredTensor]
  /// Names of the tensors in the order of the file.
  public let names: [String]
  /// Entries that are not tensors or dictionaries of them: name and kind, a line each.
  public let skipped: [String]

  /// Reads and checks a whole file.
  public init(_ path: String) throws(FileError) {
    let file = try MappedFile(path)
    let container = try PyTorchContainer(file)
    var tree = PyTorchTree(
      container.objects, storages: container.storages, fileSize: file.bytes.count, path: path)
    root = try tree.value(container.root)
    tensors = tree.tensors
    names = tree.names
    let more = tree.skippedCount - tree.skipped.count
    skipped = tree.skipped + (more > 0 ? ["and \(more) more"] : [])
    self.path = path
  }

  /// A tensor by name; an error when it is missing.
  public func tensor(_ name: String) throws(FileError) -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw FileError(.badData, path, "missing tensor", item: name.quotedForMessage)
    }
    return tensor
  }
}
