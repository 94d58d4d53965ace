import Files
import Foundation
import Testing

struct SelectTests {
  private static let pool = """
    {"id": "cat", "text": "The cat sat on the mat."}
    {"id": "cats", "text": "Cats and dogs are friends of the house."}
    {"id": "field", "text": "Quantum field theory of the electron."}
    {"id": "copy", "text": "Quantum field theory of the electron."}
    {"id": "heat", "text": "Heat flows from the warm body to the cold body."}
    {"id": "seed", "text": "The electron in a magnetic field."}

    """
  private static let seeds = #"{"id": "s1", "text": "The electron in a magnetic field."}"# + "\n"

  private func prepared() throws -> (TemporaryFolder, [String]) {
    let folder = TemporaryFolder()
    return (
      folder,
      [
        "--pool", try folder.file("pool.jsonl", Self.pool), "--seeds", try folder.file("seeds.jsonl", Self.seeds),
        "--output", folder.path("selected.jsonl"), "--quiet",
      ]
    )
  }

  private func lines(_ path: String) throws -> [JSONNode] {
    var lines = try JSONLines(path)
    return try lines.all().map(\.node)
  }

  @Test func bm25WritesTheBestWithoutSeedsAndCopies() throws {
    let (folder, common) = try prepared()
    let result = try Program.run(["select", "bm25", "--top", "3", "--json"] + common)
    #expect(result.code == 0, "\(result.errors)")
    let chosen = try lines(folder.path("selected.jsonl"))
    #expect(try chosen.map { try $0.required("id").string() } == ["copy", "cat", "heat"])
    #expect(try chosen.map { try $0.required("rank").int() } == [1, 2, 3])
    #expect(try chosen[0].keys() == ["id", "text", "score", "rank", "best_seed"])
    #expect(try chosen[0].required("text").string() == "Quantum field theory of the electron.")
    #expect(try chosen[0].required("best_seed").string() == "s1")
    let report = try result.json()
    #expect(try report.required("selected").int() == 3 && report.required("left_out").int() == 1)
    let record = try JSONNode(contentsOf: folder.path("selected.jsonl.run.json"))
    #expect(try record.required("run").required("inputs").array().count == 2)
    #expect(folder.contents == ["pool.jsonl", "seeds.jsonl", "selected.jsonl", "selected.jsonl.run.json"])
  }

  @Test func anIndexIsKeptAndUsed() throws {
    let (folder, common) = try prepared()
    let index = ["--index", folder.path("index")]
    let first = try Program.run(["select", "bm25", "--top", "2", "--json"] + common + index)
    #expect(try first.json().required("index_reused").bool() == false)
    let second = try Program.run(["select", "bm25", "--top", "2", "--json", "--overwrite"] + common + index)
    #expect(try second.json().required("index_reused").bool() == true)
    let other = try Program.run(
      ["select", "bm25", "--top", "2", "--stopwords", "english", "--overwrite"] + common + index)
    #expect(other.code == 65 && other.errors.contains("stop_words; expected english, found none"), "\(other.errors)")
  }

  @Test(
    arguments: [
      (["--top", "1", "--seeds", "words.txt"], 65, "words.txt: the seeds hold no words"),
      (["--top", "1", "--seeds", "other.txt"], 65, "none of the rest has a word in common"),
      (["--top", "1", "--pool", "empty.jsonl"], 65, "no documents"),
      (["--top", "1", "--pool", "missing.jsonl"], 66, "missing.jsonl"),
      (["--token-budget", "5"], 64, "--tokenizer"),
      (["--top", "0"], 64, "--top must be at least 1"),
      (["--top", "1", "--token-budget", "5"], 64, "either --top or --token-budget"),
      (["--top", "1", "--b", "2"], 64, "--b must be from 0 to 1"),
    ] as [([String], Int32, String)])
  func requestsThatDoNotFitAreOneLine(_ options: [String], _ code: Int32, _ message: String) throws {
    let folder = TemporaryFolder()
    _ = try folder.file("pool.jsonl", Self.pool)
    _ = try folder.file("seeds.jsonl", Self.seeds)
    _ = try folder.file("words.txt", "? !")
    _ = try folder.file("other.txt", "zebra")
    _ = try folder.file("empty.jsonl", "")
    var arguments = ["select", "bm25", "--output", "out.jsonl", "--quiet"] + options
    for (name, file) in [("--pool", "pool.jsonl"), ("--seeds", "seeds.jsonl")] where !options.contains(name) {
      arguments += [name, file]
    }
    let result = try Program.run(arguments, in: folder.path)
    #expect(result.code == code && result.errors.contains(message), "\(result.code) \(result.errors)")
    #expect(!folder.contents.contains("out.jsonl"))
  }

