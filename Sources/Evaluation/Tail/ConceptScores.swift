import Kernels

/// How well single features predict the mentions of concepts: each is chosen on one half of the data and scored on the
/// other, both ways round.
///
/// A prediction is a position where the feature is active, or active above a bound. Precision is the share of those
/// positions that lie in the concept's mentions, recall the share of the mentions with such a position.
struct ConceptScores {
  /// Which rule a feature predicts by.
  enum Rule: CaseIterable, Sendable {
    /// Wherever it is active.
    case active
    /// Above a bound that is chosen with it.
    case bounded
  }

  /// What was chosen on one half.
  struct Choice: Equatable {
    var feature: Int
    var bucket: Int
    var f1: Double
  }

  private let counts: TailCounts.SAE
  private let halves: [Int]
  private let scratch = Scratch()

  private final class Scratch { var entries: [UInt64] = [] }

  init(_ counts: TailCounts.SAE, halves: [Int]) {
    self.counts = counts
    self.halves = halves
  }

  /// The best feature for some mentions of one half; of equal ones the lowest, of its bounds the highest. nil when none
  /// is active in any of them.
  func choose(_ mentions: [Int], half: Int) -> [Rule: Choice] {
    gather(mentions)
    var best: [Rule: Choice] = [:]
    func consider(_ rule: Rule, _ choice: Choice) {
      if best[rule].map({ choice.f1 > $0.f1 }) ?? true { best[rule] = choice }
    }
    var seen = [Int](repeating: -1, count: mentions.count)
    let entries = scratch.entries
    var place = 0
    while place < entries.count {
      let feature = Int(entries[place] >> 40)
      var (inside, hit) = (0, 0)
      while place < entries.count, Int(entries[place] >> 40) == feature {
        let bucket = ActivationBucket.count - 1 - Int(entries[place] >> 32 & 0xFF)
        while place < entries.count, Int(entries[place] >> 40) == feature,
          ActivationBucket.count - 1 - Int(entries[place] >> 32 & 0xFF) == bucket
        {
          let mention = Int(entries[place] & 0xFFFF_FFFF)
          inside += 1
          if seen[mention] != feature {
            seen[mention] = feature
            hit += 1
          }
          place += 1
        }
        let f1 = Self.f1(
          inside: inside, outside: firings(feature, half, from: bucket), hit: hit, mentions: mentions.count)
        consider(.bounded, Choice(feature: feature, bucket: bucket, f1: f1))
      }
      let f1 = Self.f1(inside: inside, outside: firings(feature, half, from: 0), hit: hit, mentions: mentions.count)
      consider(.active, Choice(feature: feature, bucket: 0, f1: f1))
    }
    return best
  }

  /// How a choice does on mentions of the other half.
  func score(_ choice: Choice, _ mentions: [Int], half: Int) -> Double {
    var (inside, hit) = (0, 0)
    for mention in mentions {
      let before = inside
      for entry in entries(of: mention)
      where Int(counts.mentions.features[entry]) == choice.feature
        && ActivationBucket.of(counts.mentions.weights[entry]) >= choice.bucket
      { inside += 1 }
      if inside > before { hit += 1 }
    }
    return Self.f1(
      inside: inside, outside: firings(choice.feature, half, from: choice.bucket), hit: hit, mentions: mentions.count)
  }

  /// Positions of a half where a feature is active from a bucket on.
  private func firings(_ feature: Int, _ half: Int, from bucket: Int) -> Int {
    let start = (feature * 2 + half) * ActivationBucket.count
    return counts.firings[start + bucket..<start + ActivationBucket.count].reduce(0, +)
  }

  /// `outside` are all positions where the feature is active, those inside included.
  private static func f1(inside: Int, outside: Int, hit: Int, mentions: Int) -> Double {
    guard inside > 0, outside > 0, mentions > 0 else { return 0 }
    let (precision, recall) = (Double(inside) / Double(outside), Double(hit) / Double(mentions))
    return 2 * precision * recall / (precision + recall)
  }

  /// Entries of mentions by feature, then by falling bucket: feature, complement of the bucket, place among the mentions.
  private func gather(_ mentions: [Int]) {
    scratch.entries.removeAll(keepingCapacity: true)
    for (place, mention) in mentions.enumerated() {
      for entry in entries(of: mention) {
        let bucket = ActivationBucket.count - 1 - ActivationBucket.of(counts.mentions.weights[entry])
        scratch.entries.append(
          UInt64(counts.mentions.features[entry]) << 40 | UInt64(bucket) << 32 | UInt64(place))
      }
    }
    scratch.entries.sort()
  }

  private func entries(of mention: Int) -> Range<Int> {
    Int(counts.mentions.offsets[mention])..<Int(counts.mentions.offsets[mention + 1])
  }
}
