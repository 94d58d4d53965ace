import Files
import Kernels

/// GPT-2: learned positions, LayerNorm, Conv1D weights stored [in, out], tied embeddings.
enum GPT2 {
  /// Causal masks that old checkpoints carry.
  static let ignored = [".attn.bias", ".attn.masked_bias"]

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    let width = try reader.size("n_embd", "hidden_size", default: 768)
    let heads = try reader.size("n_head", "num_attention_heads", default: 12)
    let layers = try reader.size("n_layer", "num_hidden_layers", default: 12, maximum: ConfigReader.mostLayers)
    let headWidth = try reader.headWidth(width: width, heads: heads)
    let scaled = try reader.flag("scale_attn_weights", default: true)
    let byLayer = try reader.flag("scale_attn_by_inverse_layer_idx", default: false)
    let base = scaled ? 1 / Float(headWidth).squareRoot() : 1
    return DecoderConfig(
      family: "gpt2", vocabularySize: try reader.size("vocab_size", default: 50257), width: width, layers: layers,
      heads: heads, keyHeads: heads, headWidth: headWidth,
      mlpWidth: try reader.size("n_inner", default: 4 * width),
      contextLength: try reader.size("n_positions", "max_position_embeddings", default: 1024), norm: .layerNorm,
      epsilon: try reader.epsilon("layer_norm_epsilon", default: 1e-5),
      activation: try reader.activation("activation_function", default: "gelu_new"), parallelResidual: false,
      attentionBias: true, attentionOutputBias: true, mlpBias: true,
      attention: (0..<layers).map { LayerAttention(scale: byLayer ? base / Float($0 + 1) : base) }, rotaries: [],
      tiedEmbeddings: try reader.flag("tie_word_embeddings", default: true),
      bosIds: try reader.tokenIds("bos_token_id", default: 50256),
      eosIds: try reader.tokenIds("eos_token_id", default: 50256),
      padIds: try reader.tokenIds("pad_token_id", default: nil))
  }

  static func weights(_ tensors: inout CheckpointTensors, _ config: DecoderConfig) throws(FileError) -> DecoderWeights {
    let (width, h) = (config.width, config.headWidth)
    let inner = config.heads * h
    return try GPT2Like.weights(&tensors, config, transposed: true) { (tensors, name) throws(FileError) in
      AttentionWeights(
        inputs: [try tensors.linear(name + "c_attn", out: 3 * inner, in: width, bias: true, transposed: true)],
        query: HeadLayout(offset: 0, stride: h), key: HeadLayout(offset: inner, stride: h),
        value: HeadLayout(offset: 2 * inner, stride: h),
        output: try tensors.linear(name + "c_proj", out: width, in: inner, bias: true, transposed: true))
    }
  }
}
