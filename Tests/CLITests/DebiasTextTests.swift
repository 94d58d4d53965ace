import Files
import Foundation
import Testing

/// `debias run`, `judge`, `generate` and `pairs` on texts, with the embedded host.
@Suite(.enabled(if: Sample.hasHost, "the embedded host is not here"))
struct DebiasTextTests {
  static let assets =
    ProcessInfo.processInfo.environment["SSAE_HOST_ASSETS"]
    ?? URL(fileURLWithPath: Program.root).deletingLastPathComponent().path + "/shared/assets"
  static let hasAssets = FileManager.default.fileExists(atPath: assets + "/bias-in-bios")

  private static func saes(_ folder: TemporaryFolder) throws -> String {
    let path = folder.path("saes")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: path + "/layer-2", withDestinationPath: Sample.hostSAE)
    return path
  }

  /// Short biographies of every group.
  static func biographies(_ count: Int) -> String {
    let work = [
      "professor": ["teaches at the university", "gave a lecture to the students", "wrote a paper about history"],
      "nurse": ["works at the hospital", "gave a pill to the patients", "cares for sick people"],
    ]
    var lines = ""
    for index in 0..<count {
      for profession in ["professor", "nurse"] {
        for (gender, he, his) in [("male", "He", "his"), ("female", "She", "her")] {
          let phrases = work[profession]!
          let text =
            "\(he) \(phrases[index % 3]) in town \(index). At home \(his) dog is happy. \(he) \(phrases[(index + 1) % 3])."
          lines += #"{"bio": "\#(text)", "job": "\#(profession)", "sex": "\#(gender)"}"# + "\n"
        }
      }
    }
    return lines
  }

  private static func data(_ folder: TemporaryFolder) throws -> [String] {
    [
      "--data", try folder.file("train.jsonl", biographies(5)) + ":bio",
      "--test-data", try folder.file("test.jsonl", biographies(3)) + ":bio", "--label-field", "job", "--classes",
      "professor,nurse", "--group-field", "sex", "--groups", "male,female",
    ]
  }

  /// Pages and lists of a set are files called after it.
  @Test func aSetIsNotNamedAfterAPath() throws {
    let folder = TemporaryFolder()
    let result = try Program.run(
      ["debias", "run", "--model", Sample.host, "--layer", "2", "--saes", "../gsae=" + Self.saes(folder)]
        + Self.data(folder) + ["--output", folder.path("study"), "--quiet"])
    #expect(result.code == 64)
    #expect(result.errors.contains("the name '../gsae' holds a '/'"))
  }

  /// Every row, the automatic judgement with its numbers, and its agreement with a list.
  @Test func aWholeRunOnTexts() throws {
    let folder = TemporaryFolder()
    let output = folder.path("study")
    let list = try folder.file(
      "mine.json",
      #"{"format_version": 1, "features": [{"hook": "blocks.2.hook_resid_post", "index": 3, "ablate": true}]}"#)
    let base =
      try ["debias", "run", "--model", Sample.host, "--layer", "2", "--saes", "gsae=" + Self.saes(folder)]
      + Self.data(folder) + [
        "--probe-batch", "2", "--seeds", "2", "--attribution-examples", "4", "--steps", "2", "--top", "8",
        "--ablate-file", "gsae=" + list, "--synthetic", "--output", output, "--json", "--quiet",
      ]
    let result = try Program.run(base + ["--swap-threshold", "0.3"])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    #expect(
      try json.required("rows").array().map { try $0.required("title").string() } == [
        "Original", "Word deletion", "CBP", "Neuron skyline", "Random features", "Feature skyline", "SHIFT",
        "SHIFT + retrain", "SHIFT-auto (swap)", "SHIFT-auto (swap) + retrain", "Oracle",
      ])
    let judgement = try json.required("judgements").array()[0]
    let rule = try judgement.required("rule")
    #expect(try rule.required("texts_changed_by_gender_words").int() == rule.required("texts").int())
    #expect(try rule.required("gender_words").array().count > 40)
    let candidates = try JSONNode(contentsOf: output + "/candidates-gsae.json").required("features").array()
    let decided = try JSONNode(contentsOf: output + "/judgement-gsae.json").required("features").array()
    #expect(candidates.count == 8 && decided.count == 8)
    for (candidate, decision) in zip(candidates, decided) {
      let (gender, classes) = (
        try candidate.required("gender_score").double(), try candidate.required("class_score").double()
      )
      #expect(try decision.required("ablate").bool() == (gender >= 0.3 && gender > classes))
      #expect(try candidate.required("promoted").array().count == 8)
    }
    let page = try String(contentsOfFile: output + "/report.html", encoding: .utf8)
    #expect(page.contains("synthetic") && page.contains("SHIFT-auto (swap)") && !page.contains("Published"))

    // Another threshold judges the same scores: neither attribution nor swap test runs again.
    func made(_ name: String) throws -> Date? {
      try FileManager.default.attributesOfItem(atPath: output + "/" + name)[.modificationDate] as? Date
    }
    let stages = ["attribution-gsae/attribution.safetensors", "skyline-gsae/attribution.safetensors", "swap-gsae.json"]
    let before = try stages.map(made)
    let strict = try Program.run(base + ["--swap-threshold", "100", "--resume"])
    #expect(strict.code == 0, "\(strict.errors)")
    #expect(try stages.map(made) == before)
    let again = try JSONNode(contentsOf: output + "/candidates-gsae.json").required("features").array()
    #expect(
      try again.map { try $0.required("gender_score").double() }
        == candidates.map {
          try $0.required("gender_score").double()
        })
    let none = try JSONNode(contentsOf: output + "/judgement-gsae.json").required("features").array()
    #expect(try none.allSatisfy { try !$0.required("ablate").bool() })
    // Other words are another test.
    let words = try folder.file("words.txt", "he,she\n")
    let other = try Program.run(base + ["--gender-words", words, "--resume"])
    #expect(other.code == 0, "\(other.errors)")
    #expect(try made("swap-gsae.json") != before[2])
  }

  /// What a user gets wrong in data and SAEs: one line each, and no folder.
  @Test func textsThatDoNotFitAreRefused() throws {
    let folder = TemporaryFolder()
    let lines = Self.biographies(3).split(separator: "\n").map { $0 + "\n" }
    func file(_ name: String, _ isKept: (Substring) -> Bool) throws -> String {
      try folder.file(name, lines.map { Substring($0) }.filter(isKept).joined())
    }
    let whole = try file("whole.jsonl") { _ in true }
    let hook = folder.path("hooks/far")
    try FileManager.default.createDirectory(atPath: folder.path("hooks"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Sample.hostSAE, toPath: hook)
    let settings = try String(contentsOfFile: hook + "/cfg.json", encoding: .utf8)
    try AtomicFile.write(
      settings.replacingOccurrences(of: "blocks.2.hook_resid_post", with: "blocks.9.hook_resid_post"),
      to: hook + "/cfg.json", overwrite: true)
    let saes = try Self.saes(folder)
    let cases: [(train: String, test: String, saes: String, message: String)] = [
      (try file("women.jsonl") { $0.contains("female") }, whole, saes, "no example of class professor in group male"),
      (
        whole, try file("unpaired.jsonl") { !$0.contains("nurse") || $0.contains("female") }, saes,
        "unpaired.jsonl:bio: no example of class nurse in group male"
      ),
      (try file("professors.jsonl") { $0.contains("professor") }, whole, saes, "no example has label nurse"),
      (
        try folder.file("empty.jsonl", #"{"bio": "", "job": "nurse", "sex": "male"}"# + "\n"), whole, saes,
        "empty.jsonl:1: a text without tokens"
      ),
      (whole, whole, folder.path("hooks"), "no hook point named blocks.9.hook_resid_post"),
    ]
    for (train, test, saes, message) in cases {
      let result = try Program.run(
        "debias", "run", "--model", Sample.host, "--layer", "2", "--saes", "gsae=" + saes, "--data", train + ":bio",
        "--test-data", test + ":bio", "--label-field", "job", "--classes", "professor,nurse", "--group-field", "sex",
        "--groups", "male,female", "--output", folder.path("out"), "--quiet")
      #expect(result.code == 65 && result.errors.contains(message), "\(message): \(result.code) \(result.errors)")
      #expect(result.errorLines.count == 1 && !FileManager.default.fileExists(atPath: folder.path("out")))
    }
  }

  @Test func anAutomaticJudgementPrintsItsNumbers() throws {
    let folder = TemporaryFolder()
    let saes = try Self.saes(folder)
    let data = try folder.file("train.jsonl", Self.biographies(4)) + ":bio"
    let fields = ["--data", data, "--label-field", "job", "--classes", "professor,nurse"]
    let attributed = try Program.run(
      [
        "debias", "attribute", "--model", Sample.host, "--saes", saes, "--layer", "2", "--method", "gradient", "--top",
        "6",
      ]
        + fields + ["--output", folder.path("attribution"), "--quiet"])
    #expect(attributed.code == 0, "\(attributed.errors)")
    let base =
      ["debias", "judge", "--model", Sample.host, "--saes", saes, "--attribution", folder.path("attribution")]
      + ["--automatic"] + fields + ["--group-field", "sex", "--groups", "male,female", "--quiet"]
    let result = try Program.run(base + ["--output", folder.path("judged")])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("SHIFT-auto (swap): ablate a feature whose gender score"))
    #expect(result.output.contains("he/she") && result.output.contains("changed 8 of 8 texts"))
    let again = try Program.run(
      base + ["--compare", folder.path("judged/ablations.json"), "--output", folder.path("again")])
    #expect(again.output.contains("6 of 6 features"), "\(again.output) \(again.errors)")
    let missing = try Program.run(
      base.map { $0 == "job" ? "profession" : $0 } + ["--output", folder.path("none")])
    #expect(missing.code == 65 && missing.errors.contains("no field 'profession'"))
    let misspelt = try Program.run(
      base.map { $0 == "professor,nurse" ? "professor,nurze" : $0 } + ["--output", folder.path("none")])
    #expect(misspelt.code == 65 && misspelt.errors.contains("no example has label nurze (labels; found others: nurse)"))
    let other = folder.path("other")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: other + "/layer-2", withDestinationPath: Program.root + "/Models/ssae")
    let foreign = try Program.run(base.map { $0 == saes ? other : $0 } + ["--output", folder.path("none")])
    #expect(foreign.code == 65 && foreign.errors.contains("the attribution is of another SAE"), "\(foreign.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
  }

  /// The judged list acts where a model writes.
  @Test func continuationsAreCounted() throws {
    let folder = TemporaryFolder()
    let list = try folder.file(
      "list.json",
      #"{"format_version": 1, "features": [{"hook": "blocks.2.hook_resid_post", "index": 3, "ablate": true}]}"#)
    let text = try folder.file("text.jsonl", #"{"text": "The old man was sad because his dog was gone."}"# + "\n")
    let result = try Program.run(
      "debias", "generate", "--model", Sample.host, "--saes", try Self.saes(folder), "--ablate-file", list, "--data",
      text,
      "--samples", "2", "--max-tokens", "8", "--json", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    #expect(try json.required("ablated").int() == 1)
    let perplexity = try json.required("perplexity")
    #expect(try perplexity.required("before").double() > 1 && perplexity.required("after").double() > 1)
    #expect(try json.required("before").required("words").int() > 24)
    #expect(
      try Program.run("debias", "generate", "--model", Sample.host, "--quiet").errors.contains("give --saes"))
  }

  @Test(.enabled(if: hasAssets, "the real files are not here")) func realSentencePairsAreScored() throws {
    let folder = TemporaryFolder()
    let pairs = folder.path("winogender")
    try FileManager.default.createDirectory(atPath: pairs, withIntermediateDirectories: true)
    for (name, lines) in [("all_sentences.tsv", 25), ("occupations-stats.tsv", 61)] {
      let text = try String(contentsOfFile: Self.assets + "/winogender/data/" + name, encoding: .utf8)
      _ = try folder.file(
        "winogender/" + name, text.split(separator: "\n").prefix(lines).joined(separator: "\n") + "\n")
    }
    let list = try folder.file(
      "list.json",
      #"{"format_version": 1, "features": [{"hook": "blocks.2.hook_resid_post", "index": 3, "ablate": true}]}"#)
    let result = try Program.run(
      "debias", "pairs", "--model", Sample.host, "--winogender", pairs, "--saes", try Self.saes(folder),
      "--ablate-file",
      list, "--json", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let set = try result.json().required("sets").array()[0]
    let before = try set.required("before")
    #expect(try before.required("pairs").int() == 8)
    let share = try before.required("prefers_first").double()
    #expect(share >= 0 && share <= 1)
    #expect(try set.required("after").required("pairs").int() == 8)
    let none = try Program.run("debias", "pairs", "--model", Sample.host, "--crows-pairs", folder.path("x.csv"))
    #expect(none.code == 66)
  }

  /// Ten texts of a profession are too few for the paper's numbers; they are read, cut where too long, and run through.
  @Test(.enabled(if: hasAssets, "the real files are not here")) func realBiographiesRunThrough() throws {
    let folder = TemporaryFolder()
    let samples = Self.assets + "/bias-in-bios/csvs/Bios_samples/"
    let files = ["professor", "teacher", "nurse"].map { samples + $0 + ".csv:hard_text" }
    let result = try Program.run(
      ["debias", "run", "--model", Sample.host, "--layer", "2", "--saes", "gsae=" + Self.saes(folder)]
        + files.flatMap { ["--data", $0] } + files.flatMap { ["--test-data", $0] } + [
          "--label-field", "profession", "--classes", "professor,teacher", "--group-field", "gender", "--groups",
          "Male,Female", "--context-length", "64", "--seeds", "1", "--attribution-examples", "2", "--steps", "1",
          "--top",
          "4", "--output", folder.path("out"), "--json", "--quiet",
        ])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("records of other classes or groups left out"))
    #expect(result.errors.contains("longer than the longest sequence (64 tokens) and were cut"))
    #expect(result.errors.contains("no list of words tells professor from teacher"))
    #expect(try result.json().required("truncated").required("training").int() > 3)
    let examples = try result.json().required("examples")
    #expect(try examples.required("ambiguous_training").int() == 14)
    #expect(try examples.required("test_per_group").int() == 3)
    // Nurses are women in the samples: there is no fourth group.
    let refused = try Program.run(
      ["debias", "run", "--model", Sample.host, "--layer", "2", "--saes", "gsae=" + folder.path("saes")]
        + files.flatMap { ["--data", $0] } + files.flatMap { ["--test-data", $0] } + [
          "--label-field", "profession", "--classes", "professor,nurse", "--group-field", "gender", "--groups",
          "Male,Female", "--output", folder.path("refused"), "--quiet",
        ])
    #expect(
      refused.code == 65 && refused.errors.contains("no example of class nurse in group Male"), "\(refused.errors)")
  }
}
