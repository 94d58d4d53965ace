import Files

/// Mistral: Llama with a sliding window in every layer.
enum Mistral {
  static let shared = LlamaLike(
    family: "mistral", vocabularySize: 32000, width: 4096, layers: 32, heads: 32, keyHeads: 8, mlpWidth: 14336,
    contextLength: 131_072, biases: .none, bos: 1, eos: 2)

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    var config = try shared.config(&reader)
    try config.readRotary(&reader)
    let window = try reader.optionalSize("sliding_window", default: 4096)
    for layer in 0..<config.layers { config.attention[layer].window = window }
    // transformers: Mistral does not look at this key; a list that says otherwise has no agreed meaning.
    if let slides = try reader.layerTypes(layers: config.layers), slides.contains(window == nil) {
      throw FileError(
        .badData, reader.root.file, "layers of several kinds not supported for this family", item: "layer_types",
        expected: window == nil ? "full_attention, as sliding_window is null" : "sliding_attention in every layer",
        found: window == nil ? "sliding_attention" : "full_attention")
    }
    return config
  }
}
