#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What tail metrics have histograms of.
public enum TailQuantity: String, CaseIterable, Sendable {
  /// H_i of features active often enough.
  case featureTokenEntropy = "feature_token_entropy"
  /// h of positions.
  case tokenFeatureEntropy = "token_feature_entropy"
  /// max_i f_i‖d_i‖ of positions.
  case maximumActivation = "maximum_activation"
  /// ln of the ratio of activation shares to the baseline's.
  case logRatio = "log_ratio"
  /// Of a decoder row with the baseline's of the same index.
  case baselineCosine = "baseline_decoder_cosine"
  /// Of a decoder row with its nearest other.
  case nearestCosine = "nearest_decoder_cosine"
  /// Of pairs of decoder rows.
  case pairCosine = "pair_decoder_cosine"
  /// Mean cosine distance of a feature's strongest contexts.
  case contextDistance = "context_distance"
}

extension TailComparison {
  private static let bins = 40

  /// One for each SAE, over the same bins; nil for an SAE without values, empty where none has any.
  public func histogram(_ quantity: TailQuantity) -> [EqualBins?] {
    switch quantity {
    case .tokenFeatureEntropy: return Self.histogram(saes.map(\.counts.sketches.entropy))
    case .maximumActivation: return Self.histogram(saes.map(\.counts.sketches.largest))
    case .pairCosine:
      let width = 2 / Double(Self.cosineBins)
      let bins = saes.map { entry in
        entry.pairs.contains { $0 > 0 } ? EqualBins(low: -1, width: width, counts: entry.pairs) : nil
      }
      return bins.contains { $0 != nil } ? bins : []
    default: return Self.histogram(saes.indices.map { values(quantity, of: $0).filter(\.isFinite) })
    }
  }

  private static func histogram(_ values: [[Double]]) -> [EqualBins?] {
    guard let low = values.joined().min(), let high = values.joined().max() else { return [] }
    let range = EqualBins.range(from: low, to: high, count: bins)
    return values.map { $0.isEmpty ? nil : EqualBins($0, low: range.low, width: range.width, count: bins) }
  }

  private static func histogram(_ sketches: [ValueSketch]) -> [EqualBins?] {
    let filled = sketches.filter { $0.count > 0 }
    guard let low = filled.map(\.minimum).min(), let high = filled.map(\.maximum).max() else { return [] }
    let range = EqualBins.range(from: low, to: high, count: bins)
    let edges = (0...bins).map { range.low + Double($0) * range.width }
    return sketches.map {
      $0.count > 0 ? EqualBins(low: range.low, width: range.width, counts: $0.histogram(edges)) : nil
    }
  }

  /// The values of features; not finite where undefined.
  func values(_ quantity: TailQuantity, of place: Int) -> [Double] {
    let sae = saes[place]
    switch quantity {
    case .featureTokenEntropy: return sae.measurement.entropies(options)
    case .logRatio: return sae.change?.logRatios ?? []
    case .baselineCosine: return (sae.change?.cosines ?? []).map { Double($0) }
    case .nearestCosine: return sae.nearest.map { $0.map { Double($0.cosine) } ?? .nan }
    case .contextDistance: return sae.diversity.distances
    case .tokenFeatureEntropy, .maximumActivation, .pairCosine: return []
    }
  }

  /// Mean of exp(H_i), how many token types a feature's activations amount to; nil without features active often enough.
  public func effectiveTypes(_ place: Int) -> Double? {
    let entropies = saes[place].measurement.entropies(options)
    return entropies.isEmpty ? nil : entropies.reduce(0) { $0 + exp($1) } / Double(entropies.count)
  }
}
