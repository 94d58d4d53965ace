import Files
import Kernels

/// GPT-2: learned positions, LayerNorm, Conv1D weights stored [in, out], tied embeddings.
enum GPT2 {
  static let prefix = "transformer."
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
      attentionBias: true, mlpBias: true,
      attentionScales: (0..<layers).map { byLayer ? base / Float($0 + 1) : base }, rotary: nil,
      tiedEmbeddings: try reader.flag("tie_word_embeddings", default: true),
      bosIds: try reader.tokenIds("bos_token_id", default: 50256),
      eosIds: try reader.tokenIds("eos_token_id", default: 50256),
      padIds: try reader.tokenIds("pad_token_id", default: nil))
  }

  static func weights(_ tensors: inout CheckpointTensors, _ config: DecoderConfig) throws(FileError) -> DecoderWeights {
    let width = config.width
    let inner = config.heads * config.headWidth
    var blocks: [BlockWeights] = []
    for layer in 0..<config.layers {
      let name = "h.\(layer)."
      blocks.append(
        BlockWeights(
          attentionNorm: try tensors.norm(name + "ln_1", width, bias: true),
          attention: AttentionWeights(
            inputs: [try tensors.transposedLinear(name + "attn.c_attn", out: 3 * inner, in: width)],
            query: HeadLayout(offset: 0, stride: config.headWidth),
            key: HeadLayout(offset: inner, stride: config.headWidth),
            value: HeadLayout(offset: 2 * inner, stride: config.headWidth),
            output: try tensors.transposedLinear(name + "attn.c_proj", out: width, in: inner)),
          mlpNorm: try tensors.norm(name + "ln_2", width, bias: true),
          mlp: MLPWeights(
            gate: nil, up: try tensors.transposedLinear(name + "mlp.c_fc", out: config.mlpWidth, in: width),
            down: try tensors.transposedLinear(name + "mlp.c_proj", out: width, in: config.mlpWidth))))
    }
    let (embedding, unembedding) = try tensors.embeddings(
      "wte.weight", unembedding: ["lm_head.weight"], vocabulary: config.vocabularySize, width: width,
      tied: config.tiedEmbeddings)
    return DecoderWeights(
      embedding: embedding,
      positionEmbedding: try tensors.matrix("wpe.weight", rows: config.contextLength, columns: width),
      blocks: blocks, finalNorm: try tensors.norm("ln_f", width, bias: true), unembedding: unembedding)
  }
}
