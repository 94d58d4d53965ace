import Files
import Foundation
import Testing

/// `features` as a user runs it.
struct FeaturesTests {
  private static let jumpReLU = Program.root + "/Tests/EvaluationTests/Fixtures/sae-jumprelu"
  private static let common = ["features", "--tokens", Sample.tokens, "--quiet"]

  /// The sample model with tokens that look like markup.
  private func hostileModel(_ folder: TemporaryFolder) throws -> String {
    let path = folder.path("model")
    try FileManager.default.copyItem(atPath: Sample.model, toPath: path)
    let size = try JSONNode(contentsOf: path + "/config.json").required("vocab_size").int()
    let hostile = [
      "<script>alert(1)</script>", "</script>", "<!--", "<img src=x onerror=alert(2)>", "\n", "\u{202E}gnorw",
      "\u{2028}", String(repeating: "a", count: 900),
    ]
    let tokens = hostile + (hostile.count..<size).map { "word\($0)" }
    let vocabulary = JSONObject(tokens.enumerated().map { ($1, JSON($0)) })
    let tokenizer: JSONObject = [
      "added_tokens": [], "normalizer": .null, "pre_tokenizer": .null, "post_processor": .null, "decoder": .null,
      "model": ["type": "BPE", "vocab": .object(vocabulary), "merges": []],
    ]
    try AtomicFile.write(JSON(tokenizer).serialized(), to: path + "/tokenizer.json", overwrite: true)
    return path
  }

