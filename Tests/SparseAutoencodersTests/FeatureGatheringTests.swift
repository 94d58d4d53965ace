import Kernels
import Testing
import Transformers

@testable import SparseAutoencoders

/// Gathering over made-up activations.
struct FeatureGatheringTests {
  /// One sequence whose rows have the given values of features 0, 1, …
  private static func batch(_ rows: [[Float]], ids: [Int32]? = nil, included: [Bool]? = nil) -> (
    FeatureBatch, TokenBatch
  ) {
    var features = FeatureBatch(featureCount: rows.first?.count ?? 0)
    for row in rows {
      for (index, value) in row.enumerated() where value != 0 {
        features.indices.append(Int32(index))
        features.values.append(value)
      }
      features.offsets.append(features.indices.count)
    }
    let tokens = TokenBatch([ids ?? rows.indices.map { Int32($0) }], included: included.map { [$0] })
    return (features, tokens)
  }

  private static func gather(
    _ sequences: [(FeatureBatch, TokenBatch)], _ options: GatheringOptions, features: [Int]? = nil
  ) throws -> GatheredFeatures {
    let count = sequences[0].0.featureCount
    let gathering = FeatureGathering(options, features: features ?? Array(0..<count), of: count)
    for (batch, tokens) in sequences {
      try gathering.add(
        batch, tokens, documents: Array(repeating: 0, count: tokens.count), counted: tokens.included)
    }
    return gathering.result
  }

  private static var small: GatheringOptions {
    var options = GatheringOptions()
    (options.strongest, options.sampled, options.before, options.after) = (3, 4, 1, 1)
    return options
  }

  @Test func featuresThatNeverFireHaveNothing() throws {
    let found = try Self.gather([Self.batch([[0, 1], [0, 0], [0, 2]])], Self.small)
    let dead = try #require(found[0])
    #expect(dead.count == 0 && dead.density == 0 && dead.mean == 0 && dead.maximum == 0)
    #expect(dead.strongest.isEmpty && dead.sampled.isEmpty && dead.histogram.counts.isEmpty)
    #expect(dead.histogram.share(below: 1) == nil)
    #expect(dead.quantiles(groups: 5, count: 3) == [[], [], [], [], []])
  }

  @Test func oneFeatureOfManyIsAsAmongAll() throws {
    let batch = Self.batch([[1, 3, 0], [0, 2, 5], [4, 0, 1]])
    let all = try Self.gather([batch], Self.small)
    let one = try Self.gather([batch], Self.small, features: [2])
    #expect(one.features == [2] && one[0] == nil && one[2] == all[2])
    #expect(one.activationCounts == [2, 2, 2])
  }

  /// Of neighbours within a window only the largest is an example, of equal ones the first; positions of other sequences
  /// are no neighbours.
  @Test func examplesArePeaksOfTheirWindows() throws {
    let found = try Self.gather(
      [Self.batch([[1], [2], [2], [1], [3]]), Self.batch([[9]], ids: [50])], Self.small)
    let feature = try #require(found[0])
    #expect(feature.strongest.map(\.place) == [5, 4, 1])
    #expect(feature.strongest[0].ids == [50] && feature.strongest[0].peak == 0)
    #expect(feature.strongest[2].activations == [1, 2, 2] && feature.strongest[2].peak == 1)
    #expect(feature.strongest[1].activations == [1, 3] && feature.strongest[1].sequence == 0)
    #expect(feature.maximum == 9 && feature.mean == 3)
  }

  /// The same tokens again and again are one example: the strongest.
  @Test func windowsOfTheSameTokensAreOneExample() throws {
    let found = try Self.gather(
      [
        Self.batch([[0], [1], [0]], ids: [7, 8, 9]), Self.batch([[0], [3], [0]], ids: [7, 8, 9]),
        Self.batch([[0], [2], [0]], ids: [7, 8, 9]), Self.batch([[0], [1.5], [0]], ids: [7, 8, 4]),
      ], Self.small)
    let feature = try #require(found[0])
    #expect(feature.strongest.map(\.activation) == [3, 1.5])
    #expect(feature.sampled.map(\.activation) == [3, 2, 1.5, 1])
  }

  /// Excluded rows are tokens of windows without an activation, never places.
  @Test func excludedPositionsDoNotCount() throws {
    let (batch, _) = Self.batch([[9], [1], [0]])
    let tokens = TokenBatch([[0, 1, 2]], included: [[false, true, true]])
    let found = try Self.gather([(batch, tokens)], Self.small)
    let feature = try #require(found[0])
    #expect(found.positions == 2 && feature.count == 1 && feature.maximum == 1)
    #expect(feature.strongest.map(\.activations) == [[0, 1, 0]])
    #expect(feature.strongest[0].ids == [0, 1, 2])
  }

