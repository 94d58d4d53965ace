import Files
import Kernels

/// What one walk over a corpus gathered about chosen features of an SAE: counts, histograms, and examples with their
/// windows. Everything is a function of the data, the options and the seed.
public struct GatheredFeatures: Sendable, Equatable {
  public let options: GatheringOptions
  /// The features chosen, rising.
  public let features: [Int]
  /// Positions that counted.
  public let positions: Int
  /// Positions where each feature of the SAE is active, chosen or not, [d_sae].
  public let activationCounts: [Int]
  /// The same of a second SAE at the same hook point, where one looked on.
  public let baselineCounts: [Int]?
  public let tokens: TokenStream
  /// The examples of each feature, as they are stored.
  struct Examples: Sendable, Equatable {
    /// [features + 1]
    var offsets: [Int] = [0]
    var places: [UInt32] = []
    /// [places, width]
    var windows: [Float] = []
  }
  let strongest: Examples
  let sampled: Examples
  /// [features], [features, bins]
  let sums: [Double]
  let maxima: [Float]
  let reach: [Int32]
  let bins: [Int64]
  /// Windows from anywhere.
  public let background: [BackgroundExample]

  /// What was gathered of a feature; nil where it was not chosen.
  public subscript(feature: Int) -> GatheredFeature? { owner(of: feature).map(gathered) }

  /// The feature's place in `features`.
  private func owner(of feature: Int) -> Int? {
    let place = features.partitioningIndex { $0 >= feature }
    return place < features.count && features[place] == feature ? place : nil
  }

  /// What was gathered of the feature at a place in `features`.
  public func gathered(at owner: Int) -> GatheredFeature {
    let count = activationCounts[features[owner]]
    return GatheredFeature(
      index: features[owner], count: count, positions: positions, mean: sums[owner] / Double(max(count, 1)),
      maximum: maxima[owner], histogram: histogram(owner), strongest: examples(strongest, owner),
      sampled: examples(sampled, owner).sorted { ($1.activation, $0.place) < ($0.activation, $1.place) })
  }

  /// Positions where the feature at a place in `features` is active, and its largest activation.
  public func count(at owner: Int) -> Int { activationCounts[features[owner]] }
  public func maximum(at owner: Int) -> Float { maxima[owner] }

  /// The tokens on which it is most active, each once, the strongest first.
  public func strongestTokens(at owner: Int, count: Int) -> [Int32] {
    var found: [Int32] = []
    for row in strongest.offsets[owner]..<strongest.offsets[owner + 1] where found.count < count {
      let id = tokens.ids[Int(strongest.places[row])]
      if !found.contains(id) { found.append(id) }
    }
    return found
  }

  /// The same of some of the features, rising.
  public func restricted(to chosen: [Int]) -> GatheredFeatures {
    let owners = chosen.compactMap(owner)
    let width = options.width
    func part(_ examples: Examples) -> Examples {
      var result = Examples()
      for owner in owners {
        let range = examples.offsets[owner]..<examples.offsets[owner + 1]
        result.places += examples.places[range]
        result.windows += examples.windows[range.lowerBound * width..<range.upperBound * width]
        result.offsets.append(result.places.count)
      }
      return result
    }
    let count = ActivationHistograms.binCount
    let kept = Set(chosen.map { Int32($0) })
    return GatheredFeatures(
      options: options, features: owners.map { features[$0] }, positions: positions,
      activationCounts: activationCounts, baselineCounts: baselineCounts, tokens: tokens, strongest: part(strongest),
      sampled: part(sampled), sums: owners.map { sums[$0] }, maxima: owners.map { maxima[$0] },
      reach: owners.map { reach[$0] }, bins: owners.flatMap { bins[$0 * count..<($0 + 1) * count] },
      background: background.map { example in
        BackgroundExample(
          place: example.place, sequence: example.sequence, document: example.document, ids: example.ids,
          activeFeatures: example.activeFeatures.filter(kept.contains))
      })
  }

  private func histogram(_ owner: Int) -> ActivationHistogram {
    let count = ActivationHistograms.binCount
    let own = bins[owner * count..<(owner + 1) * count]
    guard let last = own.lastIndex(where: { $0 > 0 }) else { return ActivationHistogram(binWidth: 0, counts: []) }
    return ActivationHistogram(
      binWidth: Double(sign: .plus, exponent: Int(reach[owner]), significand: 1) / Double(count),
      counts: own[...last].map { Int($0) })
  }

  private func examples(_ examples: Examples, _ owner: Int) -> [FeatureExample] {
    (examples.offsets[owner]..<examples.offsets[owner + 1]).map { row in
      let place = Int(examples.places[row])
      let sequence = tokens.sequence(at: place)
      let window = tokens.window(around: place, before: options.before, after: options.after)
      let first = row * options.width + options.before + window.lowerBound - place
      return FeatureExample(
        place: place, sequence: sequence, document: tokens.documents[place],
        position: place - tokens.sequenceStarts[sequence], ids: Array(tokens.ids[window]),
        activations: Array(examples.windows[first..<first + window.count]), peak: place - window.lowerBound)
    }
  }
}
