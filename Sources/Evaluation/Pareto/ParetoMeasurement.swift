import Corpora
import Files

extension ParetoComparison {
  /// What one SAE did on texts of one kind.
  public struct Measurement: Sendable {
    public var l0: Double
    /// With the reconstruction spliced in, nats.
    public var crossEntropy: Double
    public var kl: Double
    /// nil when undefined.
    public var crossEntropyScore: Double?
    public var explainedVariance: Double
    public var aliveFeatures: Int
  }
}

extension ParetoComparison.Domain {
  /// From the reports of a walk with one SAE in each alternative.
  public init(
    _ name: String, files: [DataFile], _ reports: [PerplexityReport],
    explainedVariance definition: ExplainedVarianceDefinition
  ) {
    self.name = name
    self.files = files
    let first = reports[0]
    predictions = first.predictions
    cleanPerplexity = first.clean.perplexity
    let keys = [
      "tokens", "positions", "mask", "packing", "bos", "context_length", "clean", "zero_ablated", "mean_ablated",
    ]
    let object = first.json()
    shared = JSONObject(keys.compactMap { key in object[key].map { (key, $0) } })
    measurements = reports.map { report in
      let (metrics, spliced) = (report.saes[0].metrics, report.spliced!)
      return ParetoComparison.Measurement(
        l0: metrics.l0, crossEntropy: spliced.crossEntropy, kl: spliced.kl,
        crossEntropyScore: report.crossEntropyScore, explainedVariance: metrics.explainedVariance(definition),
        aliveFeatures: metrics.aliveFeatures)
    }
  }
}
