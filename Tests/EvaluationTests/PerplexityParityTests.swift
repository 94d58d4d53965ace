import Files
import SparseAutoencoders
import Testing
import Transformers

@testable import Evaluation

@Suite struct PerplexityParityTests {
  static let runs = [
    "clean": ["cross_entropy", "perplexity"],
    "spliced": ["cross_entropy", "perplexity", "kl", "kl_all_positions", "top1_agreement"],
    "zero_ablated": ["cross_entropy", "perplexity", "kl"],
  ]
  static let saeMetrics = [
    "l0", "l1", "l1_decoder_norm", "mse", "explained_variance", "cosine", "l2_ratio", "reconstruction_bias",
    "alive_features", "d_sae",
  ]

  @Test(arguments: ["standard", "jumprelu", "mlp"])
  func oneSAE(name: String) throws {
    let expected = try PerplexityFixture.expectation(name)
    let hook = try PerplexityFixture.decoder.config.hookPoint(named: expected.required("hook").string())
    let sae = try PerplexityFixture.sae(expected.required("sae").string())
    let report = try PerplexityFixture.evaluate([SplicedSAE(sae, at: hook, edits: FeatureEdits(splices: true))])
    let found = report.json()
    for (run, keys) in Self.runs { try compareRun(found, expected, run, run, keys) }
    try PerplexityFixture.compare(
      found, expected, ["tokens", "positions", "ce_loss_score", "kl_score"] + Self.saeMetrics)
    for (definition, key) in [(ExplainedVarianceDefinition.zero, "ev_zero"), (.centred, "ev_centred")] {
      let value = report.saes[0].metrics.explainedVariance(definition)
      let reference = try expected.required(key).double()
      #expect(abs(value - reference) < 1e-5, "\(key): \(value), expected \(reference)")
    }
    let density = try expected.required("feature_density").array().map { try $0.double() }
    for (feature, reference) in density.enumerated() {
      let found = Double(report.saes[0].metrics.firings[feature]) / Double(report.positions)
      #expect(abs(found - reference) < 1e-9, "density of feature \(feature)")
    }
  }

  /// The legacy explained variance is defined on one batch.
  @Test(arguments: ["standard", "jumprelu", "mlp"])
  func legacyExplainedVariance(name: String) throws {
    let expected = try PerplexityFixture.expectation(name)
    let hook = try PerplexityFixture.decoder.config.hookPoint(named: expected.required("hook").string())
    let sae = try PerplexityFixture.sae(expected.required("sae").string())
    let report = try PerplexityFixture.evaluate(
      [SplicedSAE(sae, at: hook, edits: FeatureEdits(splices: true))], batch: .sequences(100))
    let reference = try expected.required("ev_legacy").double()
    #expect(abs(report.saes[0].metrics.explainedVariance(.legacy) - reference) < 1e-5)
  }

