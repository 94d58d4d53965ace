import Files
import Foundation
import Testing

/// `features compare` as a user runs it.
struct FeaturesCompareTests {
  private static let second = Program.root + "/Tests/EvaluationTests/Fixtures/sae-jumprelu"
  private static let data = ["--model", Sample.model, "--tokens", Sample.tokens, "--quiet"]

  @Test func everyFileHasTheSameNumbers() throws {
    let folder = TemporaryFolder()
    let output = folder.path("out")
    let result = try Program.run(
      ["features", "compare", "--sae", "a=\(Sample.sae)", "--sae", "b=\(Self.second)", "--threshold", "0.35"]
        + Self.data + ["--output", output, "--json"])
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    let reference = try JSONNode(contentsOf: Program.root + "/Tests/EvaluationTests/Fixtures/comparison.json")
    let pairs = try root.required("pairs").array()
    #expect(
      try pairs.map { try $0.required("features").array().map { try $0.int() } }
        == reference.required("pairs").array().map { try $0.array().map { try $0.int() } })
    #expect(
      try pairs.map { try $0.required("together").int() } == reference.required("together").array().map { try $0.int() }
    )
    for (side, sae) in try root.required("saes").array().enumerated() {
      let parts = try ["matched", "taken", "only"].map { try sae.required($0).int() }
      #expect(try parts.reduce(0, +) == sae.required("d_sae").int() && parts[0] == pairs.count)
      let histogram = try root.required("histogram").required("nearest").array()[side].array().map { try $0.int() }
      #expect(try histogram.reduce(0, +) == sae.required("d_sae").int())
      let only = try root.required("only").array()[side].array()
      #expect(only.count == parts[2])
      for (place, feature) in only.enumerated() {
        let contexts = try feature.optional("contexts")?.array().map { try $0.required("activation").double() }
        #expect((contexts == nil) == (place >= 40))
        guard let contexts else { continue }
        #expect(try contexts.isEmpty == (feature.required("count").int() == 0) && contexts.count <= 5)
        #expect(contexts == contexts.sorted(by: >))
      }
    }
    #expect(
      try JSONNode(contentsOf: output + "/compare.json").required("pairs").value == root.required("pairs").value)
    var csv = try CSVReader(output + "/pairs.csv")
    let column = try csv.column("overlap")
    for pair in pairs {
      let row = try #require(try csv.next())
      #expect(
        try Double(row.fields[column]) == (pair.required("overlap").isNull ? nil : pair.required("overlap").double()))
    }
    #expect(try csv.next() == nil)
    var features = try CSVReader(output + "/features.csv")
    var rows = 0
    while try features.next() != nil { rows += 1 }
    #expect(rows == 80 + 96)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: output).sorted()
        == ["compare.html", "compare.json", "features.csv", "figures", "pairs.csv"])
    let html = try String(contentsOfFile: output + "/compare.html", encoding: .utf8)
    #expect(html.components(separatedBy: "<svg").count == 4)
    #expect(html.contains("Features of a alone") && html.contains("Features of b alone") && !html.contains("nan"))
  }

  /// The numbers of evaluate tail stand beside each other, whichever order its file has.
  @Test func tailMetricsAreShown() throws {
    let folder = TemporaryFolder()
    let tail = try folder.file(
      "tail.json",
      """
      {"positions": 77, "saes": [{"label": "x", "sae": "elsewhere"},
        {"label": "b", "sae": "x", "l0": 3.5, "top": {"share": 0.25, "curve": [1, 2]}},
        {"label": "y", "sae": "\(Sample.sae)", "l0": 2, "change": null}],
       "frequency_bins": [{"low": 1, "high": 10, "types": 5, "dedicated": {"shares": [0.1, null, 0.5]}},
        {"low": 10, "high": 100, "types": 4, "dedicated": {"shares": [0.1, 0.75, 1]}}]}
      """)
    let saes = ["--sae", "a=\(Sample.sae)", "--sae", "b=\(Self.second)"]
    let result = try Program.run(
      ["features", "compare"] + saes + ["--tail", tail, "--output", folder.path("out"), "--json", "--quiet"])
    #expect(result.code == 0, "\(result.errors)")
    let numbers = try result.json().required("tail").required("numbers")
    #expect(try numbers.keys() == ["l0", "top.share"])
    #expect(try numbers.required("l0").array().map { try $0.double() } == [2, 3.5])
    #expect(try numbers.required("top.share").array()[0].isNull)
    let html = try String(contentsOfFile: folder.path("out/compare.html"), encoding: .utf8)
    #expect(html.contains("Tokens with a feature of their own") && html.contains("over 77 positions"))
    #expect(
      try String(contentsOfFile: folder.path("out/figures/tail-frequency.svg"), encoding: .utf8)
        .components(separatedBy: "class=\"mark\"").count == 4)
    let other = try Program.run(
      [
        "features", "compare", "--sae", "c=\(Self.second)", "--sae", saes[1], "--tail", tail, "--output",
        folder.path("two"), "--quiet",
      ])
    #expect(other.code == 65 && other.errors.contains("no tail metrics of"), "\(other.errors)")
  }

  /// Everything matches itself; labels of one name are told apart, and hostile ones stay text.
  @Test func anSAEIsComparedWithItself() throws {
    let folder = TemporaryFolder()
    let result = try Program.run(
      [
        "features", "compare", "--sae", "<script>alert(1)</script>=\(Sample.sae)", "--sae",
        "<script>alert(1)</script>=\(Sample.sae)",
      ] + Self.data + ["--output", folder.path("out"), "--json"])
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    for sae in try root.required("saes").array() {
      #expect(try sae.required("matched").int() == 80 && sae.required("only").int() == 0)
    }
    #expect(try root.required("saes").array()[1].required("label").string() == "<script>alert(1)</script> (2)")
    let byIndex = try root.required("by_index")
    #expect(try byIndex.required("why").string() == "both are the same SAE")
    #expect(try byIndex.required("pairs_of_one_index").int() == 80)
    #expect(try byIndex.required("log_ratios").array().allSatisfy { try $0.double() == 0 })
    for pair in try root.required("pairs").array() where try !pair.required("overlap").isNull {
      #expect(try pair.required("overlap").double() == 1)
    }
    let html = try String(contentsOfFile: folder.path("out/compare.html"), encoding: .utf8)
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.components(separatedBy: "<svg").count == 5)
  }

  /// Without data the densities are the files' own; where they have none, there is no figure of them.
  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func anSSAEGoesByIndexToo() throws {
    let folder = TemporaryFolder()
    let ssae = Program.root + "/Models/ssae"
    let result = try Program.run(
      "features", "compare", "--sae", Sample.hostSAE, "--sae", ssae, "--quiet", "--output", folder.path("out"), "--json"
    )
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    #expect(try root.required("densities_from").string() == "sparsity.safetensors")
    #expect(try root.required("by_index").required("why").string() == "ssae was trained from gsae")
    #expect(try root.required("by_index").required("mean_cosine").double() > 0.5)
    #expect(try root.required("pairs").array()[0].required("densities").array().allSatisfy { try $0.double() >= 0 })
    let swapped = try Program.run(
      "features", "compare", "--sae", ssae, "--sae", Sample.hostSAE, "--quiet", "--output", folder.path("two"), "--json"
    )
    #expect(try swapped.json().required("by_index").required("why").string() == "ssae was trained from gsae")
    // Greedy matching does not depend on which SAE comes first, ties aside.
    #expect(
      try swapped.json().required("pair_count").int() == root.required("pair_count").int())
  }

  @Test func whatCannotBeComparedIsRefused() throws {
    let folder = TemporaryFolder()
    let output = ["--output", folder.path("out"), "--quiet"]
    let hook = ["--hook", "blocks.1.hook_resid_post"]
    for (arguments, code, words) in [
      (["--sae", Sample.sae], 64, ["give two SAEs"]),
      (["--sae", Sample.sae, "--sae", Sample.secondSAE], 65, ["different hook points", "hook_mlp_out"]),
      (["--sae", Sample.sae, "--sae", Self.second, "--threshold", "2"], 64, ["--threshold", "2"]),
      (["--sae", Sample.sae, "--sae", Self.second, "--model", Sample.model], 64, ["--data"]),
      (["--sae", Sample.sae, "--sae", Self.second, "--by-index"] + hook, 64, ["80", "96"]),
      (["--sae", Sample.sae, "--sae", folder.path("none")], 66, ["none"]),
    ] as [([String], Int32, [String])] {
      let result = try Program.run(["features", "compare"] + arguments + output)
      #expect(result.code == code, "\(arguments): \(result.code) \(result.errors)")
      for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
    }
    #expect(folder.contents.isEmpty)
    if Sample.hasHost {
      let result = try Program.run(
        ["features", "compare", "--sae", Sample.sae, "--sae", Sample.hostSAE] + hook + output)
      #expect(result.code == 65 && result.errors.contains("d_in; expected 32"), "\(result.errors)")
    }
    _ = try folder.file("out", "")
    #expect(
      try Program.run(["features", "compare", "--sae", Sample.sae, "--sae", Sample.sae] + output).code == 73)
  }

  /// An SAE none of whose features ever fires, on data: no figure breaks, no number is undefined in the file.
  @Test func aDeadSAEIsCompared() throws {
    let folder = TemporaryFolder()
    let dead = try folder.deadSAE()
    for (place, saes) in [[dead, Sample.sae], [dead, dead]].enumerated() {
      let result = try Program.run(
        ["features", "compare", "--by-index"] + saes.flatMap { ["--sae", $0] } + Self.data
          + ["--output", folder.path("out\(place)"), "--json"])
      #expect(result.code == 0, "\(result.errors)")
      let root = try result.json()
      #expect(try root.required("saes").array()[0].required("alive_features").int() == 0)
      #expect(try root.required("pair_count").int() == 80)
      #expect(try root.required("by_index").required("log_ratios").array().count == 80)
      let html = try String(contentsOfFile: folder.path("out\(place)/compare.html"), encoding: .utf8)
      #expect(!html.contains("nan") && !html.contains("inf\"") && html.contains("–"))
    }
  }
}
