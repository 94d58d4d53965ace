import Files
import Kernels

/// BERT as an encoder (MiniLM, Contriever): learned positions, LayerNorm after each sum, every token sees every other.
enum Bert {
  static let modelType = "bert"
  static let prefix = "bert."

  /// Tables of positions, and the heads of the tasks it was trained on.
  static func isHarmless(_ name: String) -> Bool {
    name.hasSuffix("embeddings.position_ids") || name.hasSuffix("embeddings.token_type_ids") || name.hasPrefix("cls.")
      || name.hasPrefix("pooler.") || name.hasPrefix(prefix + "pooler.")
  }

  static func config(_ reader: inout ConfigReader) throws(FileError) -> EncoderConfig {
    let width = try reader.size("hidden_size", default: 768)
    let heads = try reader.size("num_attention_heads", default: 12)
    guard try !reader.flag("is_decoder", default: false) else {
      throw FileError(.badData, reader.root.file, "BERT as a decoder is not supported", item: "is_decoder")
    }
    let positions = try reader.text("position_embedding_type", default: "absolute")
    guard positions == "absolute" else {
      throw FileError(
        .badData, reader.root.file, "position embedding not supported", item: "position_embedding_type",
        expected: "absolute", found: positions)
    }
    return EncoderConfig(
      family: modelType, vocabularySize: try reader.size("vocab_size", default: 30522), width: width,
      layers: try reader.size("num_hidden_layers", default: 12, maximum: ConfigReader.mostLayers), heads: heads,
      headWidth: try reader.headWidth(width: width, heads: heads),
      mlpWidth: try reader.size("intermediate_size", default: 3072),
      contextLength: try reader.size("max_position_embeddings", default: 512),
      tokenTypes: try reader.size("type_vocab_size", default: 2),
      epsilon: try reader.epsilon("layer_norm_eps", default: 1e-12),
      activation: try reader.activation("hidden_act", default: "gelu"),
      padIds: try reader.tokenIds("pad_token_id", default: 0))
  }

  static func weights(_ tensors: inout CheckpointTensors, _ config: EncoderConfig) throws(FileError) -> EncoderWeights {
    let width = config.width
    let embedding = try tensors.matrix(
      "embeddings.word_embeddings.weight", rows: config.vocabularySize, columns: width)
    let positions = try tensors.matrix(
      "embeddings.position_embeddings.weight", rows: config.contextLength, columns: width)
    let types = try tensors.matrix(
      "embeddings.token_type_embeddings.weight", rows: config.tokenTypes, columns: width)
    let norm = try norm(&tensors, "embeddings.LayerNorm", width)
    var layers: [EncoderLayerWeights] = []
    for layer in 0..<config.layers {
      let name = "encoder.layer.\(layer)."
      func linear(
        _ part: String, _ tensors: inout CheckpointTensors, out: Int, in inputs: Int
      ) throws(FileError) -> LinearWeights {
        try tensors.linear(name + part, out: out, in: inputs, bias: true)
      }
      layers.append(
        EncoderLayerWeights(
          inputs: [
            try linear("attention.self.query", &tensors, out: width, in: width),
            try linear("attention.self.key", &tensors, out: width, in: width),
            try linear("attention.self.value", &tensors, out: width, in: width),
          ],
          output: try linear("attention.output.dense", &tensors, out: width, in: width),
          attentionNorm: try Self.norm(&tensors, name + "attention.output.LayerNorm", width),
          up: try linear("intermediate.dense", &tensors, out: config.mlpWidth, in: width),
          down: try linear("output.dense", &tensors, out: width, in: config.mlpWidth),
          mlpNorm: try Self.norm(&tensors, name + "output.LayerNorm", width)))
    }
    return EncoderWeights(
      embedding: embedding, positionEmbedding: positions, typeEmbedding: types, embeddingNorm: norm, layers: layers)
  }

  /// `weight` and `bias`, which files converted from TensorFlow call `gamma` and `beta`.
  private static func norm(
    _ tensors: inout CheckpointTensors, _ name: String, _ width: Int
  ) throws(FileError) -> NormWeights {
    guard tensors.find(name + ".weight") == nil, tensors.find(name + ".gamma") != nil else {
      return try tensors.norm(name, width, bias: true)
    }
    return NormWeights(
      weight: try tensors.vector(name + ".gamma", width), bias: try tensors.vector(name + ".beta", width))
  }
}