  @Test func anOutputThatExistsIsRefused() throws {
    let (folder, common) = try prepared()
    _ = try folder.file("selected.jsonl", "mine")
    #expect(try Program.run(["select", "bm25", "--top", "1"] + common).code == 73)
    #expect(try String(contentsOfFile: folder.path("selected.jsonl"), encoding: .utf8) == "mine")
  }

  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func denseAndTracInOnTheEmbeddedModels() throws {
    let (folder, common) = try prepared()
    let index = ["--index", folder.path("vectors")]
    let dense = ["select", "dense", "--model", Sample.host, "--layer", "1", "--top", "4", "--json"] + common + index
    let asked = try Program.run(dense)
    #expect(asked.code == 64 && asked.errors.contains("--normalise"), "\(asked.errors)")
    let first = try Program.run(dense + ["--normalise"])
    #expect(first.code == 0, "\(first.errors)")
    #expect(try lines(folder.path("selected.jsonl")).count == 4)
    #expect(try first.json().required("highest_score").double() <= 1.0001)
    let second = try Program.run(dense + ["--normalise", "--overwrite"])
    #expect(try second.json().required("index_reused").bool() == true)
    let other = try Program.run(dense + ["--no-normalise", "--overwrite"])
    #expect(other.code == 65 && other.errors.contains("normalise"), "\(other.errors)")

    // What dense chose is the pool of tracin.
    let tracin = [
      "select", "tracin", "--model", Sample.host, "--sae", Sample.hostSAE, "--pool",
      folder.path("selected.jsonl"), "--seeds", folder.path("seeds.jsonl"), "--top", "3", "--json", "--quiet",
    ]
    var scores: [[Double]] = []
    for aggregate in ["mean", "max"] {
      let output = folder.path("\(aggregate).jsonl")
      let result = try Program.run(tracin + ["--aggregate", aggregate, "--output", output])
      #expect(result.code == 0, "\(result.errors)")
      #expect(try result.json().required("rank_correlation").double().magnitude <= 1)
      scores.append(try lines(output).map { try $0.required("score").double() })
    }
    // One seed: its gradient is the mean, and both ways of computing agree.
    #expect(zip(scores[0], scores[1]).allSatisfy { abs($0 - $1) <= 1e-4 * abs(scores[0][0]) }, "\(scores)")
    #expect(scores[0].count == 3 && scores[0] == scores[0].sorted(by: >))
  }

  /// From a gated SAE's record the loss is known: λ need not be said, and one seed gives the same by both ways.
  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func tracinTakesTheLossThatTrainRecorded() throws {
    let (folder, common) = try prepared()
    for (name, options) in [
      ("gated", ["--sparsity", "0.5", "--no-detach-gate-decoder"]),
      ("jumprelu", ["--sparsity", "0.5", "--bandwidth", "2", "--jumprelu-penalty", "tanh"]),
      ("matryoshka_batchtopk", ["--k", "8"]),
    ] {
      let sae = folder.path(name)
      let trained = try Program.run(
        [
          "train", "--model", Sample.host, "--layer", "1", "--data", folder.path("pool.jsonl"), "--architecture", name,
          "--d-sae", "64", "--batch-size", "32", "--steps", "3", "--seed", "1", "--output", sae, "--quiet",
        ] + options)
      #expect(trained.code == 0, "\(trained.errors)")
      var scores: [[Double]] = []
      for aggregate in [[], ["--aggregate", "mean"]] {
        let result = try Program.run(
          ["select", "tracin", "--model", Sample.host, "--sae", sae, "--top", "4", "--json", "--overwrite"] + common
            + aggregate)
        #expect(result.code == 0, "\(result.errors)")
        let report = try result.json()
        #expect(try report.required("aggregate").string() == (aggregate.last ?? "max"))
        if name == "gated" {
          #expect(try report.required("losses").array()[0].string().contains("0.5·Σ relu(π)·|d|"))
        }
        scores.append(try lines(folder.path("selected.jsonl")).map { try $0.required("score").double() })
      }
      let scale = scores[0].map(abs).max()!
      #expect(
        scores[0].count == 4 && zip(scores[0], scores[1]).allSatisfy { abs($0 - $1) <= 1e-4 * scale }, "\(scores)")
    }
    let refused = try Program.run(
      [
        "select", "tracin", "--model", Sample.host, "--sae", folder.path("gated"), "--bandwidth", "1", "--top", "4",
        "--overwrite",
      ] + common)
    #expect(refused.code == 64 && refused.errors.contains("--bandwidth applies to jumprelu, not to gated"))
  }

  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func trainGoesOnFromWhatIsSelected() throws {
    let (folder, common) = try prepared()
    #expect(try Program.run(["select", "bm25", "--top", "4"] + common).code == 0)
    let result = try Program.run([
      "train", "--model", Sample.host, "--data", folder.path("selected.jsonl"), "--init", Sample.hostSAE,
      "--batch-size", "16", "--steps", "2", "--output", folder.path("ssae"), "--quiet", "--json",
    ])
    #expect(result.code == 0, "\(result.errors)")
    let record = try JSONNode(contentsOf: folder.path("ssae/training.json"))
    let data = try record.required("run").required("inputs").array()
    #expect(try data.contains { try $0.required("path").string() == folder.path("selected.jsonl") })
    #expect(try record.required("tokens").int() == 32)
  }
}
