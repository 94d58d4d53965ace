import Files
import Kernels

/// Tensor names that GPT-2 and GPT-Neo share: learned positions, LayerNorm, `h.L.ln_1`, `mlp.c_fc` and so on.
enum GPT2Like {
  static let prefixes = ["transformer."]

  /// `attention` reads a block's attention, given the block's name; `transposed` MLP weights are stored [in, out].
  static func weights(
    _ tensors: inout CheckpointTensors, _ config: DecoderConfig, transposed: Bool,
    attention: (inout CheckpointTensors, String) throws(FileError) -> AttentionWeights
  ) throws(FileError) -> DecoderWeights {
    let width = config.width
    var blocks: [BlockWeights] = []
    for layer in 0..<config.layers {
      let name = "h.\(layer)."
      blocks.append(
        BlockWeights(
          attentionNorm: try tensors.norm(name + "ln_1", width, bias: true),
          attention: try attention(&tensors, name + "attn."),
          mlpNorm: try tensors.norm(name + "ln_2", width, bias: true),
          mlp: MLPWeights(
            gate: nil,
            up: try tensors.linear(
              name + "mlp.c_fc", out: config.mlpWidth, in: width, bias: true, transposed: transposed),
            down: try tensors.linear(
              name + "mlp.c_proj", out: width, in: config.mlpWidth, bias: true, transposed: transposed))))
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
