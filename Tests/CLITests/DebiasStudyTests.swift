import Files
import Foundation
import Testing

/// `debias run`, `judge`, `evaluate` as a user runs them, on token files of a random model.
struct DebiasStudyTests {
  private static let fixtures = Program.root + "/Tests/DebiasingTests/Fixtures/gpt2"

  /// Token files of the study fixture.
  private static func tokens(_ part: String, in folder: TemporaryFolder, groups: [Int32]? = nil) throws -> String {
    let file = try SafetensorsFile(fixtures + "/study.safetensors")
    let tensors = try ["tokens", "lengths", "labels", "groups"].map { name in
      let tensor = try file.tensor("\(part):\(name)")
      let values = try tensor.integers().map { Int32($0) }
      return (name: name, shape: tensor.shape, values: TensorValues.int32(name == "groups" ? groups ?? values : values))
    }
    try SafetensorsWriter.write(folder.path(part + ".safetensors"), tensors, overwrite: true)
    return folder.path(part + ".safetensors")
  }

  private static func common(_ folder: TemporaryFolder) throws -> [String] {
    [
      "--model", Sample.model, "--layer", "1", "--saes", "all=" + fixtures + "/saes",
      "--tokens", try tokens("train", in: folder), "--test-tokens", try tokens("test", in: folder),
      "--probe-batch", "4", "--attribution-examples", "8", "--order", "stored", "--quiet",
    ]
  }

