import Files
import Testing

@testable import Evaluation

/// Recall of concepts against direct computation in numpy (Tools/fixtures/tail.py).
@Suite struct ConceptRecallTests {
  private typealias Fixture = TailFixture

  private static func withRecall(_ options: TailOptions, _ body: (ConceptRecall) throws -> Void) throws {
    try Fixture.counts(Fixture.walk(tokensPerPart: 100)) { counts in
      try body(
        ConceptRecall(counts, Fixture.concepts, frequencies: Fixture.concepts.map { $0.frequency! }, options))
    }
  }

  @Test func scoresAgreeWithNumpy() throws {
    try Self.withRecall(Fixture.options) { recall in
      let expected = try Fixture.reference.required("saes").array().map { try $0.required("concepts").array() }
      var scored = 0
      for concept in Fixture.concepts.indices {
        let mentions = try expected[0][concept].required("mentions").numbers()
        #expect(Double(recall.mentions[concept]) == mentions.reduce(0, +))
        guard let found = recall.scored.first(where: { $0.concept == concept }) else {
          #expect(try expected[0][concept].required("f1").isNull, "concept \(concept) is not scored")
          continue
        }
        scored += 1
        #expect(found.mentions.map { Double($0) } == mentions)
        for (place, result) in found.results.enumerated() {
          let node = expected[place][concept]
          expectEqual(
            [result.f1, result.boundedF1],
            [try node.required("f1").double(), try node.required("bounded_f1").double()], tolerance: 1e-12,
            "concept \(concept), SAE \(place)")
          #expect(try result.features.map { Double($0!) } == node.required("features").numbers())
        }
      }
      #expect(scored == 10 && recall.scored.count == 10)
      // By falling frequency, one to a tenth here.
      #expect(recall.scored.map(\.concept) == Array(0..<10) && recall.scored.map(\.decile) == Array(1...10))
    }
  }

  /// Shuffled names keep how often each concept is mentioned and lose what predicts it.
  @Test func shuffledNamesPredictLess() throws {
    var options = Fixture.options
    options.shuffles = 20
    try Self.withRecall(options) { recall in
      let (own, shuffled) = (
        recall.mean(.boundedF1, of: 0, in: nil)!, recall.mean(.shuffledBoundedF1, of: 0, in: nil)!
      )
      #expect(own.mean > shuffled.mean + 0.05)
      #expect(shuffled.mean > 0)
    }
  }

  @Test func intervalsHoldTheirMeanAndNarrowWithConcepts() throws {
    try Self.withRecall(Fixture.options) { recall in
      let all = try #require(recall.mean(.boundedF1, of: 1, in: nil))
      #expect(all.low < all.mean && all.mean < all.high)
      // A bootstrap of one concept is that concept.
      let one = try #require(recall.mean(.boundedF1, of: 1, in: 3))
      #expect(one.low == one.mean && one.high == one.mean)
      #expect(one.mean == recall.scored[2].results[1].boundedF1)
      let difference = try #require(recall.difference(.boundedF1, of: 1, from: 0, in: nil))
      let means = (0...1).map { recall.mean(.boundedF1, of: $0, in: nil)!.mean }
      #expect(abs(difference.mean - (means[1] - means[0])) < 1e-12)
      let none = try #require(recall.difference(.held, of: 0, from: 0, in: nil))
      #expect([none.mean, none.low, none.high] == [0, 0, 0])
    }
  }

  @Test func conceptsThatNobodyMentionsAreNotScored() throws {
    try Fixture.counts(Fixture.walk()) { counts in
      var options = Fixture.options
      options.minimumMentions = 1000
      let recall = ConceptRecall(counts, Fixture.concepts, frequencies: nil, options)
      #expect(recall.scored.isEmpty && recall.deciles.isEmpty && recall.mean(.held, of: 0, in: nil) == nil)
      let comparison = try Fixture.comparison(counts, recall: recall)
      #expect(try JSON(comparison.json).fileBytes(for: "x").count > 0)
    }
  }
}
