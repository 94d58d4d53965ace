import Files

/// A place where a feature is active, with the tokens around it.
public struct FeatureExample: Sendable, Equatable {
  /// Number of the token in the run, of its sequence, of its document, and its position within the sequence.
  public let place: Int
  public let sequence: Int
  public let document: Int32
  public let position: Int
  /// Tokens of the window, and the feature's activation at each. [w]
  public let ids: [Int32]
  public let activations: [Float]
  /// Where in the window the place stands.
  public let peak: Int

  /// The activation at the place.
  public var activation: Float { activations[peak] }
}

/// A window drawn from anywhere, and which features are active somewhere in it.
public struct BackgroundExample: Sendable, Equatable {
  public let place: Int
  public let sequence: Int
  public let document: Int32
  /// Tokens of the window. [w]
  public let ids: [Int32]
  /// Rising; of the features gathered alone.
  public let activeFeatures: [Int32]

  /// Whether a feature is active in the window.
  public func has(_ feature: Int) -> Bool {
    let place = activeFeatures.partitioningIndex { $0 >= feature }
    return place < activeFeatures.count && activeFeatures[place] == feature
  }
}

/// What was gathered of one feature.
public struct GatheredFeature: Sendable, Equatable {
  public let index: Int
  /// Positions where it is active.
  public let count: Int
  /// Positions of the run that count.
  public let positions: Int
  /// Over the positions where it is active; 0 where there are none.
  public let mean: Double
  public let maximum: Float
  public let histogram: ActivationHistogram
  /// The strongest first.
  public let strongest: [FeatureExample]
  /// Drawn uniformly from all positions where it is active; the strongest first.
  public let sampled: [FeatureExample]

  /// Share of positions where it is active.
  public var density: Double { Double(count) / Double(max(positions, 1)) }

  /// `count` of the sampled examples from each of `groups` equal parts of the sample by activation, evenly spaced in
  /// each; the strongest part first.
  public func quantiles(groups: Int, count: Int) -> [[FeatureExample]] {
    (0..<groups).map { group in
      let part = sampled[sampled.count * group / groups..<sampled.count * (group + 1) / groups]
      let kept = min(count, part.count)
      return (0..<kept).map { part[part.startIndex + (2 * $0 + 1) * part.count / (2 * kept)] }
    }
  }
}

/// Positive activations counted in bins of equal width from 0.
public struct ActivationHistogram: Sendable, Equatable {
  /// Width of a bin; 0 without activations.
  public let binWidth: Double
  /// Up to the last bin that holds something.
  public let counts: [Int]

  public init(binWidth: Double, counts: [Int]) { (self.binWidth, self.counts) = (binWidth, counts) }

  /// Share of the activations below a value, those of its own bin taken as spread evenly; nil without activations.
  public func share(below value: Float) -> Double? {
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    let place = Double(value) / binWidth
    let bin = min(Int(place), counts.count - 1)
    let within = min(max(place - Double(bin), 0), 1)
    return (Double(counts[..<bin].reduce(0, +)) + within * Double(counts[bin])) / Double(total)
  }
}
