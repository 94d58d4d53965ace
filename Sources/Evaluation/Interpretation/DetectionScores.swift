import Files
import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How well explanations tell where their features are active.
public struct DetectionScores: Sendable {
  /// Passages of one feature by what is true and what was said.
  public struct Counts: Sendable, Equatable {
    public var truePositives = 0
    public var falsePositives = 0
    public var falseNegatives = 0
    public var trueNegatives = 0
    /// Passages without a usable answer; they count nowhere else.
    public var unanswered = 0

    public var answered: Int { truePositives + falsePositives + falseNegatives + trueNegatives }

    /// 2TP/(2TP + FP + FN) = 2PR/(P + R); nil where no active passage was answered.
    public var f1: Double? {
      guard truePositives + falseNegatives > 0 else { return nil }
      return Double(2 * truePositives) / Double(2 * truePositives + falsePositives + falseNegatives)
    }
    /// Of the passages said to fit, those that are active; nil when none was.
    public var precision: Double? { Self.ratio(truePositives, truePositives + falsePositives) }
    /// Of the active passages, those said to fit.
    public var recall: Double? { Self.ratio(truePositives, truePositives + falseNegatives) }
    public var accuracy: Double? { Self.ratio(truePositives + trueNegatives, answered) }
    /// The F1 of saying that every passage fits.
    public var f1OfAlways: Double? {
      let positives = truePositives + falseNegatives
      return positives > 0 ? Double(2 * positives) / Double(2 * positives + falsePositives + trueNegatives) : nil
    }

    private static func ratio(_ part: Int, _ whole: Int) -> Double? {
      whole > 0 ? Double(part) / Double(whole) : nil
    }
  }

  public struct Feature: Sendable {
    public let index: Int
    public let density: Double
    public let count: Int
    public let explanation: String?
    /// Why there is no explanation.
    public let failure: String?
    public let counts: Counts
    /// Answered passages of each active kind, and those of them said to fit.
    public let found: [ExampleSets.Kind: (answered: Int, found: Int)]
  }

  /// The id of the passages, what they are of, and the features that had too few.
  let examples: String
  public let origin: JSONObject
  public let skipped: [Int]
  public let features: [Feature]
  /// Detection requests, and those without a usable answer.
  public let requests: Int
  public let unusableRequests: Int
  /// Decides what the intervals draw.
  public let seed: UInt64

  /// From the answers to the detection requests.
  public init(_ set: InterpretationSet, _ explanations: Explanations, _ answers: ChatAnswers, seed: UInt64) {
    (examples, origin, skipped) = (set.id, set.origin, set.skipped)
    self.seed = seed
    var (requests, unusable) = (0, 0)
    features = zip(set.features, explanations.texts).map { feature, explained in
      var counts = Counts()
      var found: [ExampleSets.Kind: (answered: Int, found: Int)] = [:]
      if explained.text != nil {
        for (number, part) in explanations.parts(feature).enumerated() {
          requests += 1
          let answer = answers.texts[explanations.detectionId(feature.index, number)]
          guard let marks = answer.flatMap({ Self.marks($0, count: part.count) }) else {
            unusable += 1
            counts.unanswered += part.count
            continue
          }
          for (passage, isSaid) in zip(feature.test[part], marks) {
            switch (passage.isActive, isSaid) {
            case (true, true): counts.truePositives += 1
            case (true, false): counts.falseNegatives += 1
            case (false, true): counts.falsePositives += 1
            case (false, false): counts.trueNegatives += 1
            }
            let before = found[passage.kind] ?? (0, 0)
            found[passage.kind] = (before.answered + 1, before.found + (isSaid ? 1 : 0))
          }
        }
      }
      return Feature(
        index: feature.index, density: feature.density, count: feature.count, explanation: explained.text,
        failure: explanations.failures[feature.index], counts: counts, found: found)
    }
    (self.requests, unusableRequests) = (requests, unusable)
  }

  init(
    examples: String, origin: JSONObject, skipped: [Int], _ features: [Feature], requests: Int, unusable: Int,
    seed: UInt64
  ) {
    (self.examples, self.origin, self.skipped, self.features) = (examples, origin, skipped, features)
    (self.requests, unusableRequests, self.seed) = (requests, unusable, seed)
  }

  /// The last list of zeros and ones in an answer; nil unless it has one for each passage.
  static func marks(_ answer: String, count: Int) -> [Bool]? {
    var (last, start): ([Bool]?, String.UnicodeScalarView.Index?) = (nil, nil)
    let scalars = answer.unicodeScalars
    for place in scalars.indices {
      if scalars[place] == "[" { start = scalars.index(after: place) }
      guard scalars[place] == "]", let begin = start else { continue }
      start = nil
      if let list = list(String(scalars[begin..<place])) { last = list }
    }
    return last?.count == count ? last : nil
  }

  private static func list(_ text: String) -> [Bool]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
    let marks = parts.map { part -> Bool? in
      switch part {
      case "0", "false", "\"0\"": false
      case "1", "true", "\"1\"": true
      default: nil
      }
    }
    return marks.contains(nil) ? nil : marks.map { $0! }
  }

  /// F1 of the features that have one.
  public var values: [Double] { features.compactMap(\.counts.f1) }

  /// Draws of features from which the intervals come.
  private static let samples = 2000

  /// Mean F1 with its interval; nil where no feature has one.
  public var mean: BootstrapMean? { BootstrapMean(values, SeededRandom(seed: seed), samples: Self.samples) }

  /// Features by how often they are active, as powers of ten.
  public struct FrequencyBin: Sendable {
    /// Densities from here up to the next bin's.
    public let density: Double
    public let features: Int
    public let mean: BootstrapMean
  }

  /// Half powers of ten that hold scored features, rising.
  public var byFrequency: [FrequencyBin] {
    var groups: [Int: [Double]] = [:]
    for feature in features {
      guard let f1 = feature.counts.f1, feature.density > 0 else { continue }
      groups[Int((log10(feature.density) * 2).rounded(.down)), default: []].append(f1)
    }
    return groups.sorted { $0.key < $1.key }.compactMap { key, values in
      BootstrapMean(values, SeededRandom(seed: seed), samples: Self.samples).map {
        FrequencyBin(density: pow(10, Double(key) / 2), features: values.count, mean: $0)
      }
    }
  }

  /// F1 at which so many of the scored features are lower, linear between them; nil without any.
  public func quantile(_ share: Double) -> Double? {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return nil }
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    return sorted[low] + (place - Double(low)) * (sorted[min(low + 1, sorted.count - 1)] - sorted[low])
  }
}
