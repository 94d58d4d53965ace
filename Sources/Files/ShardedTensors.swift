/// The tensors of a checkpoint folder: one `model.safetensors`, or the shards that an index names.
public struct ShardedTensors: Sendable {
  /// The checkpoint folder.
  public let folder: String
  /// Paths of the safetensors files, sorted.
  public let files: [String]
  /// All tensors of all files by name.
  public let tensors: [String: StoredTensor]
  /// What is odd but harmless, a line each.
  public let warnings: [String]

  /// Tensor names, sorted.
  public var names: [String] { tensors.keys.sorted() }

  /// Opens `model.safetensors.index.json` or else `model.safetensors` in a folder; the index wins when both are there.
  public init(folder: String) throws(FileError) {
    self.folder = folder
    let index = FileSystem.join(folder, "model.safetensors.index.json")
    let single = FileSystem.join(folder, "model.safetensors")
    if FileSystem.exists(index) {
      var merge = ShardMerge(index: index, folder: folder)
      if FileSystem.exists(single) { merge.warnings.append("\(folder): the index is used, not model.safetensors") }
      try merge.readIndex()
      files = merge.files
      tensors = merge.tensors
      warnings = merge.warnings
    } else if FileSystem.exists(single) {
      files = [single]
      tensors = try SafetensorsFile(single).tensors
      warnings = []
    } else {
      throw Self.nothingFound(folder)
    }
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
    let pickled = ["pytorch_model.bin", "pytorch_model.bin.index.json"].first {
      FileSystem.exists(FileSystem.join(folder, $0))
    }
    return FileError(
      .missing, folder, "no model.safetensors or model.safetensors.index.json", found: pickled,
      hint: pickled.map { _ in "save the model as safetensors (save_pretrained with safe_serialization)" })
  }
}

/// Reading an index and its shards.
private struct ShardMerge {
  let index: String
  let folder: String
  var files: [String] = []
  var tensors: [String: StoredTensor] = [:]
  var warnings: [String] = []

  init(index: String, folder: String) {
    self.index = index
    self.folder = folder
  }

  mutating func readIndex() throws(FileError) {
    let root = try JSONNode(contentsOf: index)
    let map = try root.required("weight_map")
    var shardOfTensor: [String: String] = [:]
    for (name, value) in try map.object().entries {
      let node = JSONNode(value, file: index, path: "weight_map.\(name.quotedForMessage)")
      let shard = try node.string()
      guard Self.isShardName(shard) else {
        throw node.error("not a plain file name", expected: "letters, digits, . _ - and .safetensors at the end")
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
      let listed = unmapped.prefix(20).joined(separator: ", ") + (unmapped.count > 20 ? ", …" : "")
      warnings.append("\(index): \(unmapped.count) tensors in the shards are not in the index: \(listed)")
    }
    try compareTotalSize(root)
  }

  /// Adds a shard's mapped tensors, and returns the names of the others.
  private mutating func read(_ shard: String, shardOfTensor: [String: String]) throws(FileError) -> [String] {
    let path = FileSystem.join(folder, shard)
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "a shard that the index names is missing") }
    let file = try SafetensorsFile(path)
    files.append(path)
    var unmapped: [String] = []
    for name in file.names {
      guard let mapped = shardOfTensor[name] else {
        unmapped.append(name.quotedForMessage)
        continue
      }
      guard mapped == shard else {
        throw FileError(
          .badData, path, "tensor in another shard than the index says", item: name.quotedForMessage,
          expected: mapped, found: shard)
      }
      tensors[name] = try file.tensor(name)
    }
    return unmapped
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

  /// `[A-Za-z0-9._-]+.safetensors` without a leading dot or `..`: a name that cannot leave the folder.
  private static func isShardName(_ name: String) -> Bool {
    let suffix = ".safetensors"
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isPlain, name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count, !name.hasPrefix(".") else {
      return false
    }
    let bytes = Array(name.utf8)
    return !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
  }
}
