import Corpora
import Files
import Transformers

extension Description {
  /// Config values with their sources, hook points, weights, special ids and tokenizer.
  static func checkpoint(_ model: LoadedModel, verbose: Bool) throws -> Description {
    let config = model.config
    var result = Description("checkpoint", detail: config.family, path: model.path)
    result.set("family", JSON(config.family))
    result.values(model.checkpoint.values)
    result.hooks(config.hookPoints.map { ($0.name, $0.layer, config.width(at: $0)) }, layers: config.layers)
    try result.weights(ShardedTensors(folder: model.path))
    result.specials(model)
    if let tokenizer = model.tokenizer {
      result.embed("tokenizer", .tokenizer(tokenizer, path: model.path))
    } else {
      result.set("tokenizer", .null)
    }
    if verbose {
      result.list("unread_keys", title: "keys of config.json that were not read", model.checkpoint.unreadKeys)
      result.list("ignored_tensors", title: "tensors that were not used", model.checkpoint.ignoredTensors)
    }
    result.list("warnings", title: "warnings", model.checkpoint.warnings)
    return result
  }

  mutating func values(_ values: [ConfigValue]) {
    heading("values used and where they came from")
    for value in values {
      row(value.key, value.value, source: value.source == value.key ? "config.json" : value.source)
    }
    set(
      "values",
      .array(values.map { ["key": JSON($0.key), "value": JSON($0.value), "source": JSON($0.source)] }))
  }

  /// In the text, blocks share a line; JSON names every hook point.
  mutating func hooks(_ points: [(name: String, layer: Int?, width: Int)], layers: Int) {
    heading("hook points and their widths")
    for hook in points where (hook.layer ?? 0) == 0 {
      let name = hook.layer == nil || layers == 1 ? hook.name : hook.name.replacingBlock(with: "0…\(layers - 1)")
      row(name, String(hook.width))
    }
    set("hooks", .array(points.map { ["name": JSON($0.name), "width": JSON($0.width)] }))
  }

  mutating func weights(_ tensors: ShardedTensors) throws {
    heading("weights")
    var bytes: [String: Int] = [:]
    var numbers = 0
    for tensor in tensors.tensors.values {
      bytes[tensor.dtype.name, default: 0] += tensor.bytes.count
      numbers += tensor.elementCount
    }
    var object = JSONObject()
    object["files"] = JSON(tensors.files.map { FileSystem.name(of: $0) })
    object["tensors"] = JSON(tensors.tensors.count)
    object["numbers"] = JSON(numbers)
    object["bytes"] = .object(JSONObject(bytes.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) }))
    set("weights", .object(object))
    row("files", tensors.files.map { FileSystem.name(of: $0) }.joined(separator: ", "))
    row("tensors", "\(tensors.tensors.count), \(numbers.grouped) numbers")
    for (dtype, count) in bytes.sorted(by: { $0.key < $1.key }) { row(dtype, count.asBytes) }
  }

  private mutating func specials(_ model: LoadedModel) {
    heading("special tokens")
    let ids = model.specials
    let source = model.tokenizer.map { $0.specials == .init() ? "config.json" : "tokenizer files" } ?? "config.json"
    func shown(_ ids: [Int32]) -> JSON { JSON(ids.map(Int.init)) }
    var object = JSONObject()
    for (name, value) in [
      ("bos", [ids.bos].compactMap { $0 }), ("eos", ids.eos), ("pad", [ids.pad].compactMap { $0 }),
      ("sep", [ids.sep].compactMap { $0 }),
    ] where !value.isEmpty {
      object[name] = shown(value)
      row(name, value.map { "\($0) \(model.tokenizer?.token($0) ?? "")" }.joined(separator: ", "), source: source)
    }
    row("excluded with --exclude special", ids.all.map(String.init).joined(separator: ", "))
    row("end of a generated text", model.stopIds.map(String.init).joined(separator: ", "))
    set("special_ids", .object(object))
    set("stop_ids", shown(model.stopIds))
  }
}

extension String {
  /// `blocks.0.x` as `blocks.<range>.x`.
  fileprivate func replacingBlock(with range: String) -> String {
    split(separator: ".").enumerated().map { $0 == 1 ? range : String($1) }.joined(separator: ".")
  }
}
