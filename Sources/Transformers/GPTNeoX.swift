import Files
import Kernels

/// GPT-NeoX and Pythia: partial rotary positions, LayerNorm, fused q/k/v rows ordered (head, q|k|v, h), attention and
/// MLP side by side unless `use_parallel_residual` is false.
enum GPTNeoX {
  static let prefixes = ["gpt_neox."]
  static let ignored = ["attention.bias", "attention.masked_bias", "rotary_emb.inv_freq"]

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    let width = try reader.size("hidden_size", default: 6144)
    let heads = try reader.size("num_attention_heads", default: 64)
    let layers = try reader.size("num_hidden_layers", default: 44, maximum: ConfigReader.mostLayers)
    let headWidth = try reader.headWidth(width: width, heads: heads)
    let context = try reader.size("max_position_embeddings", default: 2048)
    let attentionBias = try reader.flag("attention_bias", default: true)
    return DecoderConfig(
      family: "gpt_neox", vocabularySize: try reader.size("vocab_size", default: 50432), width: width, layers: layers,
      heads: heads, keyHeads: heads, headWidth: headWidth,
      mlpWidth: try reader.size("intermediate_size", default: 24576), contextLength: context, norm: .layerNorm,
      epsilon: try reader.epsilon("layer_norm_eps", default: 1e-5),
      activation: try reader.activation("hidden_act", default: "gelu"),
      parallelResidual: try reader.flag("use_parallel_residual", default: true),
      attentionBias: attentionBias, attentionOutputBias: attentionBias, mlpBias: true,
      attention: (0..<layers).map { _ in LayerAttention(scale: 1 / Float(headWidth).squareRoot(), rotary: 0) },
      rotaries: [
        try RotaryConfig.read(
          &reader, headWidth: headWidth, contextLength: context, parameters: reader.ropeParameters(),
          theta: (["rope_theta", "rotary_emb_base"], 10_000),
          share: (["partial_rotary_factor", "rotary_pct"], 0.25))
      ],
      tiedEmbeddings: try reader.flag("tie_word_embeddings", default: false),
      bosIds: try reader.tokenIds("bos_token_id", default: 0), eosIds: try reader.tokenIds("eos_token_id", default: 2),
      padIds: try reader.tokenIds("pad_token_id", default: nil))
  }

  static func weights(_ tensors: inout CheckpointTensors, _ config: DecoderConfig) throws(FileError) -> DecoderWeights {
    let width = config.width
    let h = config.headWidth
    var blocks: [BlockWeights] = []
    for layer in 0..<config.layers {
      let name = "layers.\(layer)."
      blocks.append(
        BlockWeights(
          attentionNorm: try tensors.norm(name + "input_layernorm", width, bias: true),
          attention: AttentionWeights(
            inputs: [
              try tensors.linear(
                name + "attention.query_key_value", out: 3 * width, in: width, bias: config.attentionBias)
            ],
            query: HeadLayout(offset: 0, stride: 3 * h), key: HeadLayout(offset: h, stride: 3 * h),
            value: HeadLayout(offset: 2 * h, stride: 3 * h),
            output: try tensors.linear(name + "attention.dense", out: width, in: width, bias: config.attentionBias)),
          mlpNorm: try tensors.norm(name + "post_attention_layernorm", width, bias: true),
          mlp: MLPWeights(
            gate: nil, up: try tensors.linear(name + "mlp.dense_h_to_4h", out: config.mlpWidth, in: width, bias: true),
            down: try tensors.linear(name + "mlp.dense_4h_to_h", out: width, in: config.mlpWidth, bias: true))))
    }
    let (embedding, unembedding) = try tensors.embeddings(
      "embed_in.weight", unembedding: ["embed_out.weight", "lm_head.weight"], vocabulary: config.vocabularySize,
      width: width, tied: config.tiedEmbeddings)
    return DecoderWeights(
      embedding: embedding, positionEmbedding: nil, blocks: blocks,
      finalNorm: try tensors.norm("final_layer_norm", width, bias: true), unembedding: unembedding)
  }
}
