import Files
import SparseAutoencoders

/// The result of `evaluate perplexity`; definitions in Documentation/metrics.md.
public struct PerplexityReport: Sendable {
  public struct SAE: Sendable {
    public let path: String
    public let hook: String
    public let architecture: String
    public let featureCount: Int
    public let metrics: ReconstructionMetrics

    init(splice: SplicedSAE, metrics: ReconstructionMetrics) {
      path = splice.sae.path
      hook = splice.hook.name
      architecture = splice.sae.architecture.name
      featureCount = splice.sae.featureCount
      self.metrics = metrics
    }
  }

  /// Predictions counted.
  public let predictions: Int
  /// Positions spliced and measured.
  public let positions: Int
  /// The rules in words.
  public let mask: String
  public let packing: String
  public let bos: String
  public let contextLength: Int
  public let clean: DownstreamMetrics
  public let spliced: DownstreamMetrics?
  /// Whether features were edited, so that the second run is more than a splice.
  public let isEdited: Bool
  public let ablated: DownstreamMetrics?
  public let ablation: Ablation
  public let saes: [SAE]
  public let perToken: PerTokenResults?

  /// (CE_ablated − CE_spliced)/(CE_ablated − CE_clean); nil when the ablation costs less than 1e-6 nats.
  public var crossEntropyScore: Double? {
    guard let spliced, let ablated, abs(ablated.crossEntropy - clean.crossEntropy) >= 1e-6 else { return nil }
    return (ablated.crossEntropy - spliced.crossEntropy) / (ablated.crossEntropy - clean.crossEntropy)
  }

  /// (KL_ablated − KL_spliced)/KL_ablated; nil when the ablation changes nothing.
  public var klScore: Double? {
    guard let spliced, let ablated, ablated.kl >= 1e-6 else { return nil }
    return (ablated.kl - spliced.kl) / ablated.kl
  }
}

extension PerplexityReport {
  /// The object of the contract; undefined numbers are null.
  public func json(explainedVariance definition: ExplainedVarianceDefinition = .run) -> JSONObject {
    var object = JSONObject()
    object["tokens"] = .int(Int64(predictions))
    object["positions"] = .int(Int64(positions))
    object["mask"] = .string(maskDescription)
    object["packing"] = .string(packing)
    object["bos"] = .string(bos)
    object["context_length"] = .int(Int64(contextLength))
    object["clean"] = .object(PerplexityReport.base(clean))
    if let spliced {
      var run = PerplexityReport.base(spliced)
      run["kl"] = .number(spliced.kl)
      run["kl_all_positions"] = .number(spliced.klAllPositions)
      run["top1_agreement"] = .number(spliced.top1Agreement)
      object[isEdited ? "edited" : "spliced"] = .object(run)
    }
    if let ablated {
      var run = PerplexityReport.base(ablated)
      run["kl"] = .number(ablated.kl)
      object[ablation == .mean ? "mean_ablated" : "zero_ablated"] = .object(run)
    }
    guard spliced != nil else { return object }
    object["ce_loss_score"] = .number(crossEntropyScore)
    object["kl_score"] = .number(klScore)
    if saes.count == 1 {
      for (key, value) in PerplexityReport.metrics(saes[0], definition).entries { object[key] = value }
    } else {
      object["saes"] = .array(saes.map { .object(PerplexityReport.metrics($0, definition)) })
    }
    return object
  }

  /// The mask, and what the ablation and several SAEs mean for it.
  var maskDescription: String {
    var text = "\(mask); a prediction counts by its source position"
    if saes.count > 1 { text += "; each SAE's metrics are of the run in which all are spliced" }
    if ablation == .zero { text += "; zero ablation acts on every position" }
    if ablation == .mean { text += "; mean ablation acts on every position" }
    return text
  }

  private static func base(_ run: DownstreamMetrics) -> JSONObject {
    var object = JSONObject()
    object["cross_entropy"] = .number(run.crossEntropy)
    object["perplexity"] = .number(run.perplexity)
    return object
  }

  private static func metrics(_ sae: SAE, _ definition: ExplainedVarianceDefinition) -> JSONObject {
    let metrics = sae.metrics
    var object = JSONObject()
    object["l0"] = .number(metrics.l0)
    object["l1"] = .number(metrics.l1)
    object["l1_decoder_norm"] = .number(metrics.l1DecoderNorm)
    object["mse"] = .number(metrics.meanSquaredError)
    object["explained_variance"] = .number(metrics.explainedVariance(definition))
    object["explained_variance_definition"] = .string(definition.rawValue)
    object["cosine"] = .number(metrics.cosine)
    object["l2_ratio"] = .number(metrics.l2Ratio)
    object["reconstruction_bias"] = .number(metrics.reconstructionBias)
    object["alive_features"] = .int(Int64(metrics.aliveFeatures))
    object["d_sae"] = .int(Int64(sae.featureCount))
    object["architecture"] = .string(sae.architecture)
    object["sae"] = .string(sae.path)
    object["hook"] = .string(sae.hook)
    return object
  }
}

extension JSON {
  /// A number, or null where it is undefined.
  static func number(_ value: Double?) -> JSON {
    guard let value, value.isFinite else { return .null }
    return .double(value)
  }
}
