import Corpora
import Files
import Foundation
import SparseAutoencoders
import Testing
import Transformers

@testable import Evaluation

/// Examples, counts and weight-side facts against direct computation in numpy (Tools/fixtures/feature_dashboard.py).
struct FeatureWalkTests {
  private static let hook = HookPoint.residPost(1)

  private static func expectation() throws -> JSONNode {
    try JSONNode(contentsOf: PerplexityFixture.folder + "/features.json")
  }

  private static func options(_ expected: JSONNode) throws -> GatheringOptions {
    var options = GatheringOptions()
    options.before = try expected.required("before").int()
    options.after = try expected.required("after").int()
    options.strongest = try expected.required("strongest").int()
    options.sampled = try expected.required("sampled").int()
    options.seed = UInt64(try expected.required("seed").int())
    return options
  }

  private static func gathered(
    _ options: GatheringOptions, batch: BatchSize = .sequences(4), features: [Int]? = nil
  ) throws -> GatheredFeatures {
    let sae = try PerplexityFixture.sae("sae-jumprelu")
    let gathering = FeatureGathering(
      options, features: features ?? Array(0..<sae.featureCount), of: sae.featureCount)
    try FeatureWalk(PerplexityFixture.decoder, sae, at: hook)
      .run(PerplexityFixture.corpus(), into: gathering, batchSize: batch)
    return gathering.result
  }

  @Test func everythingAsDirectComputationHasIt() throws {
    let expected = try Self.expectation()
    let found = try Self.gathered(Self.options(expected))
    #expect(found.positions == (try expected.required("positions").int()))
    #expect(found.activationCounts == (try expected.required("activation_counts").array().map { try $0.int() }))
    for reference in try expected.required("features").array() {
      let index = try reference.required("index").int()
      let feature = try #require(found[index])
      #expect(feature.count == (try reference.required("count").int()), "feature \(index)")
      #expect(abs(feature.density - (try reference.required("density").double())) < 1e-12)
      #expect(abs(feature.mean - (try reference.required("mean").double())) < 1e-5, "mean of \(index)")
      #expect(abs(Double(feature.maximum) - (try reference.required("maximum").double())) < 1e-5)
      let histogram = try reference.required("histogram")
      #expect(feature.histogram.binWidth == (try histogram.required("bin_width").double()))
      #expect(feature.histogram.counts == (try histogram.required("counts").array().map { try $0.int() }))
      for (name, examples) in [("strongest", feature.strongest), ("sampled", feature.sampled)] {
        let references = try reference.required(name).array()
        #expect(examples.count == references.count)
        for (example, reference) in zip(examples, references) {
          #expect(example.place == (try reference.required("place").int()), "\(name) of \(index)")
          #expect(example.sequence == (try reference.required("sequence").int()))
          #expect(example.position == (try reference.required("position").int()))
          #expect(example.ids.map { Int($0) } == (try reference.required("ids").array().map { try $0.int() }))
          let values = try reference.required("activations").array().map { try $0.double() }
          #expect(zip(example.activations, values).allSatisfy { abs(Double($0) - $1) < 1e-5 })
          #expect(example.activations.count == values.count)
        }
      }
    }
  }

