import Corpora
import Files
import Kernels
import SparseAutoencoders
import Testing
import Transformers

@testable import Evaluation

/// Two SAEs side by side, against numpy (Tools/fixtures/comparison.py) and by hand.
@Suite struct ComparisonTests {
  private static func compare(
    _ first: SparseAutoencoder, _ second: SparseAutoencoder, threshold: Float, byIndex: Bool = false
  ) throws -> SAEComparison {
    try SAEComparison(
      [
        (ComparedSAE(label: "first", first), first), (ComparedSAE(label: "second", second), second),
      ], hook: "blocks.1.hook_resid_post", threshold: threshold, byIndex: byIndex)
  }

  @Test func matchingAndFiringsAgreeWithNumpy() throws {
    let expected = try JSONNode(contentsOf: PerplexityFixture.folder + "/comparison.json")
    let saes = [try PerplexityFixture.sae("sae-standard"), try PerplexityFixture.sae("sae-jumprelu")]
    var comparison = try Self.compare(
      saes[0], saes[1], threshold: Float(try expected.required("threshold").double()))
    let matching = comparison.matching
    for side in 0..<2 {
      let nearest = try expected.required("nearest").array()[side].array().map { try $0.int() }
      let cosines = try expected.required("nearest_cosines").array()[side].array().map { try $0.float() }
      #expect(matching.nearest[side].map(\.index) == nearest)
      #expect(zip(matching.nearest[side], cosines).allSatisfy { abs($0.cosine - $1) < 1e-6 })
    }
    let pairs = try expected.required("pairs").array().map { try $0.array().map { try $0.int() } }
    #expect(matching.pairs.map(\.features) == pairs)
    for (pair, cosine) in zip(matching.pairs, try expected.required("pair_cosines").array()) {
      #expect(try abs(pair.cosine - cosine.float()) < 1e-6)
    }
    for (found, cosine) in zip(comparison.encoderCosines, try expected.required("pair_encoder_cosines").array()) {
      #expect(try abs(found - cosine.float()) < 1e-6)
    }
    // Nothing says that these are kin: they differ in width too.
    #expect(!comparison.kinship.isByIndex && comparison.indexCosines == nil)

    for batch in [BatchSize.sequences(1), .tokens(2048)] {
      let firings = try PairedFiringsRun(
        PerplexityFixture.decoder, saes, at: .residPost(1), matching
      ).run(PerplexityFixture.corpus(), batchSize: batch) { _, _ in }
      #expect(try firings.positions == expected.required("positions").int())
      for side in 0..<2 {
        let counts = try expected.required("firings").array()[side].array().map { try $0.int() }
        #expect(firings.metrics[side].firings == counts)
      }
      #expect(try firings.together == expected.required("together").array().map { try $0.int() })
      #expect(try firings.togetherByIndex == expected.required("together_by_index").array().map { try $0.int() })
      comparison.firings = firings
    }
    let firings = try #require(comparison.firings)
    let (place, pair) = (3, matching.pairs[3].features)
    let (a, b) = (firings.firings(0, pair[0]), firings.firings(1, pair[1]))
    let overlap = Double(firings.together[place]) / Double(a + b - firings.together[place])
    #expect(firings.overlap(place, pair) == overlap)
    #expect(comparison.density(0, pair[0]) == Double(a) / Double(firings.positions))
  }

