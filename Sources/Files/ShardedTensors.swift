/// The tensors of a checkpoint folder: one `model.safetensors`, or the shards that an index names; where there is
/// neither, `pytorch_model.bin` or its shards.
public struct ShardedTensors: Sendable {
  /// The checkpoint folder.
  public let folder: String
  /// Paths of the files with tensors, sorted.
  public let files: [String]
  /// All tensors of all files by name.
  public let tensors: [String: StoredTensor]
  /// What is odd but harmless, a line each.
  public let warnings: [String]

  /// Tensor names, sorted.
  public var names: [String] { tensors.keys.sorted() }

  /// Opens what a folder holds; safetensors win over pickles, and an index over a single file.
  public init(folder: String) throws(FileError) {
    self.folder = folder
    guard let format = ShardFormat.allCases.first(where: { $0.isPresent(in: folder) }) else {
      throw Self.nothingFound(folder)
    }
    let index = FileSystem.join(folder, format.indexName)
    let single = FileSystem.join(folder, format.singleName)
    var merge = ShardMerge(index: index, folder: folder, format: format)
    if FileSystem.isPresent(index) {
      if FileSystem.exists(single) { merge.warnings.append("\(folder): the index is used, not \(format.singleName)") }
      try merge.readIndex()
    } else {
      try merge.readSingle(single)
    }
    files = merge.files
    tensors = merge.tensors
    warnings = merge.warnings
  }

  /// A tensor by name; an error when it is missing.
  public func tensor(_ name: String) throws(FileError) -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw FileError(.badData, folder, "missing tensor", item: name.quotedForMessage)
    }
    return tensor
  }

  /// An error listing up to 20 of the required tensors that are missing.
  public func require(_ names: [String]) throws(FileError) {
    let missing = names.filter { tensors[$0] == nil }
    guard !missing.isEmpty else { return }
    let rest = missing.count > 20 ? " and \(missing.count - 20) more" : ""
    throw FileError(
      .badData, folder, "missing \(missing.count == 1 ? "tensor" : "tensors")",
      item: missing.prefix(20).joined(separator: ", ") + rest)
  }

  private static func nothingFound(_ folder: String) -> FileError {
    guard FileSystem.isFolder(folder) else {
      return FileError(.missing, folder, FileSystem.exists(folder) ? "not a folder" : "no such file or folder")
    }
    return FileError(
      .missing, folder, "no model.safetensors or model.safetensors.index.json",
      hint: "pytorch_model.bin and its index are read too")
  }
}

/// Reading an index and its shards.
private struct ShardMerge {
  let index: String
  let folder: String
  let format: ShardFormat
  var files: [String] = []
  var tensors: [String: StoredTensor] = [:]
  var warnings: [String] = []

  init(index: String, folder: String, format: ShardFormat) {
    self.index = index
    self.folder = folder
    self.format = format
  }

  /// A file that holds everything.
  mutating func readSingle(_ path: String) throws(FileError) { tensors = try open(path).tensors }

  mutating func readIndex() throws(FileError) {
    let root = try JSONNode(contentsOf: index)
    let map = try root.required("weight_map")
    var shardOfTensor: [String: String] = [:]
    for (name, value) in try map.object().entries {
      let node = JSONNode(value, file: index, path: "weight_map.\(name.quotedForMessage)")
      let shard = try node.string()
      guard format.isShardName(shard) else {
        throw node.error("not a plain file name", expected: "letters, digits, . _ - and \(format.suffix) at the end")
      }
      guard shardOfTensor.updateValue(shard, forKey: name) == nil else {
        throw node.error("two tensor names differ only in Unicode normalisation")
      }
    }
    var unmapped: [String] = []
    for shard in Set(shardOfTensor.values).sorted() {
      unmapped += try read(shard, shardOfTensor: shardOfTensor)
    }
    if let missing = shardOfTensor.keys.filter({ tensors[$0] == nil }).sorted().first,
      let shard = shardOfTensor[missing]
    {
      throw FileError(
        .badData, FileSystem.join(folder, shard), "tensor that the index maps here is missing",
        item: missing.quotedForMessage)
    }
    if !unmapped.isEmpty {
      warnings.append("\(index): \(unmapped.count) tensors in the shards are not in the index: \(listed(unmapped))")
    }
    try compareTotalSize(root)
  }

  /// Adds a shard's mapped tensors, and returns the names of the others.
  private mutating func read(_ shard: String, shardOfTensor: [String: String]) throws(FileError) -> [String] {
    let path = FileSystem.join(folder, shard)
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "a shard that the index names is missing") }
    let file = try open(path)
    var unmapped: [String] = []
    for name in file.names {
      guard let mapped = shardOfTensor[name] else {
        unmapped.append(name.quotedForMessage)
        continue
      }
      guard mapped == shard else {
        throw FileError(
          .badData, path, "tensor in another shard than the index says", item: name.quotedForMessage,
          expected: mapped.quotedForMessage, found: shard)
      }
      tensors[name] = file.tensors[name]
    }
    return unmapped
  }

  private mutating func open(_ path: String) throws(FileError) -> (names: [String], tensors: [String: StoredTensor]) {
    files.append(path)
    switch format {
    case .safetensors:
      let file = try SafetensorsFile(path)
      return (file.names, file.tensors)
    case .pickles:
      let file = try PyTorchFile(path)
      warnings.append("\(path): a pickle of PyTorch is read, as there is no safetensors file")
      if !file.skipped.isEmpty { warnings.append("\(path): not tensors: \(listed(file.skipped))") }
      return (file.names, file.tensors)
    }
  }

  private func listed(_ names: [String]) -> String {
    names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
  }

  /// Published totals are unreliable: a difference is only worth a warning.
  private mutating func compareTotalSize(_ root: JSONNode) throws(FileError) {
    guard let metadata = try root.optional("metadata"), let stated = try metadata.optional("total_size") else { return }
    let total = tensors.values.reduce(0) { $0 + $1.bytes.count }
    if try stated.double() != Double(total) {
      let number = String(decoding: stated.value.serialized(), as: UTF8.self)
      warnings.append("\(index): total_size is \(number), the tensors take \(total) bytes")
    }
  }
}
