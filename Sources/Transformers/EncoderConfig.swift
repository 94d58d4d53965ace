import Kernels

/// Everything the encoder needs to know about a checkpoint.
public struct EncoderConfig: Sendable {
  /// `model_type` of config.json.
  public var family: String
  /// V
  public var vocabularySize: Int
  /// d
  public var width: Int
  public var layers: Int
  /// H
  public var heads: Int
  /// h
  public var headWidth: Int
  public var mlpWidth: Int
  /// Most tokens of a sequence, special ones included.
  public var contextLength: Int
  /// Rows of the token type embedding, of which the first is used.
  public var tokenTypes: Int
  public var epsilon: Float
  public var activation: ActivationFunction
  public var padIds: [Int32]
}

/// One layer: a = LN(x + output(attention x)), then LN(a + down(act(up a))).
public struct EncoderLayerWeights: Sendable {
  /// Query, key and value, each [d, d].
  public let inputs: [LinearWeights]
  /// [d, d]
  public let output: LinearWeights
  public let attentionNorm: NormWeights
  /// [MLP width, d]
  public let up: LinearWeights
  /// [d, MLP width]
  public let down: LinearWeights
  public let mlpNorm: NormWeights
}

/// The weights of an encoder.
public struct EncoderWeights: Sendable {
  /// [V, d]
  public let embedding: Matrix
  /// [context, d]
  public let positionEmbedding: Matrix
  /// [token types, d]
  public let typeEmbedding: Matrix
  public let embeddingNorm: NormWeights
  public let layers: [EncoderLayerWeights]
}
