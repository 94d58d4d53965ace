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
  /// Whether the attention projections have biases.
  public var attentionBias: Bool
  public var mlpBias: Bool
  /// What scores are multiplied by, per layer.
  public var attentionScales: [Float]
  /// Rotary positions; nil when positions are learned.
  public var rotary: RotaryConfig?
  /// Whether the file says that embedding and unembedding are one matrix.
  public var tiedEmbeddings: Bool
  public var bosIds: [Int32]
  public var eosIds: [Int32]
  public var padIds: [Int32]
}

extension DecoderConfig {
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
    if rotary == nil { points.append(.positionEmbed) }
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
