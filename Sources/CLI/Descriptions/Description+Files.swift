import Activations
import Files

extension Description {
  /// Tensors with type and shape, and the file's strings.
  static func safetensors(_ file: SafetensorsFile, verbose: Bool) -> Description {
    var result = Description("safetensors file", path: file.path)
    result.fact("bytes", JSON(file.file.bytes.count))
    result.tensors(file.names.compactMap { file.tensors[$0] }, verbose: verbose)
    let strings = file.metadata.sorted { $0.key < $1.key }
    if !strings.isEmpty { result.heading("metadata") }
    for (key, value) in strings { result.row(key, value) }
    result.set("metadata", .object(JSONObject(strings.map { ($0.key, JSON($0.value)) })))
    return result
  }

  /// Arrays with type and shape.
  static func npz(_ file: NPZFile, verbose: Bool) throws -> Description {
    var result = Description("npz file", path: file.path)
    result.fact("bytes", JSON(try FileSystem.size(file.path)))
    result.tensors(file.names.compactMap { file.tensors[$0] }, verbose: verbose)
    return result
  }

  /// Tensors with type and shape, and what else was saved.
  static func pyTorch(_ file: PyTorchFile, verbose: Bool) throws -> Description {
    var result = Description("PyTorch file", path: file.path)
    result.fact("bytes", JSON(try FileSystem.size(file.path)))
    result.tensors(file.names.compactMap { file.tensors[$0] }, verbose: verbose)
    result.list("others", title: "entries that are not tensors", file.skipped)
    return result
  }

  private mutating func tensors(_ tensors: [StoredTensor], verbose: Bool) {
    heading("\(tensors.count) tensors")
    let limit = verbose ? tensors.count : 40
    for tensor in tensors.prefix(limit) { row(tensor.name, "\(tensor.dtype.name) \(tensor.shape)") }
    if tensors.count > limit { row("…", "\(tensors.count - limit) more; --verbose lists them") }
    set(
      "tensors",
      .array(tensors.map { ["name": JSON($0.name), "dtype": JSON($0.dtype.name), "shape": JSON($0.shape)] }))
  }

  /// What a store holds, how it was made, and whether it is complete.
  static func store(_ manifest: StoreManifest, path: String) -> Description {
    let isFeatures: Bool
    if case .features = manifest.content { isFeatures = true } else { isFeatures = false }
    var result = Description(isFeatures ? "feature store" : "activation store", path: path)
    switch manifest.content {
    case .activations(let hooks, let type):
      result.fact("dtype", JSON(type.rawValue))
      for hook in hooks { result.row(hook.name, "[\(manifest.rows), \(hook.width)]") }
      result.set("hooks", .array(hooks.map { ["name": JSON($0.name), "width": JSON($0.width)] }))
    case .features(let sae, let hook, let featureCount, let width):
      result.fact("sae", JSON(sae))
      result.fact("hook", JSON(hook))
      result.fact("d_sae", JSON(featureCount))
      result.fact("reconstruction", JSON(width != nil))
    }
    result.fact("tokens", JSON(manifest.rows))
    result.fact("sequences", JSON(manifest.sequences))
    result.fact("shards", JSON(manifest.shards.count))
    result.fact("bytes", JSON(manifest.shards.reduce(0) { $0 + $1.byteCount }))
    result.fact("finished", JSON(manifest.isFinished))
    let options = manifest.options
    result.heading("made from")
    result.fact("model", JSON(options.model))
    for file in options.data { result.row("data", "\(file.path), \(file.byteCount.asBytes)") }
    result.set("data", .array(options.data.map(\.json)))
    result.fact("context_length", JSON(options.contextLength))
    result.fact("packing", JSON(options.packing))
    result.fact("bos", JSON(options.bos))
    result.fact("exclude", JSON(options.exclusion.rawValue))
    result.fact("skip_first", JSON(options.skipFirst))
    result.fact("special_ids", JSON(options.specialIds.map { Int($0) }))
    result.fact("edits", JSON(options.edits))
    return result
  }
}
