import Files

/// Activations on disk: a store's folder, or any safetensors file with a 2-D float tensor.
public struct ActivationStore: Sendable {
  public let path: String
  /// nil for a plain safetensors file.
  public let manifest: StoreManifest?
  /// The tensors that can be read; one when a tensor was named.
  public let hooks: [StoredHook]
  private let files: [String]
  private let rowCounts: [Int]

  /// Rows of all shards.
  public var rows: Int { rowCounts.reduce(0, +) }
  public var shardCount: Int { files.count }
  /// The first row of each shard, counted over the store.
  public var firstRows: [Int] { rowCounts.indices.map { rowCounts[..<$0].reduce(0, +) } }

  /// Opens a store, or a file. `tensor` chooses among several hooks or tensors.
  ///
  /// A store whose run has not come to its end is an error unless `allowUnfinished`.
  public init(_ path: String, tensor: String? = nil, allowUnfinished: Bool = false) throws {
    self.path = path
    guard FileSystem.isFolder(path) else {
      let file = try SafetensorsFile(path)
      let chosen = try Self.chooseTensor(in: file, named: tensor)
      self.manifest = nil
      self.hooks = [StoredHook(name: chosen.name, width: chosen.shape[1])]
      self.files = [path]
      self.rowCounts = [chosen.shape[0]]
      return
    }
    let manifest = try StoreManifest(folder: path)
    guard case .activations(let hooks, _) = manifest.content else {
      throw FileError(.badData, path, "holds features, not activations")
    }
    guard manifest.isFinished || allowUnfinished else {
      throw FileError(
        .badData, path, "the store is not finished", found: "\(manifest.rows) rows so far",
        hint: "continue the capture with --resume")
    }
    self.manifest = manifest
    self.hooks = tensor.map { name in hooks.filter { $0.name == name } } ?? hooks
    if self.hooks.isEmpty, let tensor {
      throw UsageError(
        "\(path): no activations at \(tensor); the store has \(hooks.map(\.name).joined(separator: ", "))")
    }
    self.files = manifest.shards.map { FileSystem.join(path, $0.file) }
    self.rowCounts = manifest.shards.map(\.rows)
  }

  /// Maps a shard and checks its form; with `checksBytes` it is read once and its CRC-32 compared with the manifest's.
  public func shard(_ index: Int, checksBytes: Bool = true) throws -> ActivationShard {
    if let expected = manifest?.shards[index] {
      let size = try FileSystem.size(files[index])
      guard size == expected.byteCount else {
        throw FileError(
          .badData, files[index], "not the size that the manifest says", expected: "\(expected.byteCount) bytes",
          found: "\(size)")
      }
      if checksBytes { try check(files[index], expected.checksum) }
    }
    return try ActivationShard(
      files[index], hooks: hooks, rows: rowCounts[index], type: storedType, requiresOrigins: manifest != nil)
  }

  private func check(_ file: String, _ expected: UInt32) throws(FileError) {
    let found = try CRC32.ofFile(file)
    guard found == expected else {
      throw FileError(
        .badData, file, "the shard's bytes are not those that were written", item: "CRC-32",
        expected: String(expected, radix: 16), found: String(found, radix: 16), hint: "capture the store anew")
    }
  }

  private var storedType: StoredType? {
    if case .activations(_, let type)? = manifest?.content { type } else { nil }
  }

  private static func chooseTensor(in file: SafetensorsFile, named name: String?) throws -> StoredTensor {
    if let name {
      let tensor = try file.tensor(name)
      guard isMatrix(tensor) else {
        throw tensor.error(
          "not a matrix of activations", expected: "F32, F16 or BF16 [n, d]",
          found: "\(tensor.dtype.name) \(tensor.shape)")
      }
      return tensor
    }
    let matrices = try file.names.map(file.tensor).filter(isMatrix)
    guard let first = matrices.first else {
      throw FileError(
        .badData, file.path, "no 2-D float tensor", found: "tensors \(file.names.joined(separator: ", "))")
    }
    guard matrices.count == 1 else {
      throw UsageError(
        "\(file.path): several 2-D float tensors: \(matrices.map(\.name).sorted().joined(separator: ", "))",
        hint: "choose one with --tensor NAME")
    }
    return first
  }

  private static func isMatrix(_ tensor: StoredTensor) -> Bool {
    tensor.shape.count == 2 && tensor.shape[1] > 0 && ActivationShard.elementType(tensor.dtype) != nil
  }
}
