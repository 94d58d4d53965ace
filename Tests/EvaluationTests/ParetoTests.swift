import Files
import Kernels
import SparseAutoencoders
import Testing
import Transformers

@testable import Evaluation

/// Comparisons of many SAEs, against numpy (Tools/fixtures/pareto.py) and against one SAE at a time.
@Suite struct ParetoTests {
  private typealias Comparison = ParetoComparison

  private static func domain(_ measurements: [Comparison.Measurement]) -> Comparison.Domain {
    Comparison.Domain(
      name: "text", files: [], predictions: 1, cleanPerplexity: 1, shared: JSONObject(), measurements: measurements)
  }

  private static func measurement(l0: Double, loss: Double) -> Comparison.Measurement {
    Comparison.Measurement(
      l0: l0, crossEntropy: loss, kl: 0, crossEntropyScore: nil, explainedVariance: 0, aliveFeatures: 0)
  }

  private static func sae(_ label: String, _ setting: String, seed: String? = nil) -> ComparedSAE {
    ComparedSAE(label: label, path: "\(label)/\(setting)", name: setting, seed: seed, setting: setting)
  }

  @Test func theBaselineIsEverySAEOfItsLabel() throws {
    let saes = [Self.sae("gsae", "1"), Self.sae("erm", "1"), Self.sae("gsae", "2")]
    #expect(try saes.places(ofBaseline: "gsae") == [0, 2])
    let error = #expect(throws: UsageError.self) { try saes.places(ofBaseline: "term") }
    #expect(error == UsageError("--baseline term: no SAE has this label", hint: "there are gsae, erm"))
  }

  @Test func seedsFrontAndBaselineAgreeWithNumpy() throws {
    let root = try JSONNode(contentsOf: PerplexityFixture.folder + "/pareto.json")
    let (nodes, reference) = (try root.required("saes").array(), try root.required("points").array())
    let saes = try nodes.map { node in
      Self.sae(
        try node.required("label").string(), "\(try node.required("k").double())",
        seed: "\(try node.required("seed").int())")
    }
    let measurements = try nodes.map { node in
      Comparison.Measurement(
        l0: try node.required("l0").double(), crossEntropy: try node.required("cross_entropy").double(),
        kl: try node.required("kl").double(), crossEntropyScore: try node.required("ce_loss_score").double(),
        explainedVariance: try node.required("explained_variance").double(),
        aliveFeatures: try node.required("alive_features").int())
    }
    let domain = Self.domain(measurements)
    let comparison = try ParetoComparison(saes, domains: [domain], baseline: "gsae")
    #expect(comparison.labels == ["gsae", "erm", "term"])
    #expect(comparison.points.count == reference.count)
    let front = comparison.front(in: domain)
    for (place, (point, expected)) in zip(comparison.points, reference).enumerated() {
      #expect(try point.label == expected.required("label").string())
      #expect(point.members.count == 3)
      #expect(try front.contains(place) == expected.required("on_front").bool(), "front, point \(place)")
      for metric in Comparison.Metric.allCases where metric != .aliveFeatures {
        let found = comparison.value(metric, of: point, in: domain)
        let node = try expected.required(metric.rawValue)
        guard !node.isNull else {
          #expect(found == nil, "\(metric.rawValue) of point \(place)")
          continue
        }
        let pair = try node.array().map { try $0.double() }
        let value = try #require(found, "\(metric.rawValue) of point \(place)")
        #expect(abs(value.mean - pair[0]) <= 1e-12 * max(1, abs(pair[0])), "\(metric.rawValue) of point \(place)")
        #expect(abs(value.deviation! - pair[1]) <= 1e-10, "deviation of \(metric.rawValue), point \(place)")
      }
    }
  }

  /// The front as it is defined, of points many of which are equal in one or in both.
  @Test func theFrontIsWhatNoOtherBeats() throws {
    var random = SeededRandom(seed: 3)
    for count in [1, 2, 5, 40] {
      for _ in 0..<20 {
        func draw() -> Double { Double(Int(random.nextUnit() * 6)) }
        let costs = (0..<count).map { _ in (l0: draw(), loss: draw()) }
        let domain = Self.domain(costs.map { Self.measurement(l0: $0.l0, loss: $0.loss) })
        let saes = costs.indices.map { Self.sae("x", "\($0)") }
        let comparison = try ParetoComparison(saes, domains: [domain], baseline: nil)
        let expected = costs.indices.filter { place in
          let own = costs[place]
          return !costs.contains {
            $0.l0 <= own.l0 && $0.loss <= own.loss && ($0.l0 < own.l0 || $0.loss < own.loss)
          }
        }
        #expect(Set(comparison.front(in: domain).map { comparison.points[$0].members[0] }) == Set(expected))
      }
    }
  }

