import Kernels

/// Everything the decoder needs to know about a family, in one vocabulary for all of them.
public struct DecoderConfig: Sendable {
  /// `model_type` of config.json.
  public var family: String
  /// V
  public var vocabularySize: Int
  /// d
  public var width: Int
  public var layers: Int
  /// H
  public var heads: Int
  /// K; divides H.
  public var keyHeads: Int
  /// h
  public var headWidth: Int
  public var mlpWidth: Int
  public var contextLength: Int
  public var norm: NormKind
  public var epsilon: Float
  public var activation: ActivationFunction
  /// Attention and MLP read the same input: x + attn(ln₁ x) + mlp(ln₂ x).
  public var parallelResidual: Bool
  /// Whether q, k and v have biases.
  public var attentionBias: Bool
  /// Whether the attention output projection has one.
  public var attentionOutputBias: Bool
  public var mlpBias: Bool
  /// What differs from layer to layer.
  public var attention: [LayerAttention]
  /// Rotary tables that layers choose from; none when positions are learned.
  public var rotaries: [RotaryConfig]
  /// c of c·tanh(score/c) on attention scores.
  public var scoreSoftCap: Float? = nil
  /// c of c·tanh(z/c) on logits.
  public var logitSoftCap: Float? = nil
  /// What token embeddings are multiplied by.
  public var embeddingScale: Float? = nil
  /// Whether the file says that embedding and unembedding are one matrix.
  public var tiedEmbeddings: Bool
  public var bosIds: [Int32]
  public var eosIds: [Int32]
  public var padIds: [Int32]
}

/// Attention of one layer.
public struct LayerAttention: Sendable {
  /// What scores are multiplied by.
  public var scale: Float
  /// Keys a position sees, its own included; nil for all before it.
  public var window: Int?
  /// Which of the config's rotary tables; nil when positions are learned.
  public var rotary: Int?

  public init(scale: Float, window: Int? = nil, rotary: Int? = nil) {
    self.scale = scale
    self.window = window
    self.rotary = rotary
  }
}

extension DecoderConfig {
  /// What turns a layer's queries and keys into weights.
  func attentionRule(_ layer: Int) -> AttentionRule {
    let kind = attention[layer]
    return AttentionRule(
      scale: kind.scale, mask: kind.window.map { .sliding(window: $0) } ?? .causal, softCap: scoreSoftCap)
  }

  /// Width of the activations at a hook point.
  public func width(at hook: HookPoint) -> Int {
    switch hook {
    case .attnZ: heads * headWidth
    case .mlpPost: mlpWidth
    default: width
    }
  }

  /// Every hook point of this model, in the order the forward pass meets them.
  public var hookPoints: [HookPoint] {
    var points: [HookPoint] = [.embed]
    if rotaries.isEmpty { points.append(.positionEmbed) }
    for layer in 0..<layers {
      points += HookPoint.ofBlock(layer).filter { hook in
        if case .residMid = hook { return !parallelResidual }
        return true
      }
    }
    points.append(.lnFinal)
    return points
  }
}
