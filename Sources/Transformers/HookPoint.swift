import Files

/// A named place in the decoder where activations can be read or changed; names are TransformerLens's.
public enum HookPoint: Hashable, Sendable {
  /// Token embedding, after any scaling, before positions are added. [d]
  case embed
  /// Learned position embedding. [d]
  case positionEmbed
  /// Block input. [d]
  case residPre(Int)
  /// Input of the attention output projection, heads concatenated. [H·h]
  case attnZ(Int)
  /// What attention adds to the residual stream. [d]
  case attnOut(Int)
  /// Residual stream between attention and MLP; absent where both read the same input. [d]
  case residMid(Int)
  /// Input of the MLP's last projection. [MLP width]
  case mlpPost(Int)
  /// What the MLP adds to the residual stream. [d]
  case mlpOut(Int)
  /// Block output. [d]
  case residPost(Int)
  /// Final norm's output before its weight and bias. [d]
  case lnFinal

  public var name: String {
    switch self {
    case .embed: "hook_embed"
    case .positionEmbed: "hook_pos_embed"
    case .residPre(let layer): "blocks.\(layer).hook_resid_pre"
    case .attnZ(let layer): "blocks.\(layer).attn.hook_z"
    case .attnOut(let layer): "blocks.\(layer).hook_attn_out"
    case .residMid(let layer): "blocks.\(layer).hook_resid_mid"
    case .mlpPost(let layer): "blocks.\(layer).mlp.hook_post"
    case .mlpOut(let layer): "blocks.\(layer).hook_mlp_out"
    case .residPost(let layer): "blocks.\(layer).hook_resid_post"
    case .lnFinal: "ln_final.hook_normalized"
    }
  }

  /// The layer of a hook inside a block.
  public var layer: Int? {
    switch self {
    case .embed, .positionEmbed, .lnFinal: nil
    case .residPre(let layer), .attnZ(let layer), .attnOut(let layer), .residMid(let layer), .mlpPost(let layer),
      .mlpOut(let layer), .residPost(let layer):
      layer
    }
  }

  /// The hook points of one block, in the order the forward pass meets them.
  static func ofBlock(_ layer: Int) -> [HookPoint] {
    [
      .residPre(layer), .attnZ(layer), .attnOut(layer), .residMid(layer), .mlpPost(layer), .mlpOut(layer),
      .residPost(layer),
    ]
  }
}
