import HeapModule
import SparseAutoencoders

/// Which features of two SAEs are the same, by their decoder rows.
///
/// Greedy and one to one: of all pairs whose cosine is at least the threshold, the one with the largest comes first, and
/// takes both its features; of equal ones the one with the lower features. Every pair is considered: a feature whose
/// nearest ones are all taken looks further.
public struct DecoderMatching: Sendable {
  public typealias Neighbour = DecoderDirections.Neighbour

  /// A feature of the first SAE and one of the second.
  public struct Pair: Sendable, Equatable {
    public let features: [Int]
    public let cosine: Float
  }

  /// What became of a feature.
  public enum Outcome: Sendable, Equatable {
    /// One of a pair: place among the pairs.
    case matched(Int)
    /// The nearest feature of the other SAE is similar, but all similar ones are nearer to others.
    case taken
    /// No feature of the other SAE is similar.
    case only
  }

  /// Cosines from here on are similar.
  public let threshold: Float
  /// By falling cosine.
  public let pairs: [Pair]
  /// For each SAE and feature the nearest feature of the other.
  public let nearest: [[Neighbour]]
  /// For each SAE and feature.
  public let outcomes: [[Outcome]]

  /// Neighbours that are looked up for every feature beforehand.
  private static let firstLook = 16

  /// Matches two decoders of one width; `progress` is told features done of both, and the share.
  public init(
    _ first: DecoderDirections, _ second: DecoderDirections, threshold: Float,
    progress: (_ features: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) rethrows {
    let all = Double(first.count + second.count)
    var candidates = try first.neighbours(
      of: 0..<first.count, in: second, count: min(Self.firstLook, second.count)
    ) { try progress($0, Double($0) / all) }
    let back = try second.neighbours(of: 0..<second.count, in: first, count: 1) {
      try progress(first.count + $0, Double(first.count + $0) / all)
    }
    nearest = [candidates.map { $0[0] }, back.map { $0[0] }]
    self.threshold = threshold

    var pairs: [Pair] = []
    var taken = Array(repeating: false, count: second.count)
    var places = Array(repeating: 0, count: first.count)
    var heap = Heap(candidates.enumerated().map { Candidate(feature: $0, $1[0]) })
    while let best = heap.popMax(), best.neighbour.cosine >= threshold {
      let feature = best.feature
      guard taken[best.neighbour.index] else {
        taken[best.neighbour.index] = true
        pairs.append(Pair(features: [feature, best.neighbour.index], cosine: best.neighbour.cosine))
        continue
      }
      places[feature] += 1
      if places[feature] == candidates[feature].count {
        let more = min(2 * candidates[feature].count, second.count)
        candidates[feature] = try first.neighbours(
          of: feature..<feature + 1, in: second, count: more, passingOver: taken
        ) { _ in try progress(first.count + second.count, 1) }[0]
        places[feature] = 0
      }
      if places[feature] < candidates[feature].count {
        heap.insert(Candidate(feature: feature, candidates[feature][places[feature]]))
      }
    }
    self.pairs = pairs
    var outcomes = nearest.map { $0.map { $0.cosine >= threshold ? Outcome.taken : .only } }
    for (place, pair) in pairs.enumerated() {
      for side in 0..<2 { outcomes[side][pair.features[side]] = .matched(place) }
    }
    self.outcomes = outcomes
  }

  /// Features of one of the two that have no partner, for one of two reasons.
  public func features(of side: Int, _ outcome: Outcome) -> [Int] {
    outcomes[side].indices.filter { outcomes[side][$0] == outcome }
  }
}

/// The nearest feature that is left for one that has no partner yet.
private struct Candidate: Comparable {
  let feature: Int
  let neighbour: DecoderMatching.Neighbour

  init(feature: Int, _ neighbour: DecoderMatching.Neighbour) {
    self.feature = feature
    self.neighbour = neighbour
  }

  static func < (left: Candidate, right: Candidate) -> Bool {
    (left.neighbour.cosine, right.feature, right.neighbour.index)
      < (right.neighbour.cosine, left.feature, left.neighbour.index)
  }
}
