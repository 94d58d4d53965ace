import Files
import Foundation
import TestSupport
import Testing

/// `evaluate tail` as a user runs it.
struct TailTests {
  private static let second = Program.root + "/Tests/EvaluationTests/Fixtures/sae-jumprelu"
  private static let tokens = Program.root + "/Tests/EvaluationTests/Fixtures/tail-tokens.safetensors"
  private static let common = ["evaluate", "tail", "--model", Sample.model, "--tokens", tokens, "--quiet"]
  private static let list =
    (1..<60).map { #"{"name": "token <script>alert(\#($0))</script>", "tokens": [[\#($0)]], "frequency": \#($0)}"# }
    .joined(separator: "\n")

  private func copy(_ sae: String, to path: String, bias: Float? = nil) throws {
    try FileManager.default.copyItem(atPath: sae, toPath: path)
    guard let bias else { return }
    let file = try SafetensorsFile(path + "/sae_weights.safetensors")
    let tensors = try ["W_dec", "W_enc", "b_dec", "b_enc"].map { name in
      let tensor = try file.tensor(name)
      let values = name == "b_enc" ? try tensor.floats().map { _ in bias } : try tensor.floats()
      return (name: name, shape: tensor.shape, values: TensorValues.float32(values))
    }
    try SafetensorsWriter.write(path + "/sae_weights.safetensors", tensors, overwrite: true)
  }

  @Test func everythingIsWritten() throws {
    let folder = TemporaryFolder()
    let output = folder.path("out")
    let concepts = try folder.file("concepts.jsonl", Self.list)
    try copy(Sample.sae, to: folder.path("tuned"))
    let result = try Program.run(
      Self.common + [
        "--sae", "one=\(Sample.sae)", "--sae", "tuned=\(folder.path("tuned"))", "--sae", "two=\(Self.second)",
        "--baseline", "one", "--match-by-index", "--concepts", concepts, "--minimum-count", "2", "--output", output,
        "--json",
      ])
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    #expect(try root.value.object == JSONNode(contentsOf: output + "/tail.json").value.object)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: output).sorted() == [
        "concept-deciles.csv", "concepts.csv", "coverage.csv", "features.csv", "figures", "frequency-bins.csv",
        "histograms.csv", "rank-bins.csv", "request.json", "tail.html", "tail.json", "tokens.csv",
      ])
    let saes = try root.required("saes").array()
    // The copy has the baseline's features, and so no change; the other is of another width.
    let tuned = try saes[1].required("change")
    #expect(try tuned.required("matched").bool())
    for key in ["log_ratio", "decoder_cosine"] {
      let summary = try tuned.required(key)
      for quantile in ["q05", "median", "q95"] {
        #expect(abs(try summary.required(quantile).double() - (key == "log_ratio" ? 0 : 1)) < 1e-6)
      }
    }
    #expect(try !saes[2].required("change").required("matched").bool())
    #expect(try saes[0].required("change").isNull)
    var features = try CSVReader(output + "/features.csv")
    let column = try features.column("activations")
    var sum = 0
    while let row = try features.next() { if row.fields[0] == "two" { sum += Int(row.fields[column])! } }
    let positions = try root.required("positions").int()
    #expect(abs(Double(sum) - (try saes[2].required("l0").double()) * Double(positions)) < 1e-6 * Double(sum))
    let html = try String(contentsOfFile: output + "/tail.html", encoding: .utf8)
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert("))
    #expect(!html.contains("nan") && !html.contains("inf "))
    let figures = try FileManager.default.contentsOfDirectory(atPath: output + "/figures")
    #expect(html.components(separatedBy: "<svg").count == figures.count + 1)
    // Three rules, two coverages, three errors, five of concepts, six of features, three of decoders.
    #expect(figures.count == 22)
    // Every concept that is scored is a mark for each SAE, and five figures have a mark for each tenth.
    let scored = try root.required("concepts").required("scored").int()
    #expect(scored >= 10)
    #expect(html.components(separatedBy: ": F1 ").count == scored * 3 + 1)
  }

  /// A list whose concepts the text never mentions, and one SAE alone of which every feature is dead.
  @Test func nothingToSeeIsSaidAndNotFailed() throws {
    let folder = TemporaryFolder()
    try copy(Sample.sae, to: folder.path("dead"), bias: -1e6)
    let concepts = try folder.file("concepts.jsonl", #"{"name": "nowhere", "tokens": [[96, 96, 96]]}"#)
    let result = try Program.run(
      Self.common + [
        "--sae", "\(String(repeating: "a label that is very long ", count: 10))=\(folder.path("dead"))", "--concepts",
        concepts, "--output", folder.path("out"),
      ])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("no concept is mentioned often enough"))
    #expect(result.output.contains("0 of 1 concepts are mentioned"))
    let root = try JSONNode(contentsOf: folder.path("out/tail.json"))
    let sae = try root.required("saes").array()[0]
    #expect(try sae.required("alive_features").int() == 0 && sae.required("l0").double() == 0)
    #expect(try sae.required("dedicated").required("coverage_at_tenth").isNull)
    let html = try String(contentsOfFile: folder.path("out/tail.html"), encoding: .utf8)
    #expect(html.contains("None can be scored.") && html.contains("no values"))
    #expect(!html.contains("nan") && !html.contains("inf\""))
  }