  @Test func writesEverythingOfChosenFeatures() throws {
    let folder = TemporaryFolder()
    let output = folder.path("out")
    let result = try Program.run(
      Self.common + [
        "--model", Sample.model, "--sae", Self.jumpReLU, "--features", "18,3", "--rarest", "1", "--output", output,
        "--json",
      ])
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    let features = try root.required("features").array()
    // 20 is active at 17 positions, the fewest.
    #expect(try features.map { try $0.required("index").int() } == [3, 18, 20])
    #expect(try features[2].required("count").int() == 17)
    let reference = try JSONNode(
      contentsOf: Program.root + "/Tests/EvaluationTests/Fixtures/features.json")
    let expected = try #require(
      try reference.required("features").array().first { try $0.required("index").int() == 18 })
    let found = try #require(try features.first { try $0.required("index").int() == 18 })
    for key in ["count", "density", "mean", "maximum", "decoder_norm"] {
      #expect(abs(try found.required(key).double() - (try expected.required(key).double())) < 1e-5, "\(key)")
    }
    #expect(
      TemporaryFolder.names(output).filter { !$0.hasPrefix(".") } == [
        "contexts.jsonl", "features.csv", "features.json", "gathered.safetensors", "index.html", "map.svg",
        "request.json",
      ])
    var csv = try CSVReader(output + "/features.csv")
    let (index, count) = (try csv.column("index"), try csv.column("count"))
    for feature in features {
      let row = try #require(try csv.next())
      #expect(Int(row.fields[index]) == (try feature.required("index").int()))
      #expect(Int(row.fields[count]) == (try feature.required("count").int()))
    }
    let written = try JSONNode(contentsOf: output + "/features.json")
    #expect(try written.required("features").value == root.required("features").value)
    let again = try Program.run(
      Self.common + ["--model", Sample.model, "--sae", Self.jumpReLU, "--features", "18,3", "--output", output])
    #expect(again.code == 73 && again.errors.contains("--overwrite"))
  }

  /// Tokens that look like markup stay text: in the page, and in what its script reads.
  @Test func hostileTokensStayText() throws {
    let folder = TemporaryFolder()
    let model = try hostileModel(folder)
    let output = folder.path("out")
    let result = try Program.run(
      Self.common + ["--model", model, "--sae", Self.jumpReLU, "--all", "--top", "60", "--output", output])
    #expect(result.code == 0, "\(result.errors)")
    let html = try String(contentsOfFile: output + "/index.html", encoding: .utf8)
    #expect(html.contains(#"\u003cscript>alert(1)\u003c/script>"#) && html.contains(#"\u003c!--"#))
    #expect(!html.contains("<script>alert") && !html.contains("<img") && !html.contains("<!--"))
    // The index, three parts of 32 features, and the script.
    #expect(html.components(separatedBy: "<script").count == 6 && html.components(separatedBy: "</script").count == 6)
    let contexts = try String(contentsOfFile: output + "/contexts.jsonl", encoding: .utf8)
    #expect(contexts.split(separator: "\n").count == 96 && contexts.contains("<script>alert(1)</script>"))
    #expect(!(try String(contentsOfFile: output + "/map.svg", encoding: .utf8)).contains("alert"))
  }

  /// A dead SAE, and one compared with it.
  @Test func aDeadSAEHasAPage() throws {
    let folder = TemporaryFolder()
    let dead = try folder.deadSAE()
    let none = try Program.run(
      Self.common + ["--model", Sample.model, "--sae", dead, "--output", folder.path("none")])
    #expect(none.code == 0 && none.output.contains("0 of 80 features active; 0 shown"), "\(none.errors)")
    let html = try String(contentsOfFile: folder.path("none/index.html"), encoding: .utf8)
    #expect(html.contains("No feature is active anywhere in this text."))
    let all = try Program.run(
      Self.common + [
        "--model", Sample.model, "--sae", dead, "--baseline", Sample.sae, "--most-changed", "3",
        "--changed-by", "activation", "--output", folder.path("all"), "--json",
      ])
    #expect(all.code == 0, "\(all.errors)")
    let features = try all.json().required("features").array()
    #expect(features.count == 3)
    for feature in features {
      #expect(try feature.required("count").int() == 0 && feature.required("mean").isNull)
      #expect(try feature.required("baseline_cosine").double() > 0.9999)
      #expect(try feature.required("baseline_count").int() >= 0)
      #expect(try feature.required("histogram").required("counts").array().isEmpty)
    }
  }

  @Test func oneFeatureAlone() throws {
    let folder = TemporaryFolder()
    let weights = folder.path("one/sae_weights.safetensors")
    try FileManager.default.createDirectory(atPath: folder.path("one"), withIntermediateDirectories: true)
    let config = try String(contentsOfFile: Sample.sae + "/cfg.json", encoding: .utf8)
    try AtomicFile.write(
      config.replacing("\"d_sae\": 80", with: "\"d_sae\": 1"), to: folder.path("one/cfg.json"), overwrite: true)
    let row = (0..<32).map { Float($0 % 5) - 2 }
    try SafetensorsWriter.write(
      weights,
      [
        ("W_dec", [1, 32], .float32(row)), ("W_enc", [32, 1], .float32(row)), ("b_enc", [1], .float32([0])),
        ("b_dec", [32], .float32(row.map { _ in 0 })),
      ], overwrite: true)
    let result = try Program.run(
      Self.common + [
        "--model", Sample.model, "--sae", folder.path("one"), "--all", "--output", folder.path("out"), "--json",
      ])
    #expect(result.code == 0, "\(result.errors)")
    let feature = try result.json().required("features").array()[0]
    #expect(try feature.required("neighbours").array().isEmpty && feature.required("x").double() == 0)
    #expect(abs(try feature.required("encoder_decoder_cosine").double() - 1) < 1e-6)
  }

  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func anInterruptedRunGoesOn() throws {
    let folder = TemporaryFolder()
    // Enough text that the run is under way when the signal comes.
    let text = try String(contentsOfFile: Sample.heldout, encoding: .utf8)
    let data = try folder.file("text.jsonl", String(repeating: text, count: 12))
    func arguments(_ output: String) -> [String] {
      [
        "features", "--model", Sample.host, "--sae", Sample.hostSAE, "--data", data, "--features", "7,840",
        "--threads", "1", "--output", folder.path(output),
      ]
    }
    let job = try Job(arguments("stopped"))
    job.wait(for: folder.path("stopped/request.json"))
    usleep(700_000)
    job.process.interrupt()
    let stopped = try job.wait()
    #expect(stopped.code == 130 && stopped.errors.contains("--resume"), "\(stopped.errors)")
    #expect(!TemporaryFolder.names(folder.path("stopped")).contains("index.html"))
    let resumed = try Program.run(arguments("stopped") + ["--resume"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    let whole = try Program.run(arguments("whole"))
    #expect(whole.code == 0, "\(whole.errors)")
    // All but the name of the folder.
    #expect(whole.output.split(separator: "\n").dropLast() == resumed.output.split(separator: "\n").dropLast())
    for name in ["contexts.jsonl", "features.csv", "gathered.safetensors", "map.svg"] {
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: folder.path("stopped/" + name)))
          == Data(contentsOf: URL(fileURLWithPath: folder.path("whole/" + name))), "\(name)")
    }
    let other = try Program.run(arguments("stopped") + ["--resume", "--top", "3"])
    #expect(other.code == 64 && other.errors.contains("top"))
    let done = try Program.run(arguments("stopped") + ["--resume"])
    #expect(done.code == 0 && done.errors.contains("nothing was left to do"))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let folder = TemporaryFolder()
    let start = Self.common + ["--model", Sample.model, "--output", folder.path("out")]
    for (arguments, code, words) in [
      ([], 64, ["--sae"]), (["--sae", Sample.sae, "--features", "80"], 64, ["80", "0 to 79"]),
      (["--sae", Sample.sae, "--features", "x"], 64, ["x"]),
      (["--sae", Sample.sae, "--most-changed", "3"], 64, ["--baseline"]),
      (["--sae", Sample.sae, "--all", "--rarest", "3"], 64, ["--all"]),
      (["--sae", Sample.sae, "--baseline", Self.jumpReLU], 65, ["d_sae", "80", "96"]),
      (["--sae", Sample.sae, "--rarest", "0"], 64, ["--rarest"]),
      (["--sae", folder.path("none")], 66, ["none"]),
    ] as [([String], Int32, [String])] {
      let result = try Program.run(start + arguments)
      #expect(result.code == code, "\(arguments): \(result.errors)")
      for word in words { #expect(result.errors.contains(word), "\(arguments): \(result.errors)") }
      #expect(!FileManager.default.fileExists(atPath: folder.path("out/index.html")))
    }
  }
}