  /// SAELens's own numbers: KL over all positions, scores, reconstruction (float32 on its side).
  @Test(arguments: ["standard", "jumprelu", "mlp"])
  func saeLensAgrees(name: String) throws {
    let expected = try PerplexityFixture.expectation(name)
    let peer = try expected.required("saelens")
    let hook = try PerplexityFixture.decoder.config.hookPoint(named: expected.required("hook").string())
    let sae = try PerplexityFixture.sae(expected.required("sae").string())
    let report = try PerplexityFixture.evaluate([SplicedSAE(sae, at: hook, edits: FeatureEdits(splices: true))])
    let metrics = report.saes[0].metrics
    let spliced = try #require(report.spliced)
    let ablated = try #require(report.ablated)
    let pairs = [
      ("ce_loss_without_sae", report.clean.crossEntropy), ("ce_loss_with_sae", spliced.crossEntropy),
      ("ce_loss_with_ablation", ablated.crossEntropy), ("ce_loss_score", try #require(report.crossEntropyScore)),
      ("kl_div_with_sae", spliced.klAllPositions), ("kl_div_with_ablation", ablated.klAllPositions),
      ("explained_variance", metrics.explainedVariance()), ("mse", metrics.meanSquaredError), ("l0", metrics.l0),
      ("l1", metrics.l1), ("cossim", metrics.cosine), ("l2_ratio", metrics.l2Ratio),
      ("relative_reconstruction_bias", metrics.reconstructionBias),
    ]
    for (key, value) in pairs {
      let reference = try peer.required(key).double()
      #expect(abs(value - reference) < 1e-4 * max(abs(reference), 0.1), "\(key): \(value), SAELens \(reference)")
    }
  }

  @Test func twoSAEsSplicedTogether() throws {
    let expected = try PerplexityFixture.expectation("two")
    let nodes = try expected.required("saes").array()
    let splices = try nodes.map { node in
      SplicedSAE(
        try PerplexityFixture.sae(node.required("sae").string()),
        at: try PerplexityFixture.decoder.config.hookPoint(named: node.required("hook").string()),
        edits: FeatureEdits(splices: true))
    }
    for order in [splices, splices.reversed()] {
      let found = try PerplexityFixture.evaluate(order).json()
      for (run, keys) in Self.runs { try compareRun(found, expected, run, run, keys) }
      guard case .array(let saes) = found["saes"] else {
        Issue.record("no per-SAE metrics")
        continue
      }
      for (splice, sae) in zip(order, saes) {
        guard case .object(let sae) = sae else { continue }
        let node = try #require(try nodes.first { try $0.required("hook").string() == splice.hook.name })
        try PerplexityFixture.compare(sae, node.required("on_spliced_run"), Self.saeMetrics, of: splice.hook.name)
      }
    }
  }

  @Test func featureEdits() throws {
    let cases = try PerplexityFixture.expectation("edits").required("cases").array()
    #expect(cases.count >= 10)
    for node in cases {
      let name = try node.required("name").string()
      let hook = try PerplexityFixture.decoder.config.hookPoint(named: node.required("hook").string())
      let splice = SplicedSAE(
        try PerplexityFixture.sae(node.required("sae").string()), at: hook, edits: try edits(node))
      let found = try PerplexityFixture.evaluate([splice]).json()
      try compareRun(
        found, node, splice.edits.isEmpty ? "spliced" : "edited", "edited",
        ["cross_entropy", "perplexity", "top1_agreement"])
      guard case .object(let run) = found[splice.edits.isEmpty ? "spliced" : "edited"] else { continue }
      // Divergences of edits that change next to nothing are rounding.
      try PerplexityFixture.compare(
        run, node.required("edited"), ["kl", "kl_all_positions"], tolerance: 3e-5, floor: 1e-2, of: name)
    }
  }

  private func edits(_ node: JSONNode) throws -> FeatureEdits {
    var edits = FeatureEdits()
    if let list = try node.optional("ablate") { edits.ablated = Set(try list.array().map { try $0.int() }) }
    func pairs(_ key: String) throws -> [Int: Float] {
      guard let list = try node.optional(key) else { return [:] }
      return Dictionary(
        uniqueKeysWithValues: try list.array().map { pair in
          let parts = try pair.array()
          return (try parts[0].int(), Float(try parts[1].double()))
        })
    }
    edits.clamped = try pairs("clamp")
    edits.scaled = try pairs("scale")
    edits.steered = try pairs("steer")
    edits.dropsError = try node.optional("drop_error")?.bool() ?? false
    return edits
  }

  private func compareRun(
    _ found: JSONObject, _ expected: JSONNode, _ key: String, _ expectedKey: String, _ keys: [String]
  ) throws {
    guard case .object(let run) = found[key] else {
      Issue.record("\(key) is missing")
      return
    }
    try PerplexityFixture.compare(run, expected.required(expectedKey), keys, of: key)
  }
}
