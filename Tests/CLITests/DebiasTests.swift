import Files
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct DebiasTests {
  private static let fixtures = Program.root + "/Tests/DebiasingTests/Fixtures/gpt2"
  private static let examples = fixtures + "/expected.safetensors"
  private static let common = [
    "debias", "attribute", "--model", Sample.model, "--tokens", examples, "--probe", examples, "--layer", "1",
  ]
  private static let saes = ["--saes", fixtures + "/saes"]

  @Test func attributionIsThatOfPyTorch() throws {
    let folder = TemporaryFolder()
    let output = folder.path("attribution")
    let result = try Program.run(
      Self.common + Self.saes + ["--output", output, "--top", "3", "--per-example", "--json", "--quiet"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: output).sorted() == [
        "attribution.json", "attribution.safetensors", "examples.safetensors", "request.json",
      ])
    let (found, expected) = (
      try SafetensorsFile(output + "/attribution.safetensors"), try SafetensorsFile(Self.examples)
    )
    var best: (effect: Float, name: String) = (0, "")
    for name in found.names {
      let (values, reference) = (try found.tensor(name).floats(), try expected.tensor("ig:" + name).floats())
      let scale = reference.reduce(1e-6) { max($0, abs($1)) }
      for (index, (value, wanted)) in zip(values, reference).enumerated() {
        #expect(abs(value - wanted) < 1e-4 * scale, "\(name) \(index)")
        if value > best.effect, !name.hasSuffix(".error") { best = (value, "\(name):\(index)") }
      }
    }
    #expect(found.names.count == 18)
    let json = try JSONNode(contentsOf: output + "/attribution.json")
    #expect(try result.json().required("hooks").array().count == 9)
    let features = try json.required("features").array()
    #expect(features.count == 3)
    let first = try features[0].required("hook").string() + ":\(try features[0].required("index").int())"
    #expect(first == best.name)
    let context = try features[0].required("contexts").array()[0]
    let (row, position) = (try context.required("example").int(), try context.required("position").int())
    let tokens = try expected.tensor("tokens")
    #expect(try tokens.integers()[row * tokens.shape[1] + position] == context.required("token_id").int())
    let (stated, change) = try (0..<9).reduce(into: (0.0, 0.0)) { sums, place in
      let hook = try json.required("hooks").array()[place]
      sums.0 += try hook.required("metric_change").double()
      sums.1 += Double(try expected.tensor("change:" + hook.required("hook").string()).doubles()[0])
    }
    #expect(abs(stated - change) < 1e-3)
  }

  @Test func methodsAndUnitsCanBeChosen() throws {
    let folder = TemporaryFolder()
    let expected = try SafetensorsFile(Self.examples)
    let hook = "blocks.0.hook_mlp_out"
    let cases: [(options: [String], reference: String)] = [
      (Self.saes + ["--method", "gradient"], "gradient"),
      (Self.saes + ["--steps", "7", "--midpoints"], "middle"),
      (Self.saes + ["--method", "exact"], "exact"),
      (["--neurons", "--hook", hook], "neurons"),
    ]
    for (options, reference) in cases {
      let output = folder.path(reference)
      let result = try Program.run(Self.common + options + ["--output", output, "--quiet"])
      #expect(result.code == 0, "\(result.errors)")
      let values = try SafetensorsFile(output + "/attribution.safetensors").tensor(hook).floats()
      let wanted = try expected.tensor("\(reference):\(hook)").floats()
      let scale = wanted.reduce(1e-6) { max($0, abs($1)) }
      #expect(zip(values, wanted).allSatisfy { abs($0 - $1) < 2e-4 * scale }, "\(reference)")
    }
  }

  @Test func circuitsAreWritten() throws {
    let folder = TemporaryFolder()
    let output = folder.path("out")
    let result = try Program.run(
      Self.common + Self.saes + ["--circuit", "--node-threshold", "0.6", "--edge-threshold", "0.5", "--output", output])
    #expect(result.code == 0, "\(result.errors)")
    let circuit = try JSONNode(contentsOf: output + "/circuit.json")
    let (nodes, edges) = (try circuit.required("nodes").array(), try circuit.required("edges").array())
    #expect(result.errors.contains("circuit: \(nodes.count) nodes") && !edges.isEmpty)
    #expect(try nodes.allSatisfy { abs(try $0.required("effect").double()) > 0.6 })
    for edge in edges {
      #expect(try edge.required("from").int() < edge.required("to").int())
      #expect(abs(try edge.required("weight").double()) > 0.5)
    }
    let svg = try String(contentsOfFile: output + "/circuit.svg", encoding: .utf8)
    let document = try XMLDocument(xmlString: svg)
    #expect(try document.nodes(forXPath: "//*[local-name()='path']").count == edges.count)
    #expect(try document.nodes(forXPath: "//*[local-name()='g']").count == nodes.count)
  }

  /// An interrupted run goes on to the same numbers.
  @Test func attributionResumesAfterCtrlC() throws {
    let folder = TemporaryFolder()
    func arguments(_ output: String) -> [String] {
      Self.common + Self.saes + ["--steps", "600", "--output", folder.path(output)]
    }
    #expect(try Program.run(arguments("whole")).code == 0)
    let job = try Job(arguments("parts"))
    job.wait(for: folder.path("parts/part-00000.safetensors"))
    kill(job.process.processIdentifier, SIGINT)
    let stopped = try job.wait()
    #expect(stopped.code == 130 && stopped.errors.contains("--resume"), "\(stopped.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("parts/attribution.json")))
    #expect(try Program.run(arguments("parts")).code == 73)
    let other = try Program.run(arguments("parts") + ["--resume", "--midpoints"])
    #expect(other.code == 64 && other.errors.contains("midpoints"))
    let resumed = try Program.run(arguments("parts") + ["--resume"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    let name = "/attribution.safetensors"
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.path("parts") + name))
        == Data(contentsOf: URL(fileURLWithPath: folder.path("whole") + name)))
    let again = try Program.run(arguments("parts") + ["--resume", "--json"])
    #expect(again.code == 0 && again.errors.contains("nothing was left to do"))
    #expect(try again.json().required("steps").int() == 600)
  }

  @Test func longExamplesAreCutCountedAndSaid() throws {
    let folder = TemporaryFolder()
    let output = folder.path("out")
    let result = try Program.run(
      Self.common + Self.saes + ["--context-length", "5", "--method", "gradient", "--output", output, "--json"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("3 of 4 examples are longer"))
    let examples = try result.json().required("examples")
    #expect(try examples.required("truncated").int() == 3 && examples.required("tokens").int() == 18)
  }

  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func aProbeIsTrainedOnLabelledTexts() throws {
    let folder = TemporaryFolder()
    let data = try folder.file(
      "texts.jsonl",
      (0..<1280).map { index in
        #"{"body": "\#(index % 2 == 0 ? "The old man was sad." : "The girl has a red ball.")", "y": \#(index % 2), "g": "\#(index % 4 < 2 ? "a" : "b")"}"#
      }.joined(separator: "\n"))
    try FileManager.default.createDirectory(atPath: folder.path("saes"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: folder.path("saes/a"), withDestinationPath: Sample.hostSAE)
    let arguments = [
      "debias", "attribute", "--model", Sample.host, "--saes", folder.path("saes"), "--data", data + ":body",
      "--label-field", "y", "--group-field", "g", "--layer", "2", "--method", "gradient", "--output",
      folder.path("out"),
    ]
    let result = try Program.run(arguments + ["--json"])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    #expect(try json.required("probe_accuracy").double() == 1)
    #expect(try json.required("examples").required("groups").required("b").int() == 640)
    let context = try json.required("features").array()[0].required("contexts").array()[0]
    let token = try context.required("token").string()
    let after = try context.required("after").string()
    #expect(!token.isEmpty)
    // Blanks between the pieces stay.
    let text = try context.required("before").string() + context.required("text").string() + after
    #expect(["The old man was sad.", "The girl has a red ball."].contains { $0.hasSuffix(text) }, "\(text)")
    let probe = try SafetensorsFile(folder.path("out/probe.safetensors"))
    #expect(try probe.tensor("bias").shape == [1] && probe.tensor("weight").shape.count == 1)
    let kept = try folder.file(
      "probe.safetensors", Array(Data(contentsOf: URL(fileURLWithPath: folder.path("out/probe.safetensors")))))
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.path("out/attribution.safetensors")))
    let table = try Program.run(arguments + ["--overwrite", "--probe", kept])
    #expect(table.code == 0 && table.output.contains("complete"), "\(table.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("out/attribution.safetensors"))) == before)
  }

  @Test func requestsThatDoNotFitAreRefused() throws {
    let folder = TemporaryFolder()
    func tokens(_ name: String, labels: [Int32], groups: [Int32]? = nil) throws -> String {
      let path = folder.path(name)
      try SafetensorsWriter.write(
        path,
        [("tokens", [2, 2], .int32([1, 2, 3, 4])), ("labels", [labels.count], .int32(labels))]
          + (groups.map { [("groups", [$0.count], .int32($0))] } ?? []), overwrite: true)
      return path
    }
    let text = try folder.file("a.txt", "hello")
    let base = ["debias", "attribute", "--model", Sample.model, "--layer", "1", "--probe", Self.examples]
    let foreign = folder.path("foreign")
    try FileManager.default.createDirectory(atPath: foreign + "/sae", withIntermediateDirectories: true)
    for file in ["cfg.json", "sae_weights.safetensors"] {
      try FileManager.default.copyItem(
        atPath: Self.fixtures + "/saes/hook_embed/" + file, toPath: foreign + "/sae/" + file)
    }
    let config = try String(contentsOfFile: foreign + "/sae/cfg.json", encoding: .utf8)
    try config.replacingOccurrences(of: "hook_embed", with: "blocks.7.hook_mlp_out")
      .write(toFile: foreign + "/sae/cfg.json", atomically: true, encoding: .utf8)
    let given = ["--tokens", Self.examples]
    let cases: [(arguments: [String], code: Int32, message: String)] = [
      (try ["--tokens", tokens("two", labels: [0, 2])] + Self.saes, 65, "the label of row 1 is not 0 or 1"),
      (try ["--tokens", tokens("one", labels: [1, 1])] + Self.saes, 65, "no example has label 0"),
      (try ["--tokens", tokens("short", labels: [1])] + Self.saes, 65, "wrong shape"),
      (
        try ["--tokens", tokens("gap", labels: [0, 1], groups: [0, 2])] + Self.saes, 65, "group 1 has no examples"
      ),
      (given + ["--saes", foreign], 65, "no hook point named blocks.7.hook_mlp_out"),
      (given + ["--saes", foreign], 65, "; convert --hook writes it with a hook point"),
      (given + ["--saes", folder.path("nothing")], 66, "no such folder"),
      (given + ["--neurons", "--hook", "blocks.2.hook_mlp_out"], 64, "does not depend on"),
      (given + ["--neurons", "--hook", "hook_embed", "--saes", foreign], 64, "either --saes or --neurons"),
      (given + Self.saes + ["--method", "exact", "--steps", "4"], 64, "apply to --method ig"),
      (given + Self.saes + ["--method", "exact", "--features", "hook_embed:99"], 64, "no unit 99"),
      (given + Self.saes + ["--context-length", "5000"], 64, "more than the model's"),
      (["--data", text, "--label-field", "y"] + Self.saes, 66, "no tokenizer"),
      (["--data", text] + Self.saes, 64, "--label-field"),
    ]
    for (arguments, code, message) in cases {
      let output = folder.path("out")
      let result = try Program.run(base + arguments + ["--output", output, "--quiet"])
      #expect(result.code == code && result.errors.contains(message), "\(arguments): \(result.code) \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: output), "\(arguments) left a folder")
    }
  }
}
