import Ranks

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a run predicts, averaged over the predicting positions; divergences are from the clean run.
public struct DownstreamMetrics: Sendable {
  /// Mean of −log softmax(z)[next token], nats.
  public let crossEntropy: Double
  /// e to the token-weighted mean.
  public var perplexity: Double { exp(crossEntropy) }
  /// KL(clean ‖ run) over the predicting positions, nats.
  public let kl: Double
  /// The same including each sequence's last position, as SAELens averages.
  public let klAllPositions: Double
  /// Share of predicting positions whose likeliest token is the clean run's.
  public let top1Agreement: Double
}

/// Sums over a run from which `DownstreamMetrics` come.
struct DownstreamSums: BlockSums {
  private(set) var predictions = 0
  private var crossEntropy = 0.0
  private var divergence = 0.0
  private var divergenceEverywhere = 0.0
  private var everywhere = 0
  private var agreements = 0

  mutating func add(crossEntropy: Double, divergence: Double, agrees: Bool, predicts: Bool) {
    everywhere += 1
    divergenceEverywhere += divergence
    guard predicts else { return }
    predictions += 1
    self.crossEntropy += crossEntropy
    self.divergence += divergence
    agreements += agrees ? 1 : 0
  }

  mutating func visit(_ fields: inout BlockFields) {
    fields.sum(&predictions)
    fields.sum(&crossEntropy)
    fields.sum(&divergence)
    fields.sum(&divergenceEverywhere)
    fields.sum(&everywhere)
    fields.sum(&agreements)
  }

  var metrics: DownstreamMetrics {
    let n = Double(predictions)
    return DownstreamMetrics(
      crossEntropy: crossEntropy / n, kl: divergence / n, klAllPositions: divergenceEverywhere / Double(everywhere),
      top1Agreement: Double(agreements) / n)
  }
}