  @Test func frequenciesComeFromAFile() throws {
    let folder = TemporaryFolder()
    let counts = try folder.file("counts.csv", "token_id,count\n" + (1..<97).map { "\($0),\($0)\n" }.joined())
    let result = try Program.run(
      Self.common + ["--sae", Sample.sae, "--frequencies", counts, "--output", folder.path("out"), "--json"])
    #expect(result.code == 0, "\(result.errors)")
    var tokens = try CSVReader(folder.path("out/tokens.csv"))
    let (id, frequency) = (try tokens.column("token_id"), try tokens.column("frequency"))
    var last = Int.max
    while let row = try tokens.next() {
      #expect(row.fields[id] == row.fields[frequency] && Int(row.fields[id])! < last)
      last = Int(row.fields[id])!
    }
    #expect(last < 97)
  }

  @Test func aFinishedFolderIsNeitherDoneAgainNorMixedWithOtherData() throws {
    let folder = TemporaryFolder()
    let arguments = Self.common + ["--sae", Sample.sae, "--output", folder.path("out")]
    #expect(try Program.run(arguments).code == 0)
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.path("out/tail.json")))
    #expect(try Program.run(arguments).code == 73)
    #expect(try Program.run(arguments + ["--resume"]).code == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("out/tail.json"))) == before)
    for change in [
      ["--tokens", Sample.tokens], ["--exclude", "none"], ["--sae", Self.second], ["--seed", "4"],
      ["--rare-count", "3"], ["--context-length", "24", "--limit-tokens", "100"],
    ] {
      let result = try Program.run(arguments + change + ["--resume"])
      #expect(result.code == 64 && result.errors.contains("cannot resume"), "\(change): \(result.errors)")
    }
    #expect(try Program.run(arguments + ["--overwrite"]).code == 0)
  }

  @Test func whatCannotBeMeasuredIsRefused() throws {
    let folder = TemporaryFolder()
    let empty = try folder.file("empty.jsonl", "")
    let strings = try folder.file("strings.txt", "a concept\n")
    for (arguments, code, words) in [
      ([], 64, ["--sae"]),
      (["--sae", "a=\(Sample.sae)", "--sae", "b=\(Sample.secondSAE)"], 64, ["different hook points"]),
      (["--sae", "a=\(Sample.sae)", "--baseline", "c"], 64, ["c", "a"]),
      (["--sae", Sample.sae, "--match-by-index"], 64, ["--baseline"]),
      (["--sae", Sample.sae, "--concepts", empty], 65, ["no concepts"]),
      (["--sae", Sample.sae, "--concepts", strings], 66, ["tokenizer"]),
      (["--sae", Sample.sae, "--frequencies", folder.path("none.csv")], 66, ["none.csv"]),
      (["--sae", Sample.sae, "--held-f1", "0"], 64, ["--held-f1"]),
      (["--sae", Sample.sae, "--memory", "lots"], 64, ["--memory"]),
    ] as [([String], Int32, [String])] {
      let result = try Program.run(Self.common + arguments + ["--output", folder.path("out")])
      #expect(result.code == code, "\(arguments): \(result.code) \(result.errors)")
      for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
      #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    }
  }

  /// Names are found in text, frequencies are counted in other text, and an interrupted run goes on.
  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func namesAreFoundInText() throws {
    let folder = TemporaryFolder()
    let texts = Program.root + "/Models/text"
    let arguments = [
      "evaluate", "tail", "--model", Sample.host, "--sae", "gsae=\(Sample.hostSAE)", "--sae",
      "ssae=\(Program.root)/Models/ssae", "--baseline", "gsae", "--data", "\(texts)/heldout-physics.jsonl",
      "--limit-tokens", "6000", "--reference", "\(texts)/general.jsonl", "--concepts", "\(texts)/concepts.jsonl",
      "--quiet",
      "--checkpoint-every", "1500", "--output", folder.path("out"), "--json",
    ]
    let result = try Program.run(arguments)
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    #expect(try root.required("memory").required("sorted_runs").int() >= 3)
    let concepts = try root.required("concepts")
    #expect(try concepts.required("mentioned").int() > 50 && concepts.required("scored").int() > 5)
    // The one was fine-tuned from the other, as its record says.
    #expect(try root.required("saes").array()[1].required("change").required("matched").bool())
    // Single features name concepts far better than chance.
    for sae in try concepts.required("all").required("saes").array() {
      let (own, shuffled) = (try sae.required("bounded_f1"), try sae.required("shuffled_bounded_f1"))
      #expect(try own.required("mean").double() > shuffled.required("mean").double() + 0.1)
    }
  }
}
