import SparseAutoencoders
import Transformers

/// Everything a dashboard shows of chosen features: what was gathered, and what the weights say.
public struct FeatureDashboard: Sendable {
  /// What the weights say of one feature.
  public struct Facts: Sendable {
    public let decoderNorm: Float
    /// cos(W_enc column, W_dec row)
    public let encoderCosine: Float
    public let neighbours: [DecoderDirections.Neighbour]
    /// nil where a norm stands between the hook point and the stream.
    public let tokens: PromotedTokens?
  }

  /// How examples are spread over the parts of a sample.
  public struct Quantiles: Sendable, Equatable {
    public var groups = 5
    public var each = 3
    public init() {}
  }

  public let sae: SparseAutoencoder
  public let hook: HookPoint
  /// Of the features shown.
  public let gathered: GatheredFeatures
  /// In the order of `gathered.features`.
  public let facts: [Facts]
  /// Of every feature of the SAE.
  public let map: DirectionMap
  public let changes: FeatureChanges?
  public let quantiles: Quantiles

  /// `neighbours` and `tokens` say how many of each a feature has.
  public init(
    _ gathered: GatheredFeatures, of sae: SparseAutoencoder, _ directions: DecoderDirections, at hook: HookPoint,
    _ decoder: Decoder, changes: FeatureChanges?, neighbours: Int, tokens: Int, quantiles: Quantiles = Quantiles()
  ) {
    (self.sae, self.hook, self.gathered, self.changes, self.quantiles) = (sae, hook, gathered, changes, quantiles)
    map = DirectionMap(directions)
    let features = gathered.features
    let near = directions.neighbours(of: features, count: neighbours)
    let cosines = directions.encoderCosines(of: features)
    let promoted = tokens > 0 ? PromotedTokens.of(features, sae, at: hook, decoder, count: tokens) : nil
    facts = features.indices.map { place in
      Facts(
        decoderNorm: directions.norms[features[place]], encoderCosine: cosines[place], neighbours: near[place],
        tokens: promoted?[place])
    }
  }
}
