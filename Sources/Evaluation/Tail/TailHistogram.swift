#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Values of every SAE of a comparison over the same intervals.
public struct TailHistogram: Sendable {
  /// What is counted.
  public enum Quantity: String, CaseIterable, Sendable {
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

  /// One more than there are intervals.
  public let edges: [Double]
  /// By SAE; empty for those without values.
  public let counts: [[Int]]

  /// Shares of a SAE's values; empty without any.
  public func shares(_ sae: Int) -> [Double] {
    let total = counts[sae].reduce(0, +)
    return total > 0 ? counts[sae].map { Double($0) / Double(total) } : []
  }

  init(edges: [Double], counts: [[Int]]) {
    self.edges = edges
    self.counts = counts
  }

  /// Intervals of equal width over all values.
  init?(_ values: [[Double]], intervals: Int = 40) {
    let all = values.joined().filter(\.isFinite)
    guard let low = all.min(), let high = all.max() else { return nil }
    let edges = Self.edges(low, high, intervals)
    self.edges = edges
    counts = values.map { values in
      let known = values.filter(\.isFinite)
      guard !known.isEmpty else { return [] }
      var counts = [Int](repeating: 0, count: intervals)
      let width = edges[intervals] - edges[0]
      for value in known { counts[min(Int((value - edges[0]) / width * Double(intervals)), intervals - 1)] += 1 }
      return counts
    }
  }

  init?(_ sketches: [ValueSketch], intervals: Int = 40) {
    let filled = sketches.filter { $0.count > 0 }
    guard let low = filled.map(\.minimum).min(), let high = filled.map(\.maximum).max() else { return nil }
    let edges = Self.edges(low, high, intervals)
    self.edges = edges
    counts = sketches.map { $0.count > 0 ? $0.histogram(edges) : [] }
  }

  private static func edges(_ low: Double, _ high: Double, _ intervals: Int) -> [Double] {
    let (low, high) = high > low ? (low, high) : (low - 0.5, high + 0.5)
    return (0...intervals).map { low + (high - low) * Double($0) / Double(intervals) }
  }
}

extension TailComparison {
  /// Mean of exp(H_i), how many token types a feature's activations amount to; nil without features active often enough.
  public func effectiveTypes(_ place: Int) -> Double? {
    let entropies = saes[place].measurement.entropies(options)
    return entropies.isEmpty ? nil : entropies.reduce(0) { $0 + exp($1) } / Double(entropies.count)
  }

  /// nil where no SAE has values.
  public func histogram(_ quantity: TailHistogram.Quantity) -> TailHistogram? {
    switch quantity {
    case .tokenFeatureEntropy: return TailHistogram(saes.map(\.counts.sketches.entropy))
    case .maximumActivation: return TailHistogram(saes.map(\.counts.sketches.largest))
    case .pairCosine:
      let bins = Self.cosineBins
      let histogram = TailHistogram(
        edges: (0...bins).map { -1 + 2 * Double($0) / Double(bins) }, counts: saes.map(\.pairs))
      return saes.indices.contains { !histogram.shares($0).isEmpty } ? histogram : nil
    default: return TailHistogram(saes.indices.map { values(quantity, of: $0) })
    }
  }

  /// The values of features; not finite where undefined.
  func values(_ quantity: TailHistogram.Quantity, of place: Int) -> [Double] {
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

  /// Mean and quantiles of the finite values; nil without any.
  static func summary(_ values: [Double]) -> (mean: Double, quantiles: [Double], count: Int)? {
    let known = values.filter(\.isFinite).sorted()
    guard !known.isEmpty else { return nil }
    func quantile(_ share: Double) -> Double {
      let place = share * Double(known.count - 1)
      let low = Int(place)
      return known[low] + (place - Double(low)) * (known[min(low + 1, known.count - 1)] - known[low])
    }
    return (
      known.reduce(0, +) / Double(known.count), [0.05, 0.25, 0.5, 0.75, 0.95].map(quantile), known.count
    )
  }
}
