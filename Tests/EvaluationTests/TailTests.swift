import Files
import Kernels
import SparseAutoencoders
import Testing

@testable import Evaluation

/// Tail metrics against direct computation in numpy (Tools/fixtures/tail.py).
@Suite struct TailTests {
  private typealias Fixture = TailFixture

  /// One part or many, tables that are written out at every batch, batches of any size: the same numbers.
  @Test(arguments: [(24, 1_000_000, 1 << 30), (5, 60, 1 << 30), (3, 1_000_000, 1)])
  func countsAgreeWithNumpy(_ sequences: Int, _ tokensPerPart: Int, _ memory: Int) throws {
    try Fixture.counts(Fixture.walk(memory: memory, tokensPerPart: tokensPerPart), sequences: sequences) { counts in
      #expect(counts.runs == (sequences == 24 ? 1 : sequences == 5 ? 5 : 8))
      #expect(try counts.positions == Fixture.reference.required("positions").int())
      #expect(try counts.typeCounts.map { Double($0) } == Fixture.reference.required("counts").numbers())
      let comparison = try Fixture.comparison(counts)
      for (entry, expected) in zip(comparison.saes, try Fixture.reference.required("saes").array()) {
        try check(entry, expected, counts)
        try checkTypes(comparison.types, entry, expected)
      }
    }
  }

  private func check(_ entry: TailComparison.Measured, _ expected: JSONNode, _ counts: TailCounts) throws {
    let (features, reference) = (entry.measurement.features, try expected.required("features"))
    #expect(try features.activations.map { Double($0) } == reference.required("activations").numbers())
    #expect(try features.types.map { Double($0) } == reference.required("types").numbers())
    #expect(try features.topTokens.map { Double($0) } == reference.required("top").numbers())
    expectEqual(features.weights, try reference.required("weights").numbers(), "weight")
    expectEqual(features.entropies, try reference.required("entropies").numbers(), "entropy of feature")
    let tokens = try expected.required("tokens")
    let errors = entry.counts.errors
    expectEqual(entry.measurement.best.map { $0?.f1 ?? 0 }, try tokens.required("best_f1").numbers(), "best F1 of type")
    expectEqual(errors.sums, try tokens.required("error_sum").numbers(), "error of type")
    expectEqual(errors.squares, try tokens.required("error_squares").numbers(), "squared error of type")
    expectEqual(errors.maxima, try tokens.required("error_maximum").numbers(), "largest error of type")
    expectEqual(errors.relativeSums, try tokens.required("relative_sum").numbers(), "relative error of type")
    expectEqual(
      errors.relativeMaxima, try tokens.required("relative_maximum").numbers(), "largest relative error of type")
    let positions = try expected.required("positions")
    for (sketch, key) in [
      (entry.counts.sketches.entropy, "entropy"), (entry.counts.sketches.largest, "largest"),
      (entry.counts.sketches.active, "active"), (entry.counts.sketches.error, "error"),
    ] {
      let values = try positions.required(key).numbers().sorted()
      #expect(sketch.count == values.count)
      let mean = values.reduce(0, +) / Double(values.count)
      expectEqual([sketch.mean!, sketch.minimum, sketch.maximum], [mean, values.first!, values.last!], key)
      for share in [0.05, 0.25, 0.5, 0.75, 0.95] {
        let exact = values[Int((share * Double(values.count)).rounded(.up)) - 1]
        expectEqual([sketch.quantile(share)!], [exact], tolerance: 0.00251, "\(key), quantile \(share)")
      }
    }
  }

  /// By frequency and by rank; how features' contexts and decoder rows differ; activation counts by rank.
  @Test func binsContextsAndDecodersAgreeWithNumpy() throws {
    // One part, and several whose strongest contexts are brought together.
    for tokensPerPart in [1_000_000, 60] {
      try Fixture.counts(Fixture.walk(tokensPerPart: tokensPerPart)) { counts in
        let comparison = try Fixture.comparison(counts)
        for (entry, expected) in zip(comparison.saes, try Fixture.reference.required("saes").array()) {
          try checkBins(comparison, entry, expected)
          let contexts = try expected.required("contexts")
          #expect(try entry.diversity.distinct.map { Double($0) } == contexts.required("distinct").numbers())
          expectEqual(entry.diversity.distances, try contexts.required("distances").numbers(), "distance of contexts")
          let decoder = try expected.required("decoder")
          expectEqual(
            entry.nearest.map { Double($0!.cosine) }, try decoder.required("nearest").numbers(), "nearest decoder row")
          #expect(try entry.pairs.map { Double($0) } == decoder.required("pairs").numbers())
          let sorted = try expected.required("features").required("activations").numbers().filter { $0 > 0 }
            .sorted(by: >)
          let ranks = entry.measurement.activationRanks
          #expect(ranks.first?.rank == 1 && ranks.last?.rank == sorted.count)
          #expect(ranks.allSatisfy { Double($0.count) == sorted[$0.rank - 1] })
          // Every feature that has an entropy is in its histogram once.
          let entropies = entry.measurement.entropies(comparison.options)
          let place = try #require(comparison.saes.firstIndex { $0.sae.path == entry.sae.path })
          #expect(comparison.histogram(.featureTokenEntropy)[place]?.counts.reduce(0, +) == entropies.count)
          #expect(comparison.histogram(.pairCosine)[place]?.counts == entry.pairs)
        }
      }
    }
  }

