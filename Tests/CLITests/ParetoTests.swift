import Files
import Foundation
import Testing

/// `evaluate pareto` as a user runs it.
struct ParetoTests {
  private static let second = Program.root + "/Tests/EvaluationTests/Fixtures/sae-jumprelu"
  private static let common = [
    "evaluate", "pareto", "--model", Sample.model, "--tokens", Sample.tokens, "--quiet",
  ]

  /// A folder with the sample SAE under several names.
  private func saes(_ folder: TemporaryFolder, _ names: [String]) throws -> String {
    for name in names {
      let path = folder.path("runs/" + name)
      try FileManager.default.createDirectory(
        atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: Sample.sae, toPath: path)
    }
    return folder.path("runs")
  }

  @Test func everySAEHasTheNumbersOfEvaluatePerplexity() throws {
    let folder = TemporaryFolder()
    let output = folder.path("out")
    let result = try Program.run(
      Self.common + ["--sae", "one=\(Sample.sae)", "--sae", "two=\(Self.second)", "--output", output, "--json"])
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    #expect(try root.required("hook").string() == "blocks.1.hook_resid_post")
    for (sae, path) in zip(try root.required("saes").array(), [Sample.sae, Self.second]) {
      let alone = try Program.run(
        "evaluate", "perplexity", "--model", Sample.model, "--tokens", Sample.tokens, "--quiet", "--json", "--sae", path
      ).json()
      let found = try sae.required("domains").array()[0]
      for key in ["l0", "explained_variance", "ce_loss_score"] {
        #expect(try found.required(key).double() == alone.required(key).double(), "\(key) of \(path)")
      }
      for key in ["perplexity", "cross_entropy", "kl"] {
        #expect(try found.required(key).double() == alone.required("spliced").required(key).double(), "\(key)")
      }
    }
    #expect(
      TemporaryFolder.names(output) == ["figures", "pareto.html", "pareto.json", "points.csv", "saes.csv"])
    #expect(TemporaryFolder.names(output + "/figures").count == 5)
    let written = try JSONNode(contentsOf: output + "/pareto.json")
    #expect(try written.required("points").value == root.required("points").value)
    var csv = try CSVReader(output + "/points.csv")
    let column = try csv.column("perplexity")
    for point in try root.required("points").array() {
      let row = try #require(try csv.next())
      let mean = try point.required("domains").array()[0].required("perplexity").required("mean").double()
      #expect(Double(row.fields[column]) == mean)
    }
    #expect(try csv.next() == nil)
  }

  @Test func seedsAreAveragedAndLabelsKept() throws {
    let folder = TemporaryFolder()
    let runs = try saes(folder, ["a/k8-seed1", "a/k8-seed2", "a/k16", "b/k8-seed1"])
    let result = try Program.run(
      Self.common + [
        "--sae", "x=\(runs)/a", "--sae", "y=\(runs)/b", "--baseline", "y", "--output", folder.path("out"), "--json",
      ])
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    let points = try root.required("points").array().map { point in
      "\(try point.required("label").string()) \(try point.required("name").string()) "
        + "\(try point.required("saes").array().count)"
    }
    #expect(Set(points) == ["x k8 2", "x k16 1", "y k8 1"])
    for point in try root.required("points").array() {
      let values = try point.required("domains").array()[0]
      // All are the same SAE.
      #expect(try values.required("relative_perplexity").required("mean").double() == 1)
      #expect(try values.required("on_front").bool())
      let deviation = try values.required("perplexity").required("deviation")
      #expect(try point.required("saes").array().count == 2 ? deviation.double() == 0 : deviation.isNull)
    }
  }

  /// Whatever labels hold, the page stays a page.
  @Test func labelsAreEscapedAndLongOnesShortened() throws {
    let folder = TemporaryFolder()
    let long = String(repeating: "a very long label ", count: 12)
    let result = try Program.run(
      Self.common + [
        "--sae", "<script>alert(1)</script>\(long)=\(Sample.sae)", "--output", folder.path("out"),
      ])
    #expect(result.code == 0, "\(result.errors)")
    let html = try String(contentsOfFile: folder.path("out/pareto.html"), encoding: .utf8)
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.components(separatedBy: "<svg").count == 6)
    #expect(html.components(separatedBy: "class=\"mark\"").count == 6)
  }

  /// An SAE that never fires has L0 0; the comparison goes on and warns.
  @Test func aDeadSAEIsCompared() throws {
    let folder = TemporaryFolder()
    let path = try folder.deadSAE()
    let result = try Program.run(
      Self.common + [
        "--sae", "dead=\(path)", "--sae", "one=\(Sample.sae)", "--baseline", "one", "--output",
        folder.path("out"), "--json",
      ])
    #expect(result.code == 0, "\(result.errors)")
    let dead = try result.json().required("saes").array()[0].required("domains").array()[0]
    #expect(try dead.required("l0").double() == 0 && dead.required("alive_features").double() == 0)
    #expect(try dead.required("relative_perplexity").double() > 0)
    let html = try String(contentsOfFile: folder.path("out/pareto.html"), encoding: .utf8)
    #expect(html.components(separatedBy: "class=\"mark\"").count == 13)
    #expect(!html.contains("nan") && !html.contains("inf\""))
  }

  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func kindsOfTextAreToldApart() throws {
    let folder = TemporaryFolder()
    let texts = Program.root + "/Models/text"
    let result = try Program.run(
      "evaluate", "pareto", "--model", Sample.host, "--sae", Sample.hostSAE, "--data",
      "notes=\(texts)/heldout-physics.jsonl", "--data", Sample.heldout, "--limit-tokens", "600", "--output",
      folder.path("out"), "--json", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let domains = try result.json().required("domains").array()
    #expect(try domains.map { try $0.required("name").string() } == ["notes", "heldout-general"])
    #expect(TemporaryFolder.names(folder.path("out/figures")).count == 10)
  }

  @Test func whatCannotBeComparedIsRefused() throws {
    let folder = TemporaryFolder()
    let output = ["--output", folder.path("out")]
    for (arguments, code, words) in [
      ([], 64, ["--sae"]),
      (["--sae", "a=\(Sample.sae)", "--sae", "b=\(Sample.secondSAE)"], 64, ["different hook points"]),
      (["--sae", "a=\(Sample.sae)", "--sae", "b=\(Sample.sae)"], 64, ["named twice"]),
      (["--sae", "a=\(Sample.sae)", "--baseline", "c"], 64, ["c", "a"]),
      (["--sae", "a=\(folder.path("none"))"], 66, ["none"]),
      (["--sae", "a=\(folder.path)"], 65, ["SAE format"]), (["--sae", "=\(Sample.sae)"], 64, ["lacks a name"]),
    ] as [([String], Int32, [String])] {
      let result = try Program.run(Self.common + arguments + output)
      #expect(result.code == code, "\(arguments): \(result.code) \(result.errors)")
      for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
    }
    #expect(folder.contents.isEmpty)
    _ = try folder.file("out", "")
    #expect(try Program.run(Self.common + ["--sae", Sample.sae] + output).code == 73)
  }
}

extension TemporaryFolder {
  /// Names in a folder, sorted.
  static func names(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
