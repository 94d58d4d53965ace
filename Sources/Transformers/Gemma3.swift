import Files

/// Gemma 3 (text): Gemma 2's block with norms on the heads of q and k, no score soft-cap, and two rotary tables: one for
/// layers with a window, one for the others.
enum Gemma3 {
  static let shared = LlamaLike(
    family: "gemma3_text", vocabularySize: 262_208, width: 2304, layers: 26, heads: 8, keyHeads: 4, headWidth: 256,
    mlpWidth: 9216, contextLength: 131_072, activationKey: "hidden_activation", activation: "gelu_pytorch_tanh",
    tied: true, bos: 2, eos: 1, pad: 0, normOffset: 1, normsHeads: true, normsOutputs: true)

  /// Names of the text part in a checkpoint of text and vision: newer, older, and the text part saved alone.
  static let wrappedPrefixes = ["model.language_model.", "language_model.model.", "model."]
  static let wrappedIgnored = ["vision_tower.", "multi_modal_projector.", "rotary_emb.inv_freq"]

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    var config = try shared.config(&reader)
    config.embeddingScale = Float(config.width).squareRoot()
    try config.readScoreScale(&reader)
    // transformers reads this key and does not use it; Gemma 2 does.
    if let cap = try reader.node(["attn_logit_softcapping"]) {
      throw FileError(.badData, reader.root.file, "not supported for Gemma 3", item: cap.path, expected: "null")
    }
    config.logitSoftCap = try reader.softCap("final_logit_softcapping", default: nil)
    let window = try reader.optionalSize("sliding_window", default: 4096)
    let pattern = try reader.size("sliding_window_pattern", default: 6)
    try config.setWindows(&reader, window) { ($0 + 1) % pattern != 0 }
    try readRotaries(&config, &reader)
    return config
  }

  /// Table 0 for layers that see everything, table 1 for those with a window; `rope_scaling` is for the former only.
  private static func readRotaries(_ config: inout DecoderConfig, _ reader: inout ConfigReader) throws(FileError) {
    let scaling = try reader.node(["rope_scaling"])
    let parameters = try reader.node(["rope_parameters"])
    for key in ["rope_type", "type", "rope_theta"] {
      guard let node = try parameters?.optional(key) else { continue }
      throw FileError(
        .badData, reader.root.file, "not a rotary table per layer type", item: node.path,
        expected: "full_attention and sliding_attention")
    }
    let full = try parameters?.optional("full_attention")
    let sliding = try parameters?.optional("sliding_attention")
    config.rotaries = [
      try RotaryConfig.read(
        &reader, headWidth: config.headWidth, contextLength: config.contextLength,
        parameters: [scaling, full].compactMap { $0 }, theta: (["rope_theta"], 1_000_000), share: nil,
        label: "full "),
      try RotaryConfig.read(
        &reader, headWidth: config.headWidth, contextLength: config.contextLength,
        parameters: [sliding].compactMap { $0 }, theta: (["rope_local_base_freq"], 10_000), share: nil,
        label: "sliding "),
    ]
    for layer in 0..<config.layers { config.attention[layer].rotary = config.attention[layer].window == nil ? 0 : 1 }
  }

  /// The text part of a checkpoint of text and vision.
  static func wrappedConfig(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    try reader.enter("text_config", fallbacks: ["tie_word_embeddings", "bos_token_id", "eos_token_id", "pad_token_id"])
    let type = try reader.text("model_type", default: shared.family)
    guard type == shared.family else {
      throw FileError(
        .badData, reader.root.file, "model type not supported", item: "text_config.model_type",
        expected: shared.family, found: type)
    }
    return try config(&reader)
  }
}
