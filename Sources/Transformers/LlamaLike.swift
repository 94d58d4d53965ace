import Files
import Kernels

/// What Llama and its descendants share: RMSNorm, rotary positions, grouped-query attention, a gated MLP, and the names
/// of config keys and tensors. A family is one value of this and whatever it adds to the config.
struct LlamaLike: Sendable {
  static let prefixes = ["model."]
  static let ignored = ["rotary_emb.inv_freq"]

  /// Which attention projections have biases.
  enum Biases: Sendable {
    case none
    case queryKeyValue
    /// q, k, v and o where `attention_bias` is true.
    case byKey
  }

  // Values where the config has no key.
  var family: String
  var vocabularySize: Int
  var width: Int
  var layers: Int
  var heads: Int
  /// nil: as many as attention heads.
  var keyHeads: Int?
  /// nil: width / heads.
  var headWidth: Int?
  var mlpWidth: Int
  var contextLength: Int
  var activationKey = "hidden_act"
  var activation = "silu"
  var biases = Biases.byKey
  /// Whether `mlp_bias` is a key of this family.
  var hasMLPBiasKey = false
  var tied = false
  var bos: Int32? = nil
  var eos: Int32? = nil
  var pad: Int32? = nil

  // What the tensors hold.
  /// Added to stored norm weights.
  var normOffset: Float = 0
  /// Norms of every head of q and k.
  var normsHeads = false
  /// Norms of what attention and MLP add to the stream: `post_attention_layernorm` is then one of these.
  var normsOutputs = false

  /// The config, with h^−½ as score scale and every layer seeing all keys; rotary tables are the family's to add.
  func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    let width = try reader.size("hidden_size", default: width)
    let heads = try reader.size("num_attention_heads", default: heads)
    let layers = try reader.size("num_hidden_layers", default: layers, maximum: ConfigReader.mostLayers)
    // An explicit null is "as many as heads" for the peers.
    let keyHeads = try reader.optionalSize("num_key_value_heads", default: keyHeads ?? heads) ?? heads
    guard heads % keyHeads == 0 else {
      throw FileError(
        .badData, reader.root.file, "key/value heads must divide attention heads", item: "num_key_value_heads",
        expected: "a divisor of \(heads)", found: "\(keyHeads)")
    }
    let h = try reader.headWidth(width: width, heads: heads, key: "head_dim", default: headWidth)
    let attentionBias =
      switch biases {
      case .none: false
      case .queryKeyValue: true
      case .byKey: try reader.flag("attention_bias", default: false)
      }
    return DecoderConfig(
      family: family, vocabularySize: try reader.size("vocab_size", default: vocabularySize), width: width,
      layers: layers, heads: heads, keyHeads: keyHeads, headWidth: h,
      mlpWidth: try reader.size("intermediate_size", default: mlpWidth),
      contextLength: try reader.size("max_position_embeddings", default: contextLength), norm: .rms,
      epsilon: try reader.epsilon("rms_norm_eps", default: 1e-6),
      activation: try reader.activation(activationKey, default: activation), parallelResidual: false,
      attentionBias: attentionBias, attentionOutputBias: attentionBias && biases != .queryKeyValue,
      mlpBias: hasMLPBiasKey ? try reader.flag("mlp_bias", default: false) : false,
      attention: (0..<layers).map { _ in LayerAttention(scale: 1 / Float(h).squareRoot(), rotary: 0) }, rotaries: [],
      tiedEmbeddings: try reader.flag("tie_word_embeddings", default: tied),
      bosIds: try reader.tokenIds("bos_token_id", default: bos),
      eosIds: try reader.tokenIds("eos_token_id", default: eos),
      padIds: try reader.tokenIds("pad_token_id", default: pad))
  }

  func weights(_ tensors: inout CheckpointTensors, _ config: DecoderConfig) throws(FileError) -> DecoderWeights {
    let width = config.width
    func norm(_ name: String) throws(FileError) -> NormWeights {
      try tensors.norm(name, width, bias: false, offset: normOffset)
    }
    var blocks: [BlockWeights] = []
    for layer in 0..<config.layers {
      let name = "layers.\(layer)."
      blocks.append(
        BlockWeights(
          attentionNorm: try norm(name + "input_layernorm"),
          attention: try attention(&tensors, config, name + "self_attn."),
          attentionOutputNorm: normsOutputs ? try norm(name + "post_attention_layernorm") : nil,
          mlpNorm: try norm(name + (normsOutputs ? "pre_feedforward_layernorm" : "post_attention_layernorm")),
          mlp: MLPWeights(
            gate: try tensors.linear(name + "mlp.gate_proj", out: config.mlpWidth, in: width, bias: config.mlpBias),
            up: try tensors.linear(name + "mlp.up_proj", out: config.mlpWidth, in: width, bias: config.mlpBias),
            down: try tensors.linear(name + "mlp.down_proj", out: width, in: config.mlpWidth, bias: config.mlpBias)),
          mlpOutputNorm: normsOutputs ? try norm(name + "post_feedforward_layernorm") : nil))
    }
    let (embedding, unembedding) = try tensors.embeddings(
      "embed_tokens.weight", unembedding: ["lm_head.weight", "language_model.lm_head.weight"],
      vocabulary: config.vocabularySize, width: width, tied: config.tiedEmbeddings)
    return DecoderWeights(
      embedding: embedding, positionEmbedding: nil, blocks: blocks, finalNorm: try norm("norm"),
      unembedding: unembedding)
  }

  private func attention(
    _ tensors: inout CheckpointTensors, _ config: DecoderConfig, _ name: String
  ) throws(FileError) -> AttentionWeights {
    let (width, h, bias) = (config.width, config.headWidth, config.attentionBias)
    let queries = config.heads * h
    let keys = config.keyHeads * h
    return AttentionWeights(
      inputs: [
        try tensors.linear(name + "q_proj", out: queries, in: width, bias: bias),
        try tensors.linear(name + "k_proj", out: keys, in: width, bias: bias),
        try tensors.linear(name + "v_proj", out: keys, in: width, bias: bias),
      ],
      query: HeadLayout(offset: 0, stride: h), key: HeadLayout(offset: queries, stride: h),
      value: HeadLayout(offset: queries + keys, stride: h),
      queryNorm: normsHeads ? try tensors.norm(name + "q_norm", h, bias: false, offset: normOffset) : nil,
      keyNorm: normsHeads ? try tensors.norm(name + "k_norm", h, bias: false, offset: normOffset) : nil,
      output: try tensors.linear(name + "o_proj", out: width, in: queries, bias: config.attentionOutputBias))
  }
}

extension DecoderConfig {
  /// Gives every layer the one rotary table that a Llama-like config describes.
  mutating func readRotary(_ reader: inout ConfigReader) throws(FileError) {
    rotaries = [
      try RotaryConfig.read(
        &reader, headWidth: headWidth, contextLength: contextLength, parameters: reader.ropeParameters(),
        theta: (["rope_theta"], 10_000), share: nil)
    ]
  }
}
