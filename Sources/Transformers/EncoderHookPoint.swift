import Files

/// A named place in the encoder where activations can be read or changed; names are HookedEncoder's.
public enum EncoderHookPoint: Hashable, Sendable {
  /// Sum of the three embeddings after its norm. [d]
  case fullEmbed
  /// What encoder and decoder blocks have in common. Norms follow the sums here: `residPre` is the block before's output
  /// after its last norm, `residMid` and `residPost` are before the norms of attention's and of the MLP's sum.
  case block(HookPoint)
  /// Block output, after its last norm: one of the `hidden_states` of transformers. [d]
  case normalizedResidPost(Int)

  public var name: String {
    switch self {
    case .fullEmbed: "hook_full_embed"
    case .block(let point): point.name
    case .normalizedResidPost(let layer): "blocks.\(layer).hook_normalized_resid_post"
    }
  }

  /// The layer of a hook inside a block.
  public var layer: Int? {
    switch self {
    case .fullEmbed: nil
    case .block(let point): point.layer
    case .normalizedResidPost(let layer): layer
    }
  }
}

extension EncoderConfig {
  /// Every hook point of this model, in the order the forward pass meets them.
  public var hookPoints: [EncoderHookPoint] {
    [.fullEmbed]
      + (0..<layers).flatMap { layer in
        HookPoint.ofBlock(layer).map { .block($0) } + [.normalizedResidPost(layer)]
      }
  }

  /// The hook point of a name; an error when this model has none such.
  public func hookPoint(named name: String) throws(UsageError) -> EncoderHookPoint {
    if let point = hookPoints.first(where: { $0.name == name }) { return point }
    throw UsageError(
      "no hook point \(name.quotedForMessage) in this encoder",
      hint:
        "hook points are hook_full_embed and, for L from 0 to \(layers - 1), blocks.L. with hook_resid_pre, attn.hook_z, "
        + "hook_attn_out, hook_resid_mid, mlp.hook_post, hook_mlp_out, hook_resid_post, hook_normalized_resid_post")
  }

  /// Width of the activations at a hook point.
  public func width(at hook: EncoderHookPoint) -> Int {
    if case .block(.mlpPost) = hook { mlpWidth } else { width }
  }
}
