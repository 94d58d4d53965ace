/// A named place in the encoder where activations can be read or changed; names are HookedEncoder's.
public enum EncoderHookPoint: Hashable, Sendable {
  /// Sum of the three embeddings after its norm. [d]
  case fullEmbed
  /// Block input: the block before's output after its last norm. [d]
  case residPre(Int)
  /// Input of the attention output projection, heads concatenated. [H·h]
  case attnZ(Int)
  /// What attention adds. [d]
  case attnOut(Int)
  /// After attention's sum, before its norm. [d]
  case residMid(Int)
  /// Input of the MLP's last projection. [MLP width]
  case mlpPost(Int)
  /// What the MLP adds. [d]
  case mlpOut(Int)
  /// After the MLP's sum, before its norm. [d]
  case residPost(Int)
  /// Block output, after that norm: one of the `hidden_states` of transformers. [d]
  case normalizedResidPost(Int)

  public var name: String {
    switch self {
    case .fullEmbed: "hook_full_embed"
    case .residPre(let layer): "blocks.\(layer).hook_resid_pre"
    case .attnZ(let layer): "blocks.\(layer).attn.hook_z"
    case .attnOut(let layer): "blocks.\(layer).hook_attn_out"
    case .residMid(let layer): "blocks.\(layer).hook_resid_mid"
    case .mlpPost(let layer): "blocks.\(layer).mlp.hook_post"
    case .mlpOut(let layer): "blocks.\(layer).hook_mlp_out"
    case .residPost(let layer): "blocks.\(layer).hook_resid_post"
    case .normalizedResidPost(let layer): "blocks.\(layer).hook_normalized_resid_post"
    }
  }

  /// The layer of a hook inside a block.
  public var layer: Int? {
    switch self {
    case .fullEmbed: nil
    case .residPre(let layer), .attnZ(let layer), .attnOut(let layer), .residMid(let layer), .mlpPost(let layer),
      .mlpOut(let layer), .residPost(let layer), .normalizedResidPost(let layer):
      layer
    }
  }
}

extension EncoderConfig {
  /// Every hook point of this model, in the order the forward pass meets them.
  public var hookPoints: [EncoderHookPoint] {
    [.fullEmbed]
      + (0..<layers).flatMap { layer -> [EncoderHookPoint] in
        [
          .residPre(layer), .attnZ(layer), .attnOut(layer), .residMid(layer), .mlpPost(layer), .mlpOut(layer),
          .residPost(layer), .normalizedResidPost(layer),
        ]
      }
  }

  /// Width of the activations at a hook point.
  public func width(at hook: EncoderHookPoint) -> Int {
    if case .mlpPost = hook { mlpWidth } else { width }
  }
}