  /// Numbers that look random and are the same on every machine.
  private static func noise(_ seed: UInt64, _ count: Int) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in Float(random.nextUnit() * 2 - 1) }
  }

  private static func sae(_ decoder: [[Float]]) throws -> SparseAutoencoder {
    let (features, width) = (decoder.count, decoder[0].count)
    return try SparseAutoencoder(
      architecture: .standard, encoder: Matrix(FloatBuffer.zeroed(width * features), rows: width, columns: features),
      decoder: Matrix(FloatBuffer(decoder.flatMap { $0 }), rows: features, columns: width),
      encoderBias: Array(repeating: 0, count: features), decoderBias: Array(repeating: 0, count: width))
  }

  /// Rows near a few directions, so that most nearest features are taken and the search must go on.
  @Test func crowdedFeaturesAreMatchedAsByAllPairs() throws {
    let width = 8
    let centres = (0..<3).map { Self.noise(100 + $0, width) }
    func rows(_ count: Int, _ seed: UInt64) -> [[Float]] {
      (0..<count).map { row in
        zip(centres[row % 3], Self.noise(seed + UInt64(row), width)).map { $0 + 0.2 * $1 }
      }
    }
    let (left, right) = (rows(130, 1000), rows(90, 2000))
    let matching = try Self.compare(Self.sae(left), Self.sae(right), threshold: 0.9).matching
    func cosine(_ x: [Float], _ y: [Float]) -> Double {
      func dot(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
      return dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
    }
    var all: [(Double, Int, Int)] = []
    for (i, x) in left.enumerated() { for (j, y) in right.enumerated() { all.append((cosine(x, y), i, j)) } }
    all.sort { ($1.0, $0.1, $0.2) < ($0.0, $1.1, $1.2) }
    var expected: [[Int]] = []
    var taken: [Set<Int>] = [[], []]
    for (cosine, i, j) in all where cosine >= 0.9 && !taken[0].contains(i) && !taken[1].contains(j) {
      taken[0].insert(i)
      taken[1].insert(j)
      expected.append([i, j])
    }
    #expect(expected.count > 80)
    #expect(matching.pairs.map(\.features) == expected)
    // Whoever is left has similar ones, all taken: the clusters are dense.
    #expect(matching.features(of: 0, .taken).count == 130 - expected.count)
  }

  /// Forty copies of one row on both sides: equal cosines go by index, beyond those looked up beforehand.
  @Test func equalRowsAreMatchedInOrder() throws {
    let row = Self.noise(7, 6)
    let sae = try Self.sae(Array(repeating: row, count: 40))
    let matching = try Self.compare(sae, sae, threshold: 0.7).matching
    #expect(matching.pairs.map(\.features) == (0..<40).map { [$0, $0] })
    #expect(matching.pairs.allSatisfy { abs($0.cosine - 1) < 1e-6 && $0.cosine <= 1 })
  }

  /// A decoder of zeros has no direction: nothing is similar to it, and nothing is undefined.
  @Test func rowsOfZerosAreNobodysPartner() throws {
    let sae = try Self.sae((0..<5).map { Self.noise(UInt64($0), 4) })
    let zeros = try Self.sae(Array(repeating: [0, 0, 0, 0], count: 7))
    let comparison = try Self.compare(sae, zeros, threshold: 0.1)
    #expect(comparison.matching.pairs.isEmpty && comparison.withoutDirection == [0, 7])
    #expect(comparison.matching.nearest[1].allSatisfy { $0.cosine == 0 })
    #expect(comparison.features(of: 0, .only).count == 5 && comparison.features(of: 1, .only).count == 7)
    #expect(comparison.meanPairCosine == nil && comparison.meanNearestCosine(0) == 0)
    _ = try JSON(comparison.json).fileBytes(for: "json")  // No number in it is undefined.
  }

  /// One activation is added to each count; shares are of each SAE's own total.
  @Test func logRatiosAreOfShares() throws {
    let sae = try PerplexityFixture.sae("sae-standard")
    let threshold = try PerplexityFixture.sae("sae-standard")
    var comparison = try Self.compare(sae, threshold, threshold: 0.7)
    #expect(comparison.kinship == .same)
    #expect(comparison.logRatios == nil)
    comparison.firings = try PairedFiringsRun(
      PerplexityFixture.decoder, [sae, threshold], at: .residPost(1), comparison.matching
    ).run(PerplexityFixture.corpus(), batchSize: .sequences(6)) { _, _ in }
    #expect(comparison.logRatios == Array(repeating: 0, count: 80))
    #expect(
      comparison.firings?.together == comparison.matching.pairs.map { comparison.firings!.firings(0, $0.features[0]) })
    #expect(comparison.pairsOfOneIndex == 80)
  }

  @Test func widthsMustAgree() throws {
    let (narrow, wide) = (try Self.sae([[1, 0]]), try Self.sae([[1, 0, 0]]))
    #expect(throws: FileError.self) { try Self.compare(narrow, wide, threshold: 0.7) }
    let two = try Self.sae([[1, 0], [0, 1]])
    #expect(throws: UsageError.self) { try Self.compare(narrow, two, threshold: 0.7, byIndex: true) }
    #expect(try Self.compare(narrow, two, threshold: 0.7).matching.pairs.map(\.features) == [[0, 0]])
  }

  @Test func binsHoldTheirLowerBounds() throws {
    let bins = EqualBins([-1, -0.95, 0, 0.049, 0.99, 1], low: -1, width: 0.05, count: 40)
    #expect(bins.counts[0] == 1 && bins.counts[1] == 1 && bins.counts[20] == 2 && bins.counts[39] == 2)
    let around = try #require(EqualBins([-0.3, 0.1, 0.6], width: 0.25))
    #expect(around.low == -0.5 && around.counts == [1, 0, 1, 0, 1])
    #expect(around.share(0) == 1.0 / 3 && around.middle(2) == 0.125)
    #expect(EqualBins([], width: 1) == nil && EqualBins([2], width: 1)?.counts == [1])
  }
}