  /// More examples than there is room for: the largest stay, whatever the order in which they come.
  @Test func theLargestStay() throws {
    var options = Self.small
    options.strongest = 5
    options.sampled = 0
    var random = SeededRandom(seed: 3)
    var values = (1...60).map { Float($0) }
    for round in 0..<10 {
      values.shuffle(using: &random)
      let sequences = values.map { Self.batch([[$0]], ids: [Int32($0)]) }
      let feature = try #require(try Self.gather(sequences, options)[0])
      #expect(feature.strongest.map(\.activation) == [60, 59, 58, 57, 56], "round \(round)")
      #expect(feature.strongest.allSatisfy { $0.ids == [Int32($0.activation)] && $0.activations.count == 1 })
    }
  }

  /// Every active position is as likely to be drawn as any other.
  @Test func samplesAreUniform() throws {
    var options = Self.small
    (options.strongest, options.sampled) = (0, 10)
    let rows = (0..<100).map { _ in [Float](repeating: 1, count: 400) }
    let found = try Self.gather([Self.batch(rows)], options)
    var drawn = [Int](repeating: 0, count: 100)
    for feature in 0..<400 {
      let places = try #require(found[feature]).sampled.map(\.place)
      #expect(Set(places).count == 10)
      for place in places { drawn[place] += 1 }
    }
    // 400 draws of probability 0.1 each: mean 40, deviation 6.
    #expect(drawn.allSatisfy { (14...66).contains($0) })
    let squares = drawn.reduce(0.0) { $0 + (Double($1) - 40) * (Double($1) - 40) } / 36
    #expect((60...150).contains(squares), "chi-squared of 99 degrees of freedom: \(squares)")
  }

  @Test func histogramsDoNotDependOnOrder() throws {
    var options = Self.small
    options.strongest = 0
    let values: [Float] = [0.1, 40, 3, 0.7, 1e-30, 31.99, 32, 63.9, 2.5, 1e-3, 5]
    let rising = try Self.gather([Self.batch(values.sorted().map { [$0] })], options)
    let falling = try Self.gather([Self.batch(values.sorted().reversed().map { [$0] })], options)
    let histogram = try #require(rising[0]).histogram
    #expect(histogram == falling[0]?.histogram)
    #expect(histogram.binWidth == 1 && histogram.counts.count == 64 && histogram.counts.reduce(0, +) == 11)
    #expect(histogram.counts[0] == 4 && histogram.counts[31] == 1 && histogram.counts[32] == 1)
    #expect(histogram.share(below: 32) == 8.0 / 11)
  }

  @Test func quantilesAreEvenlySpaced() throws {
    var options = Self.small
    (options.strongest, options.sampled) = (0, 20)
    let rows = (0..<20).map { [Float($0 + 1)] }
    let feature = try #require(try Self.gather([Self.batch(rows)], options)[0])
    let groups = feature.quantiles(groups: 5, count: 2).map { $0.map(\.activation) }
    #expect(groups == [[19, 17], [15, 13], [11, 9], [7, 5], [3, 1]])
  }

  /// An infinite activation is counted and does not end the program.
  @Test func infiniteActivationsAreCounted() throws {
    let found = try Self.gather([Self.batch([[.infinity], [1]])], Self.small)
    #expect(found[0]?.count == 2 && found[0]?.histogram.counts.reduce(0, +) == 2)
  }
}

struct DirectionTests {
  private func sae(_ rows: [[Float]]) throws -> SparseAutoencoder {
    let width = rows[0].count
    let decoder = Matrix(FloatBuffer(Array(rows.joined())), rows: rows.count, columns: width)
    return try SparseAutoencoder(
      architecture: .standard, encoder: decoder.transposed, decoder: decoder,
      encoderBias: Array(repeating: 0, count: rows.count), decoderBias: Array(repeating: 0, count: width))
  }

  /// Twins, opposites, a row of zeros.
  @Test func neighboursOfOddRows() throws {
    let directions = DecoderDirections(try sae([[1, 0], [2, 0], [-1, 0], [0, 0], [0, 3]]))
    let found = directions.neighbours(of: [0, 3], count: 2)
    #expect(found[0].map(\.index) == [1, 3] && found[0].map(\.cosine) == [1, 0])
    #expect(found[1].map(\.cosine) == [0, 0])
    #expect(directions.encoderCosines(of: [0, 3]) == [1, 0])
    #expect(directions.norms == [1, 2, 1, 0, 3])
  }

  @Test func oneFeatureHasNoNeighboursAndNoSpread() throws {
    let directions = DecoderDirections(try sae([[3, 4]]))
    #expect(directions.neighbours(of: [0], count: 5) == [[]])
    let map = DirectionMap(directions)
    #expect(map.x == [0] && map.y == [0] && map.shares.x == 0 && map.shares.y == 0)
  }

  @Test func axesFollowTheSpread() throws {
    // Unit vectors on an arc: the spread is along the second coordinate.
    let map = DirectionMap(DecoderDirections(try sae([[1, -0.5], [1, 0], [1, 0.5], [2, 1]])))
    #expect(map.x[0] < map.x[1] && map.x[1] < map.x[2] && abs(map.x[2] - map.x[3]) < 1e-6)
    #expect(map.shares.x > 0.9 && abs(map.shares.x + map.shares.y - 1) < 1e-6)
  }
}