  /// The list of the fixture.
  private static func list(in folder: TemporaryFolder, leavingOut count: Int = 0) throws -> String {
    let file = try SafetensorsFile(fixtures + "/study.safetensors")
    var features: [String] = []
    for name in file.names where name.hasPrefix("ablated:") {
      for index in try file.tensor(name).integers() {
        features.append(#"{"hook": "\#(name.dropFirst(8))", "index": \#(index), "ablate": true}"#)
      }
    }
    let kept = features.dropLast(count).joined(separator: ", ")
    return try folder.file("list.json", #"{"format_version": 1, "features": [\#(kept)]}"#)
  }

  /// A first run without texts attributes and says what it leaves out; a second with a list adds SHIFT's rows and
  /// attributes nothing again; slices take their part of the list.
  @Test func aSecondJudgementUsesTheAttributionAgain() throws {
    let folder = TemporaryFolder()
    let base = try ["debias", "run"] + Self.common(folder)
    let output = folder.path("study")
    let first = try Program.run(base + ["--seeds", "2", "--top", "6", "--output", output, "--json"])
    #expect(first.code == 0, "\(first.errors)")
    let titles = try first.json().required("rows").array().map { try $0.required("title").string() }
    #expect(titles == ["Original", "Neuron skyline", "Random features", "Feature skyline", "Oracle"])
    let attribution = output + "/attribution-all/attribution.safetensors"
    let before = try FileManager.default.attributesOfItem(atPath: attribution)[.modificationDate] as? Date
    #expect(FileManager.default.fileExists(atPath: output + "/judge-all.html"))
    #expect(try Program.run(base + ["--output", output]).code == 73)

    let list = try Self.list(in: folder)
    let second = try Program.run(
      base + [
        "--seeds", "2", "--top", "6", "--output", output, "--resume", "--ablate-file", "all=" + list, "--slice",
        "first:0.5", "--json",
      ])
    #expect(second.code == 0, "\(second.errors)")
    #expect(try FileManager.default.attributesOfItem(atPath: attribution)[.modificationDate] as? Date == before)
    let rows = try second.json().required("rows").array()
    let shift = try rows.filter { try $0.required("method").string() == "shift" }
    #expect(try shift.map { try $0.required("saes").string() } == ["all", "all first:0.5"])
    #expect(try shift[0].required("ablated").int() == 6)
    let halved = try shift[1].required("ablated").int()
    #expect(halved > 0 && halved < 6)
    for row in rows {
      let profession = try row.required("profession").required("mean").double()
      let worst = try row.required("worst_group").required("mean").double()
      let groups = try row.required("groups").array()
      #expect(groups.count == 4 && worst <= profession)
      #expect(try row.required("seeds").array().count == 2)
    }
    let csv = try String(contentsOfFile: output + "/results.csv", encoding: .utf8)
    #expect(csv.split(separator: "\n").count == rows.count + 1)
    let page = try String(contentsOfFile: output + "/report.html", encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("Changed predictions") && !page.contains("http://localhost"))
    #expect(!page.contains("<script"))
  }

  /// `evaluate` gives the rows of `run` for the same list.
  @Test func evaluateIsTheTableOfAList() throws {
    let folder = TemporaryFolder()
    let list = try Self.list(in: folder)
    let options = try Self.common(folder) + ["--seeds", "1", "--ablate-file", "all=" + list, "--json"]
    let evaluated = try Program.run(["debias", "evaluate"] + options + ["--output", folder.path("e")])
    #expect(evaluated.code == 0, "\(evaluated.errors)")
    let run = try Program.run(["debias", "run"] + options + ["--top", "6", "--output", folder.path("r")])
    func values(_ result: Program.Result) throws -> [String] {
      try result.json().required("rows").array().map { row in
        "\(try row.required("title").string()) \(try row.required("profession").required("mean").double())"
      }
    }
    #expect(try values(evaluated) == values(run))
    #expect(try values(evaluated).count == 8)
    let table = try Program.run(
      ["debias", "evaluate"] + options.dropLast() + ["--output", folder.path("e"), "--resume"])
    #expect(table.output.contains("SHIFT + retrain") && table.output.contains("worst group"))
  }

  /// The page lists the attribution's features and ticks an earlier list.
  @Test func judgingWritesAPage() throws {
    let folder = TemporaryFolder()
    let attribution = folder.path("attribution")
    let attributed = try Program.run([
      "debias", "attribute", "--model", Sample.model, "--layer", "1", "--saes", Self.fixtures + "/saes",
      "--tokens", try Self.tokens("train", in: folder), "--top", "6", "--output", attribution, "--quiet",
    ])
    #expect(attributed.code == 0, "\(attributed.errors)")
    let list = try Self.list(in: folder)
    let output = folder.path("judgement")
    let base = [
      "debias", "judge", "--model", Sample.model, "--saes", Self.fixtures + "/saes", "--attribution", attribution,
      "--output", output, "--quiet",
    ]
    let result = try Program.run(base + ["--compare", list])
    #expect(result.code == 0, "\(result.errors)")
    let page = try String(contentsOfFile: output + "/judge.html", encoding: .utf8)
    #expect(page.components(separatedBy: "data-hook=").count - 1 == 6)
    #expect(page.contains("ablations.json") && page.contains("format_version") && !page.contains("src="))
    let candidates = try JSONNode(contentsOf: output + "/candidates.json")
    #expect(try candidates.required("features").array().count == 6)
    #expect(try Program.run(base).code == 73)
    #expect(try Program.run(base + ["--automatic"]).code == 64)
  }

  @Test func requestsThatDoNotFitAreRefused() throws {
    let folder = TemporaryFolder()
    let common = try Self.common(folder)
    let other = try folder.file(
      "other.json",
      #"{"format_version": 1, "features": [{"hook": "blocks.1.hook_resid_mid", "index": 1, "ablate": true}]}"#)
    let large = try folder.file(
      "large.json", #"{"format_version": 1, "features": [{"hook": "hook_embed", "index": 20, "ablate": true}]}"#)
    let test = try SafetensorsFile(Self.fixtures + "/study.safetensors").tensor("test:groups").shape[0]
    let oneGroup = TemporaryFolder()
    let bad = try Self.tokens("test", in: oneGroup, groups: Array(repeating: 1, count: test))
    let cases: [(arguments: [String], code: Int32, message: String)] = [
      (["--ablate-file", "all=" + other], 65, "without an SAE"),
      (["--ablate-file", "all=" + large], 65, "a feature the SAE does not have"),
      (["--ablate-file", "none=" + large], 64, "no set named none"),
      (["--ablate-file", large], 64, "is not NAME=PATH"),
      (["--saes", "all=" + Self.fixtures + "/saes"], 64, "two sets named all"),
      (["--saes", "more=" + folder.path("nothing")], 66, "no such folder"),
      (["--slice", "densest:5"], 66, "no firing frequencies"),
      (["--slice", "first:500"], 64, "500 features of an SAE"),
      (["--seeds", "0"], 64, "--seeds must be at least 1"),
      (["--probe-penalty", "1"], 64, "applies to --probe-fit converged"),
      (["--class-words", folder.path("nothing"), "--label-field", "x"], 64, "apply to texts"),
    ]
    for command in ["run", "evaluate"] {
      for (arguments, code, message) in cases {
        let output = folder.path("out")
        let result = try Program.run(["debias", command] + common + arguments + ["--output", output])
        #expect(
          result.code == code && result.errors.contains(message),
          "\(command) \(arguments): \(result.code) \(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: output), "\(arguments) left a folder")
      }
    }
    let oneSided = try Program.run(
      ["debias", "run"] + common.map { $0.hasSuffix("test.safetensors") ? bad : $0 } + ["--output", folder.path("out")])
    #expect(
      oneSided.code == 65 && oneSided.errors.contains("group 0 has no examples"), "\(oneSided.errors)")
    let late = try Program.run(
      ["debias", "run"] + common.map { $0 == "1" ? "0" : $0 } + ["--output", folder.path("out")])
    #expect(late.code == 64 && late.errors.contains("does not depend on"), "\(late.errors)")
  }
}