  private func checkBins(
    _ comparison: TailComparison, _ entry: TailComparison.Measured, _ expected: JSONNode
  ) throws {
    let bins = try expected.required("frequency_bins").array()
    #expect(bins.count == comparison.types.bins.count)
    for (bin, reference) in zip(comparison.types.bins, bins) {
      #expect(try bin.types.count == reference.required("types").int())
      expectEqual([bin.low], [try reference.required("low").double()], tolerance: 1e-12, "bound")
      for rule in TokenRule.allCases {
        let share = comparison.types.share(rule, of: bin.types, entry.measurement).share
        let node = try reference.required(rule.rawValue)
        expectEqual([share ?? .nan], [node.isNull ? .nan : try node.double()], tolerance: 1e-12, rule.rawValue)
      }
    }
    let ranks = try expected.required("rank_bins").array()
    #expect(ranks.count == comparison.types.rankBins.count)
    for (bin, reference) in zip(comparison.types.rankBins, ranks) {
      #expect(try bin.types.count == reference.required("types").int())
      let errors = entry.counts.errors.over(bin.types, counts: comparison.counts.typeCounts)
      expectEqual(
        [errors.mean, errors.maximum, errors.relative],
        try ["mean", "maximum", "relative"].map { try reference.required($0).double() }, "error by rank")
    }
  }

  private func checkTypes(
    _ types: TailTypes, _ entry: TailComparison.Measured, _ expected: JSONNode
  ) throws {
    let tokens = try expected.required("tokens")
    for rule in TokenRule.allCases {
      let has = try tokens.required(rule.rawValue).array().map { try $0.bool() }
      #expect(has.indices.map { entry.measurement.has(rule, $0) } == has, "\(rule.rawValue)")
      let coverage = types.coverage(rule, entry.measurement)
      let reference = try expected.required("coverage").required(rule.rawValue)
      #expect(try coverage.covered == reference.required("covered").int())
      expectEqual(coverage.points.map(\.tokens), try reference.required("tokens").numbers(), tolerance: 1e-12, "tokens")
      expectEqual(coverage.points.map(\.types), try reference.required("types").numbers(), tolerance: 1e-12, "types")
      expectEqual(
        [coverage.atTenth!, coverage.area!],
        [try reference.required("at_tenth").double(), try reference.required("area").double()], tolerance: 1e-12,
        "coverage of \(rule.rawValue)")
      // Bins hold every type once, and their shares add up to the types that have a feature.
      let shares = types.bins.map { types.share(rule, of: $0.types, entry.measurement) }
      let sum = shares.reduce(0) { $0 + ($1.share ?? 0) * Double($1.types) }
      #expect(abs(sum - Double(coverage.covered)) < 1e-9)
    }
    let rare = try #require(types.rare(entry.counts.errors))
    let reference = try expected.required("rare")
    expectEqual(
      [Double(rare.types), Double(rare.positions), rare.mean, rare.variance, rare.typeVariance, rare.maximum],
      try ["types", "positions", "mean", "variance", "type_variance", "maximum"].map {
        try reference.required($0).double()
      }, tolerance: 1e-4, "rare")
  }

