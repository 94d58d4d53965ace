import Files
import Kernels

/// Llama: RMSNorm, rotary positions, grouped-query attention, gated MLP.
enum Llama {
  static let prefix = "model."
  static let ignored = ["rotary_emb.inv_freq"]

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    let width = try reader.size("hidden_size", default: 4096)
    let heads = try reader.size("num_attention_heads", default: 32)
    let layers = try reader.size("num_hidden_layers", default: 32, maximum: ConfigReader.mostLayers)
    let keyHeads = try reader.size("num_key_value_heads", default: heads)
    guard heads % keyHeads == 0 else {
      throw FileError(
        .badData, reader.root.file, "key/value heads must divide attention heads", item: "num_key_value_heads",
        expected: "a divisor of \(heads)", found: "\(keyHeads)")
    }
    let headWidth = try reader.headWidth(width: width, heads: heads, key: "head_dim")
    let context = try reader.size("max_position_embeddings", default: 2048)
    try checkWindows(&reader)
    let rotary = try RotaryConfig.read(
      &reader, headWidth: headWidth, contextLength: context, thetaKeys: ["rope_theta"],
      partialKeys: ["partial_rotary_factor"], partial: 1)
    guard rotary.dimensions == headWidth else {
      throw FileError(
        .badData, reader.root.file, "not supported in a llama model", item: "partial_rotary_factor", expected: "1")
    }
    return DecoderConfig(
      family: "llama", vocabularySize: try reader.size("vocab_size", default: 32000), width: width, layers: layers,
      heads: heads, keyHeads: keyHeads, headWidth: headWidth,
      mlpWidth: try reader.size("intermediate_size", default: 11008), contextLength: context, norm: .rms,
      epsilon: try reader.epsilon("rms_norm_eps", default: 1e-6),
      activation: try reader.activation("hidden_act", default: "silu"), parallelResidual: false,
      attentionBias: try reader.flag("attention_bias", default: false),
      mlpBias: try reader.flag("mlp_bias", default: false),
      attentionScales: Array(repeating: 1 / Float(headWidth).squareRoot(), count: layers),
      rotary: rotary,
      tiedEmbeddings: try reader.flag("tie_word_embeddings", default: false),
      bosIds: try reader.tokenIds("bos_token_id", default: 1), eosIds: try reader.tokenIds("eos_token_id", default: 2),
      padIds: try reader.tokenIds("pad_token_id", default: nil))
  }

  /// Attention of this family sees every earlier token, as in transformers, whatever window the file mentions.
  private static func checkWindows(_ reader: inout ConfigReader) throws(FileError) {
    if let window = try reader.node(["sliding_window"]) {
      reader.warn(
        "sliding_window \(try window.int()) is not used: every layer of a llama model sees all earlier tokens")
    }
    guard let types = try reader.node(["layer_types"]) else { return }
    for type in try types.array() {
      guard try type.string() == "full_attention" else {
        throw type.error("not supported in a llama model", expected: "full_attention")
      }
    }
  }

  static func weights(_ tensors: inout CheckpointTensors, _ config: DecoderConfig) throws(FileError) -> DecoderWeights {
    let width = config.width
    let h = config.headWidth
    let queries = config.heads * h
    let keys = config.keyHeads * h
    var blocks: [BlockWeights] = []
    for layer in 0..<config.layers {
      let name = "layers.\(layer)."
      blocks.append(
        BlockWeights(
          attentionNorm: try tensors.norm(name + "input_layernorm", width, bias: false),
          attention: AttentionWeights(
            inputs: [
              try tensors.linear(name + "self_attn.q_proj", out: queries, in: width, bias: config.attentionBias),
              try tensors.linear(name + "self_attn.k_proj", out: keys, in: width, bias: config.attentionBias),
              try tensors.linear(name + "self_attn.v_proj", out: keys, in: width, bias: config.attentionBias),
            ],
            query: HeadLayout(offset: 0, stride: h), key: HeadLayout(offset: queries, stride: h),
            value: HeadLayout(offset: queries + keys, stride: h),
            output: try tensors.linear(name + "self_attn.o_proj", out: width, in: queries, bias: config.attentionBias)),
          mlpNorm: try tensors.norm(name + "post_attention_layernorm", width, bias: false),
          mlp: MLPWeights(
            gate: try tensors.linear(name + "mlp.gate_proj", out: config.mlpWidth, in: width, bias: config.mlpBias),
            up: try tensors.linear(name + "mlp.up_proj", out: config.mlpWidth, in: width, bias: config.mlpBias),
            down: try tensors.linear(name + "mlp.down_proj", out: width, in: config.mlpWidth, bias: config.mlpBias))))
    }
    let (embedding, unembedding) = try tensors.embeddings(
      "embed_tokens.weight", unembedding: ["lm_head.weight"], vocabulary: config.vocabularySize, width: width,
      tied: config.tiedEmbeddings)
    return DecoderWeights(
      embedding: embedding, positionEmbedding: nil, blocks: blocks,
      finalNorm: try tensors.norm("norm", width, bias: false), unembedding: unembedding)
  }
}