  /// Each alternative has the numbers that it has alone, however many are measured together.
  @Test func alternativesDoNotTouchEachOther() throws {
    let names = (0..<11).map { $0 % 3 == 1 ? "sae-jumprelu" : "sae-standard" }
    let splices = try names.map { name in
      SplicedSAE(try PerplexityFixture.sae(name), at: .residPost(1), edits: FeatureEdits(splices: true))
    }
    for ablation in [Ablation.zero, .mean, .none] {
      let corpus = try PerplexityFixture.corpus()
      let together = try PerplexityEvaluation(
        PerplexityFixture.decoder, alternatives: splices.map { [$0] }, ablation: ablation
      ).runAll(corpus, batchSize: .sequences(4))
      #expect(together.count == splices.count)
      for (place, report) in together.enumerated() {
        let alone = try PerplexityFixture.evaluate([splices[place]], ablation: ablation)
        #expect(report.json() == alone.json(), "alternative \(place), ablation \(ablation.rawValue)")
      }
    }
  }

  @Test func alternativesAtDifferentHooksAreRefused() throws {
    let one = SplicedSAE(
      try PerplexityFixture.sae("sae-standard"), at: .residPost(1), edits: FeatureEdits(splices: true))
    let other = SplicedSAE(
      try PerplexityFixture.sae("sae-standard"), at: .residPost(0), edits: FeatureEdits(splices: true))
    #expect(throws: UsageError.self) {
      try PerplexityEvaluation(PerplexityFixture.decoder, alternatives: [[one], [other]], ablation: .zero)
    }
  }

  @Test func aBaselineOfOnePointStandsForEveryL0() throws {
    let domain = Self.domain([
      Self.measurement(l0: 24, loss: 1), Self.measurement(l0: 500, loss: 0.5), Self.measurement(l0: 0, loss: 4),
    ])
    let comparison = try ParetoComparison(
      [Self.sae("gsae", "a"), Self.sae("ssae", "b"), Self.sae("dead", "c")], domains: [domain], baseline: "gsae")
    let values = comparison.points.map { comparison.value(.relativePerplexity, of: $0, in: domain)?.mean }
    #expect(values == [1, 0.6065306597126334, 20.085536923187668])
    #expect(throws: UsageError.self) {
      try ParetoComparison([Self.sae("gsae", "a")], domains: [domain], baseline: "other")
    }
  }

  /// An SAE whose every feature is dead reconstructs by a constant: L0 0, and worth its place on the front.
  @Test func deadSAEsAndUndefinedScoresAreNoNumbers() throws {
    let domain = Self.domain([Self.measurement(l0: 0, loss: 9), Self.measurement(l0: 5, loss: .nan)])
    let comparison = try ParetoComparison(
      [Self.sae("dead", "a"), Self.sae("broken", "b")], domains: [domain], baseline: nil)
    #expect(comparison.front(in: domain) == [0])
    #expect(comparison.value(.crossEntropyScore, of: comparison.points[0], in: domain) == nil)
    #expect(comparison.value(.perplexity, of: comparison.points[1], in: domain) == nil)
    let rows = comparison.pointsCSV.split(separator: "\n")
    #expect(rows.count == 3 && rows[1].hasPrefix("text,dead,a,1,0.0,,") && rows[2].contains("broken,b,1,5.0,,,"))
    #expect(!rows[0].contains("relative"))
  }

  /// Without a training record, a seed number in the name tells seeds from each other and nothing else does.
  @Test func namesTellSeeds() throws {
    let sae = try PerplexityFixture.sae("sae-standard")
    let compared = try ComparedSAE(label: "x", sae)
    #expect(compared.name == "sae-standard" && compared.seed == nil && compared.setting == sae.path)
  }
}
