import Kernels
import SparseAutoencoders

/// Examples of one feature: those an explainer sees, and those its explanation is tested on. No two windows overlap or
/// hold the same tokens.
public struct ExampleSets: Sendable, Equatable {
  /// How an example was found.
  public enum Kind: String, CaseIterable, Sendable {
    /// Among the strongest activations.
    case top
    /// From equal parts of the activations by strength.
    case quantile
    /// From anywhere, the feature being active nowhere in the window.
    case inactive
  }

  public struct Example: Sendable, Equatable {
    public var kind: Kind
    public var document: Int32
    public var position: Int
    /// Tokens of the window, and the feature's activation at each. [w]
    public var ids: [Int32]
    public var activations: [Float]
  }

  /// How many of each kind a set has.
  public struct Sizes: Sendable, Equatable {
    public var top = 10
    public var quantile = 10
    /// Of the test alone.
    public var inactive = 20

    public init() {}

    /// What has to be gathered so that sets are full in spite of overlaps.
    public func gathering(window: Int, seed: UInt64) -> GatheringOptions {
      var options = GatheringOptions()
      options.strongest = 4 * top
      options.sampled = 8 * quantile
      options.after = window / 2
      options.before = window - 1 - window / 2
      options.background = max(1000, 50 * inactive)
      options.seed = seed
      return options
    }
  }

  public var explanation: [Example] = []
  /// In random order.
  public var test: [Example] = []

  /// Fewer active examples in either set say nothing.
  static let fewest = 2

  /// Strongest and sampled examples go to the two sets by turns; nil where there are too few. The gathering's seed
  /// decides the inactive ones and the order of the test.
  public init?(_ feature: GatheredFeature, of gathered: GatheredFeatures, sizes: Sizes) {
    var windows = DistinctWindows()
    func add(_ kind: Kind, _ example: FeatureExample, _ isTest: Bool) -> Bool {
      guard windows.take(example.place - example.peak, example.ids) else { return false }
      let example = Example(
        kind: kind, document: example.document, position: example.position, ids: example.ids,
        activations: example.activations)
      if isTest { test.append(example) } else { explanation.append(example) }
      return true
    }
    var taken = 0
    for example in feature.strongest where taken < 2 * sizes.top {
      if add(.top, example, taken % 2 == 1) { taken += 1 }
    }
    let slots = 2 * sizes.quantile
    for slot in 0..<slots {
      let part = feature.sampled[feature.sampled.count * slot / slots..<feature.sampled.count * (slot + 1) / slots]
      _ = part.first { add(.quantile, $0, slot % 2 == 1) }
    }
    guard min(explanation.count, test.count) >= Self.fewest else { return nil }
    let options = gathered.options
    var random = SeededRandom(seed: options.seed, stream: UInt64(feature.index))
    let inactive = gathered.background.filter { !$0.has(feature.index) }
    var order = Array(inactive.indices)
    order.permute(&random)
    var free = sizes.inactive
    for place in order where free > 0 {
      let example = inactive[place]
      let window = gathered.tokens.window(around: example.place, before: options.before, after: options.after)
      guard windows.take(window.lowerBound, example.ids) else { continue }
      free -= 1
      test.append(
        Example(
          kind: .inactive, document: example.document,
          position: example.place - gathered.tokens.sequenceStarts[example.sequence], ids: example.ids,
          activations: Array(repeating: 0, count: example.ids.count)))
    }
    guard free < sizes.inactive else { return nil }
    test.permute(&random)
  }
}

/// Windows of a run that neither overlap nor hold the same tokens.
private struct DistinctWindows {
  private var ranges: [Range<Int>] = []
  private var tokens: Set<[Int32]> = []

  /// Whether the window was free; it is not any more.
  mutating func take(_ start: Int, _ ids: [Int32]) -> Bool {
    let range = start..<start + ids.count
    guard !tokens.contains(ids), !ranges.contains(where: { $0.overlaps(range) }) else { return false }
    ranges.append(range)
    tokens.insert(ids)
    return true
  }
}

extension Array {
  /// Fisher–Yates from the end, each draw the whole part of a unit draw times the number left.
  fileprivate mutating func permute(_ random: inout SeededRandom) {
    for left in indices.reversed().dropLast() { swapAt(left, Int(random.nextUnit() * Double(left + 1))) }
  }
}
