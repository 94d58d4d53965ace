import Files
import Kernels

/// GPT-Neo: GPT-2 with Linear weights, no score scaling, and layers that see all or only the last tokens.
enum GPTNeo {
  /// Causal masks that old checkpoints carry.
  static let ignored = ["attn.attention.bias", "attn.attention.masked_bias"]

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    let width = try reader.size("hidden_size", default: 2048)
    let heads = try reader.size("num_heads", "num_attention_heads", default: 16)
    let layers = try reader.size("num_layers", "num_hidden_layers", default: 24, maximum: ConfigReader.mostLayers)
    let headWidth = try reader.headWidth(width: width, heads: heads)
    let window = try reader.size("window_size", default: 256)
    let local = try localLayers(&reader, layers: layers)
    return DecoderConfig(
      family: "gpt_neo", vocabularySize: try reader.size("vocab_size", default: 50257), width: width, layers: layers,
      heads: heads, keyHeads: heads, headWidth: headWidth,
      mlpWidth: try reader.size("intermediate_size", default: 4 * width),
      contextLength: try reader.size("max_position_embeddings", default: 2048), norm: .layerNorm,
      epsilon: try reader.epsilon("layer_norm_epsilon", default: 1e-5),
      activation: try reader.activation("activation_function", default: "gelu_new"), parallelResidual: false,
      attentionBias: false, attentionOutputBias: true, mlpBias: true,
      attention: local.map { LayerAttention(scale: 1, window: $0 ? window : nil) }, rotaries: [],
      tiedEmbeddings: try reader.flag("tie_word_embeddings", default: true),
      bosIds: try reader.tokenIds("bos_token_id", default: 50256),
      eosIds: try reader.tokenIds("eos_token_id", default: 50256),
      padIds: try reader.tokenIds("pad_token_id", default: nil))
  }

  /// Which layers are local: `attention_types` [[["global", "local"], 12]] expanded, else `attention_layers`.
  private static func localLayers(_ reader: inout ConfigReader, layers: Int) throws(FileError) -> [Bool] {
    var kinds: [Bool] = []
    func append(_ node: JSONNode) throws(FileError) {
      let kind = try node.string()
      guard kind == "global" || kind == "local" else {
        throw FileError(
          .badData, node.file, "kind of attention not supported", item: node.path, expected: "global or local",
          found: kind)
      }
      kinds.append(kind == "local")
    }
    var source = "default"
    if let node = try reader.node(["attention_types"]) {
      source = node.path
      for group in try node.array() {
        let parts = try group.array()
        guard parts.count == 2 else {
          throw FileError(.badData, node.file, "not a pair of kinds and a count", item: group.path)
        }
        let (pattern, count) = (try parts[0].array(), try parts[1].int())
        guard count >= 0 && count <= layers && pattern.count <= layers else {
          throw FileError(
            .badData, node.file, "more layers than the model has", item: group.path, expected: "\(layers)")
        }
        for _ in 0..<count {
          for kind in pattern { try append(kind) }
        }
        guard kinds.count <= layers else { break }
      }
    } else if let node = try reader.node(["attention_layers"]) {
      source = node.path
      for kind in try node.array() { try append(kind) }
    } else {
      kinds = (0..<24).map { $0 % 2 == 1 }
    }
    guard kinds.count == layers else {
      throw FileError(
        .badData, reader.root.file, "one kind of attention per layer",
        item: source == "default" ? "attention_types" : source,
        expected: "\(layers)", found: "\(kinds.count)")
    }
    _ = try reader.node(["attention_layers"])
    reader.note("attention_layers", kinds.map { $0 ? "local" : "global" }.joined(separator: " "), source)
    return kinds
  }

  static func weights(_ tensors: inout CheckpointTensors, _ config: DecoderConfig) throws(FileError) -> DecoderWeights {
    let (width, h) = (config.width, config.headWidth)
    return try GPT2Like.weights(&tensors, config, transposed: false) { (tensors, name) throws(FileError) in
      AttentionWeights(
        inputs: [
          try tensors.linear(name + "attention.q_proj", out: width, in: width, bias: false),
          try tensors.linear(name + "attention.k_proj", out: width, in: width, bias: false),
          try tensors.linear(name + "attention.v_proj", out: width, in: width, bias: false),
        ],
        query: HeadLayout(offset: 0, stride: h), key: HeadLayout(offset: width, stride: h),
        value: HeadLayout(offset: 2 * width, stride: h),
        output: try tensors.linear(name + "attention.out_proj", out: width, in: width, bias: true))
    }
  }
}
