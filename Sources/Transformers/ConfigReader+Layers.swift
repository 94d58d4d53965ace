import Files

extension ConfigReader {
  /// A size that null turns off.
  mutating func optionalSize(_ key: String, default fallback: Int?) throws(FileError) -> Int? {
    if root.contains(key), try root.optional(key) == nil {
      markRead(key)
      note(key, "none", key)
      return nil
    }
    guard let fallback else {
      guard try root.optional(key) != nil else { return nil }
      return try size(key)
    }
    return try size(key, default: fallback)
  }

  /// c of c·tanh(x/c); null turns it off.
  mutating func softCap(_ key: String, default fallback: Float?) throws(FileError) -> Float? {
    markRead(key)
    guard let node = try root.optional(key) else {
      let cap = root.contains(key) ? nil : fallback
      note(key, cap.map { "\($0)" } ?? "none", root.contains(key) ? key : "default")
      return cap
    }
    let cap = Float(try node.double())
    guard cap > 0 && cap.isFinite else {
      throw FileError(.badData, root.file, "must be positive", item: node.path, found: "\(cap)")
    }
    note(key, "\(cap)", node.path)
    return cap
  }

  /// Whether each layer has a window, where `layer_types` says so; nil without the key.
  mutating func layerTypes(layers: Int) throws(FileError) -> [Bool]? {
    guard let node = try node(["layer_types"]) else { return nil }
    let kinds = try node.array()
    guard kinds.count == layers else {
      throw FileError(
        .badData, root.file, "one kind of attention per layer", item: node.path, expected: "\(layers)",
        found: "\(kinds.count)")
    }
    var slides: [Bool] = []
    for kind in kinds {
      let name = try kind.string()
      guard name == "full_attention" || name == "sliding_attention" else {
        throw FileError(
          .badData, root.file, "kind of attention not supported", item: kind.path,
          expected: "full_attention or sliding_attention", found: name)
      }
      slides.append(name == "sliding_attention")
    }
    return slides
  }
}

extension DecoderConfig {
  /// Gives `window` to the layers that `layer_types` names, else to those of `rule`.
  mutating func setWindows(
    _ reader: inout ConfigReader, _ window: Int?, rule: (Int) -> Bool
  ) throws(FileError) {
    let named = try reader.layerTypes(layers: layers)
    let slides = named ?? (0..<layers).map(rule)
    guard window != nil || !slides.contains(true) else {
      throw FileError(
        .badData, reader.root.file, "sliding attention without a window", item: "layer_types",
        expected: "a sliding_window that is in use")
    }
    for layer in 0..<layers { attention[layer].window = slides[layer] ? window : nil }
    reader.note(
      "layer_types", slides.map { $0 ? "sliding" : "full" }.joined(separator: " "),
      named == nil ? "default" : "layer_types")
  }

  /// Qwen: layers from `max_window_layers` on have a window when `use_sliding_window` is true.
  mutating func readUpperWindows(_ reader: inout ConfigReader) throws(FileError) {
    let isOn = try reader.flag("use_sliding_window", default: false)
    let window = try reader.optionalSize("sliding_window", default: 4096)
    let first = try reader.integer("max_window_layers", default: 28)
    try setWindows(&reader, isOn ? window : nil) { isOn && window != nil && $0 >= first }
  }

  /// Gemma 2 and 3: scores are multiplied by `query_pre_attn_scalar`^−½ instead of h^−½.
  mutating func readScoreScale(_ reader: inout ConfigReader) throws(FileError) {
    let scalar = try reader.number("query_pre_attn_scalar", default: 256)
    guard scalar > 0 && scalar.isFinite else {
      throw FileError(
        .badData, reader.root.file, "must be positive", item: "query_pre_attn_scalar", found: "\(scalar)")
    }
    for layer in 0..<layers { attention[layer].scale = Float(1 / scalar.squareRoot()) }
  }
}