  @Test func binsAndRanksHoldEveryTypeOnce() throws {
    let types = TailTypes(
      counts: [0, 5, 1, 10, 17, 18, 1, 2, 100, 3], frequencies: [9, 5, 0, 10, 17, 18, 1, 2, 100, 3], TailOptions())
    #expect(types.ranked == [8, 5, 4, 3, 1, 9, 7, 6, 2])
    let bins = types.bins
    #expect(bins.map(\.types) == [[2], [6], [9, 7], [1], [4, 3], [5], [8]])
    #expect(bins[0].low == 0 && bins[0].high == 1)
    for bin in bins.dropFirst() {
      for token in bin.types {
        #expect(Double(types.frequencies[token]) >= bin.low - 1e-9 && Double(types.frequencies[token]) < bin.high)
      }
    }
    #expect(types.rankBins.flatMap(\.types) == types.ranked)
    #expect(types.rankBins.map(\.ranks) == [1...1, 2...2, 3...3, 4...4, 5...5, 6...7, 8...9])
  }

  @Test func meanOfTypesPerFeatureAgreesWithNumpy() throws {
    try Fixture.counts(Fixture.walk()) { counts in
      let comparison = try Fixture.comparison(counts)
      for (place, expected) in try Fixture.reference.required("saes").array().enumerated() {
        expectEqual(
          [try #require(comparison.effectiveTypes(place))], [try expected.required("effective_types").double()],
          "effective types")
      }
    }
  }

  /// Stopped after any batch and gone on with: the same numbers as in one go.
  @Test func aStoppedWalkGoesOn() throws {
    let whole = try Fixture.counts(Fixture.walk()) { counts in
      try Fixture.comparison(counts, recall: ConceptRecall(counts, Fixture.concepts, frequencies: nil, Fixture.options))
        .json
    }
    struct Stop: Error {}
    for stop in [0, 1, 3] {
      try Fixture.withFolder { folder in
        let walk = try Fixture.walk()
        let corpus = try PerplexityFixture.corpus(tokens: "tail-tokens")
        var updates = 0
        #expect(throws: Stop.self) {
          try walk.run(corpus, batchSize: .sequences(5), in: folder) { _, _ in
            updates += 1
            if updates > stop { throw Stop() }
          }
        }
        #expect(try folder.parts().count == (stop == 0 ? 0 : 1))
        var first: Int?
        try walk.run(corpus, batchSize: .sequences(5), in: folder) { tokens, _ in first = first ?? tokens }
        #expect(first == stop * 5 * 24)
        let counts = try walk.counts(in: folder)
        var found = try Fixture.comparison(
          counts, recall: ConceptRecall(counts, Fixture.concepts, frequencies: nil, Fixture.options)
        ).json
        var expected = whole
        // Runs on disk differ, and sums in another order round otherwise.
        for key in ["memory", "saes", "rank_bins", "histograms"] { (found[key], expected[key]) = (nil, nil) }
        #expect(found == expected)
      }
    }
  }

  @Test func otherTokensOrMasksHaveAnotherFingerprint() throws {
    let prints = try [("tail-tokens", [Int32(0)]), ("tail-tokens", [0, 5]), ("tokens", [0])].map { name, special in
      try Fixture.withFolder { folder in
        let walk = try Fixture.walk()
        try walk.run(PerplexityFixture.corpus(special: special, tokens: name), batchSize: .sequences(4), in: folder)
        return try walk.counts(in: folder).fingerprint
      }
    }
    #expect(Set(prints).count == 3)
  }

  /// An SAE of which every feature is dead has no features, and errors like any other.
  @Test func aDeadSAEHasNoNumbersOfFeatures() throws {
    let saes = [try Fixture.dead(), Fixture.saes[0]]
    try Fixture.counts(Fixture.walk(saes)) { counts in
      let recall = ConceptRecall(counts, Fixture.concepts, frequencies: nil, Fixture.options)
      let comparison = try Fixture.comparison(counts, saes, baseline: 1, isTold: true, recall: recall)
      let dead = comparison.saes[0]
      #expect(dead.measurement.aliveFeatures == 0 && dead.measurement.pairs == 0)
      #expect(comparison.effectiveTypes(0) == nil && dead.counts.sketches.entropy.mean == nil)
      #expect(dead.counts.sketches.active.mean == 0 && dead.counts.sketches.error.mean! > 0)
      for rule in TokenRule.allCases {
        let coverage = comparison.types.coverage(rule, dead.measurement)
        #expect(coverage.covered == 0 && coverage.atTenth == nil && coverage.points.isEmpty)
      }
      #expect(recall.scored.allSatisfy { $0.results[0].boundedF1 == 0 && $0.results[0].features == [nil, nil] })
      // Undefined numbers are null, so that the object can be written.
      _ = try JSON(comparison.json).fileBytes(for: "tail.json")
      #expect(comparison.tables.allSatisfy { !$0.text.contains("nan") && !$0.text.contains("inf,") })
    }
  }
}
