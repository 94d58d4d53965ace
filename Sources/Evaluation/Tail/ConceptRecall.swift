import Kernels

/// Which concepts of a list single features of an SAE hold.
public struct ConceptRecall: Sendable {
  /// One concept and one SAE.
  public struct Result: Sendable {
    /// Mean of the F1 on either half, of the feature chosen on the other; wherever that is active.
    public var f1: Double
    /// The same where a bound of the activation is chosen with the feature.
    public var boundedF1: Double
    /// The same with labels shuffled, the mean over shuffles.
    public var shuffledF1: Double
    public var shuffledBoundedF1: Double
    /// Share of shuffles in which the concept would count as held, with a bound.
    public var shuffledHeld: Double
    /// The feature chosen on each half, with a bound; nil where none is ever active.
    public var features: [Int?]
  }

  /// A concept that is mentioned often enough.
  public struct Scored: Sendable {
    /// Place in the list.
    public let concept: Int
    public let frequency: Double
    /// Mentions in each half.
    public let mentions: [Int]
    /// From 1, the tenth of the most frequent.
    public let decile: Int
    /// One for each SAE.
    public internal(set) var results: [Result] = []
  }

  public let concepts: [Concept]
  /// Mentions of every concept.
  public let mentions: [Int]
  /// By falling frequency.
  public let scored: [Scored]
  let options: TailOptions

  /// `frequencies` are by concept; nil takes each one's mentions in this corpus.
  public init(_ counts: TailCounts, _ concepts: [Concept], frequencies: [Double]?, _ options: TailOptions) {
    self.concepts = concepts
    self.options = options
    var places = [[[Int]]](repeating: [[], []], count: concepts.count)
    for (mention, concept) in counts.mentionConcepts.enumerated() {
      places[concept][counts.mentionHalves[mention]].append(mention)
    }
    mentions = places.map { $0[0].count + $0[1].count }
    let numbers = frequencies ?? mentions.map { Double($0) }
    let ranked = concepts.indices
      .filter { concept in places[concept].allSatisfy { $0.count >= max(options.minimumMentions, 1) } }
      .sorted { (numbers[$1], $0) < (numbers[$0], $1) }
    var scored = ranked.enumerated().map { place, concept in
      Scored(
        concept: concept, frequency: numbers[concept], mentions: places[concept].map(\.count),
        decile: place * 10 / ranked.count + 1)
    }
    let shuffled = (0..<options.shuffles).map { Self.shuffle(counts, concepts.count, $0, options.seed) }
    for sae in counts.saes {
      let scores = ConceptScores(sae, halves: counts.mentionHalves)
      for place in scored.indices {
        let concept = scored[place].concept
        let own = Self.crossed(scores, places[concept])
        var result = Result(
          f1: own.f1[.active]!, boundedF1: own.f1[.bounded]!, shuffledF1: 0, shuffledBoundedF1: 0, shuffledHeld: 0,
          features: own.features)
        for labels in shuffled {
          let found = Self.crossed(scores, labels[concept]).f1
          let share = 1 / Double(shuffled.count)
          result.shuffledF1 += found[.active]! * share
          result.shuffledBoundedF1 += found[.bounded]! * share
          result.shuffledHeld += found[.bounded]! >= options.heldF1 ? share : 0
        }
        scored[place].results.append(result)
      }
    }
    self.scored = scored
  }

  public func isHeld(_ result: Result) -> Bool { result.boundedF1 >= options.heldF1 }

  /// Chosen on one half and scored on the other, both ways; the mean.
  private static func crossed(
    _ scores: ConceptScores, _ mentions: [[Int]]
  ) -> (f1: [ConceptScores.Rule: Double], features: [Int?]) {
    var sums: [ConceptScores.Rule: Double] = [.active: 0, .bounded: 0]
    var features: [Int?] = []
    for half in 0...1 {
      let choices = scores.choose(mentions[half], half: half)
      for (rule, choice) in choices { sums[rule]! += scores.score(choice, mentions[1 - half], half: 1 - half) / 2 }
      features.append(choices[.bounded]?.feature)
    }
    return (sums, features)
  }

  /// Mentions by concept and half, the concepts' names dealt out anew among the mentions of each half.
  private static func shuffle(_ counts: TailCounts, _ concepts: Int, _ number: Int, _ seed: UInt64) -> [[[Int]]] {
    var random = SeededRandom(seed: seed, stream: UInt64(number))
    var result = [[[Int]]](repeating: [[], []], count: concepts)
    for half in 0...1 {
      let places = counts.mentionHalves.indices.filter { counts.mentionHalves[$0] == half }
      let labels = places.map { counts.mentionConcepts[$0] }.shuffled(using: &random)
      for (place, label) in zip(places, labels) { result[label][half].append(place) }
    }
    return result
  }
}