  @Test func weightsAsDirectComputationHasThem() throws {
    let expected = try Self.expectation()
    let sae = try PerplexityFixture.sae("sae-jumprelu")
    let references = try expected.required("features").array()
    let indices = try references.map { try $0.required("index").int() }
    let directions = DecoderDirections(sae)
    let neighbours = directions.neighbours(of: indices, count: 3)
    let cosines = directions.encoderCosines(of: indices)
    let tokens = try #require(
      PromotedTokens.of(indices, sae, at: Self.hook, PerplexityFixture.decoder, count: 3))
    for (place, reference) in references.enumerated() {
      let norm = Double(directions.norms[indices[place]])
      #expect(abs(norm - (try reference.required("decoder_norm").double())) < 1e-5)
      #expect(abs(Double(cosines[place]) - (try reference.required("encoder_cosine").double())) < 1e-5)
      #expect(neighbours[place].map(\.index) == (try reference.required("neighbours").array().map { try $0.int() }))
      for (found, cosine) in zip(neighbours[place], try reference.required("neighbour_cosines").array()) {
        #expect(abs(Double(found.cosine) - (try cosine.double())) < 1e-5)
      }
      for (name, found) in [("promoted", tokens[place].promoted), ("suppressed", tokens[place].suppressed)] {
        #expect(found.map { Int($0.id) } == (try reference.required(name).array().map { try $0.int() }), "\(name)")
        for (token, logit) in zip(found, try reference.required("\(name)_logits").array()) {
          #expect(abs(Double(token.logit) - (try logit.double())) < 1e-4)
        }
      }
    }
    let map = DirectionMap(directions)
    for (name, values) in [("map_x", map.x), ("map_y", map.y)] {
      for (value, reference) in zip(values, try expected.required(name).array()) {
        #expect(abs(Double(value) - (try reference.double())) < 1e-3, "\(name)")
      }
    }
    let shares = try expected.required("map_shares").array().map { try $0.double() }
    #expect(abs(map.shares.x - shares[0]) < 1e-5 && abs(map.shares.y - shares[1]) < 1e-5)
  }

  /// What is chosen and how the corpus is cut into batches changes nothing about a feature.
  @Test func batchesAndChoiceDoNotMatter() throws {
    var options = try Self.options(Self.expectation())
    options.background = 7
    let whole = try Self.gathered(options)
    let small = try Self.gathered(options, batch: .sequences(1))
    let few = try Self.gathered(options, features: [3, 18, 90])
    for feature in [3, 18, 90] {
      let (a, b, c) = (try #require(whole[feature]), try #require(small[feature]), try #require(few[feature]))
      #expect(a == c && c == whole.restricted(to: [3, 18, 90])[feature])
      // Matrix products of other heights round differently.
      #expect(a.strongest.map(\.place) == b.strongest.map(\.place) && a.sampled.count == b.sampled.count)
      #expect(a.histogram == b.histogram && a.count == b.count)
    }
    #expect(whole.background.count == 7 && whole.background.map(\.place) == small.background.map(\.place))
    #expect(few.background == whole.restricted(to: [3, 18, 90]).background)
    // A sample with room for every active position says what is active in a window.
    options.sampled = 1000
    let all = try Self.gathered(options, features: [3, 18, 90])
    for example in whole.background {
      let window = all.tokens.window(around: example.place, before: options.before, after: options.after)
      for feature in [3, 18, 90] {
        let isActive = try #require(all[feature]).sampled.contains { window.contains($0.place) }
        #expect(example.has(feature) == isActive, "feature \(feature) around \(example.place)")
      }
    }
  }

  /// Stopped after every batch, written to disk, read and gone on with: bit for bit what one run gathers.
  @Test func aStoppedRunGoesOn() throws {
    struct Stop: Error {}
    var options = try Self.options(Self.expectation())
    options.background = 5
    let sae = try PerplexityFixture.sae("sae-jumprelu")
    let walk = try FeatureWalk(PerplexityFixture.decoder, sae, at: Self.hook, baseline: sae)
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func begin() -> FeatureGathering {
      FeatureGathering(options, features: [2, 18, 40], of: sae.featureCount, countsBaseline: true)
    }
    let whole = begin()
    try walk.run(PerplexityFixture.corpus(), into: whole, batchSize: .sequences(1))
    var gathering = begin()
    var stops = 0
    let path = folder + "/gathered.safetensors"
    while stops < 20 {
      var calls = 0
      do {
        try walk.run(
          PerplexityFixture.corpus(), into: gathering, batchSize: .sequences(1),
          save: { try $0.result.write(to: path, overwrite: true) },
          progress: { _, _ in
            calls += 1
            if calls > 1 { throw Stop() }
          })
        break
      } catch is Stop {
        stops += 1
        gathering = FeatureGathering(resuming: try GatheredFeatures(contentsOf: path))
      }
    }
    #expect(stops == 6)
    #expect(gathering.result == whole.result)
    #expect(whole.result.baselineCounts == whole.result.activationCounts)
  }

  @Test func brokenFilesAreRefused() throws {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/gathered.safetensors"
    var options = try Self.options(Self.expectation())
    options.background = 3
    try Self.gathered(options, features: [2, 18]).write(to: path, overwrite: true)
    let whole = try SafetensorsFile(path)
    for (name, values) in [
      ("token_ids", [-5]), ("sequence_starts", [3, 1]), ("features", [18, 2]), ("features", [2, 5000]),
      ("strongest_places", [1_000_000]), ("sampled_offsets", [0, 9, 2]), ("background_offsets", [1, 1, 1, 1]),
      ("activation_counts", [-1]),
    ] {
      var tensors: [(name: String, shape: [Int], values: TensorValues)] = []
      for other in whole.names {
        let tensor = try whole.tensor(other)
        switch tensor.dtype {
        case .f32: tensors.append((other, tensor.shape, .float32(try tensor.floats())))
        case .f64: tensors.append((other, tensor.shape, .float64(try tensor.doubles())))
        default:
          var integers = try tensor.integers()
          if other == name { for (place, value) in values.enumerated() { integers[place] = value } }
          tensors.append((other, tensor.shape, .int64(integers.map { Int64($0) })))
        }
      }
      try SafetensorsWriter.write(path, tensors, metadata: whole.metadata, sealed: true, overwrite: true)
      #expect(throws: FileError.self, "\(name) \(values)") { _ = try GatheredFeatures(contentsOf: path) }
    }
    try SafetensorsWriter.write(path, [("x", [1], .float32([1]))], overwrite: true)
    #expect(throws: FileError.self) { _ = try GatheredFeatures(contentsOf: path) }
  }
}
