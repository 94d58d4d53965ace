import Files
import Testing

struct EvaluateTests {
  private static let common = [
    "evaluate", "perplexity", "--model", Sample.model, "--tokens", Sample.tokens, "--json", "--quiet",
  ]
  private static let expected = Program.root + "/Tests/EvaluationTests/Fixtures/expected-standard.json"

  @Test func oneSpliceHasTheKeysOfTheContract() throws {
    let result = try Program.run(Self.common + ["--sae", Sample.sae])
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    let keys = try root.keys()
    for key in [
      "tokens", "positions", "mask", "clean", "spliced", "zero_ablated", "ce_loss_score", "kl_score", "l0", "l1", "mse",
      "explained_variance", "cosine", "l2_ratio", "alive_features", "d_sae", "sae", "hook",
    ] { #expect(keys.contains(key), "\(key)") }
    #expect(
      try root.required("spliced").keys()
        == ["cross_entropy", "perplexity", "kl", "kl_all_positions", "top1_agreement"])
    #expect(try root.required("zero_ablated").keys() == ["cross_entropy", "perplexity", "kl"])

    let reference = try JSONNode(contentsOf: Self.expected)
    for run in ["clean", "spliced", "zero_ablated"] {
      let (a, b) = (try root.required(run), try reference.required(run))
      let (found, wanted) = (try a.required("perplexity").double(), try b.required("perplexity").double())
      #expect(abs(found - wanted) <= 1e-5 * wanted, "\(run): \(found) \(wanted)")
    }
    for key in ["tokens", "positions", "alive_features"] {
      #expect(try root.required(key).int() == reference.required(key).int())
    }
  }

  @Test func editsAreReportedAsEdited() throws {
    let root = try Program.run(Self.common + ["--sae", Sample.sae, "--ablate", "12"]).json()
    #expect(try root.keys().contains("edited"))
    #expect(try !root.keys().contains("spliced"))
    // Nothing but feature 12's part of the activation is taken away.
    let clean = try root.required("clean").required("perplexity").double()
    let edited = try root.required("edited").required("perplexity").double()
    #expect(edited != clean && abs(edited - clean) < clean)
  }

  @Test func severalSAEsAreSplicedTogether() throws {
    let arguments = Self.common + ["--sae", Sample.sae, "--sae", Sample.secondSAE]
    let saes = try Program.run(arguments).json().required("saes").array()
    #expect(saes.count == 2)
    let named = try Program.run(arguments + ["--ablate", "blocks.2.hook_mlp_out:5,blocks.1.hook_resid_post:3"])
    #expect(named.code == 0)
    #expect(try named.json().keys().contains("edited"))
  }

  @Test func anAblationListIsTheSameAsTheOption() throws {
    let folder = TemporaryFolder()
    let list = try folder.file(
      "list.json",
      """
      {"format_version": 1, "features": [
        {"hook": "blocks.1.hook_resid_post", "index": 12, "ablate": true, "reason": "a test"},
        {"hook": "blocks.1.hook_resid_post", "index": 13, "ablate": false}]}
      """)
    func perplexity(_ edits: String...) throws -> Double {
      let result = try Program.run(Self.common + ["--sae", Sample.sae] + edits)
      #expect(result.code == 0, "\(result.errors)")
      return try result.json().required("edited").required("perplexity").double()
    }
    #expect(try perplexity("--ablate-file", list) == perplexity("--ablate", "12"))
    let bad = try folder.file("bad.json", "{\"format_version\": 1, \"features\": [], \"more\": 1}")
    #expect(try Program.run(Self.common + ["--sae", Sample.sae, "--ablate-file", bad]).code == 65)
  }

  @Test func batchSizeChangesNothing() throws {
    func perplexity(_ size: String) throws -> Double {
      let result = try Program.run(Self.common + ["--sae", Sample.sae, "--batch-size", size])
      return try result.json().required("spliced").required("perplexity").double()
    }
    let (one, six) = (try perplexity("1"), try perplexity("6"))
    #expect(abs(one - six) <= 1e-5 * six)
  }

  @Test func withoutDataItIsAUsageError() throws {
    let result = try Program.run("evaluate", "perplexity", "--model", Sample.model)
    #expect(result.code == 64)
    #expect(result.errors.contains("--data or --tokens"))
  }
}
