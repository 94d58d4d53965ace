import Files
import Foundation
import Testing

struct GenerateTests {
  @Test func jsonHasExactlyTheContractsKeys() throws {
    let result = try generate("--prompt-ids", "73,71", "--max-tokens", "20")
    #expect(try result.keys() == ["prompt_ids", "ids", "text", "stop"])
    #expect(try integers(result, "prompt_ids") == [73, 71])
    // The reference of Tests/TransformersTests/Fixtures/generation.json.
    #expect(
      try integers(result, "ids") == [5, 42, 42, 42, 8, 8, 10, 42, 42, 65, 65, 65, 65, 8, 65, 65, 65, 65, 65, 65])
    #expect(try result.required("stop").string() == "length")
  }

  /// Weights that were rounded are said to be, on stderr and in JSON.
  @Test func roundedWeightsAreSaid() throws {
    let found = try Program.run(
      "generate", "--model", Sample.model, "--greedy", "--json", "--prompt-ids", "73,71", "--weights", "bf16")
    #expect(found.code == 0)
    #expect(found.errors.contains("tensors rounded to bfloat16 (--weights bf16)"))
    #expect(try found.json().keys() == ["prompt_ids", "ids", "text", "stop", "weights"])
    #expect(try found.json().required("weights").string() == "bf16")
    let refused = try Program.run("generate", "--model", Sample.model, "--prompt-ids", "73", "--weights", "f8")
    #expect(refused.code == 64)
  }

  @Test func aFullContextEndsTheText() throws {
    let result = try generate("--prompt-ids", "1,2,3", "--max-tokens", "500", "--ignore-eos")
    #expect(try result.required("stop").string() == "context")
    // 32 positions hold the prompt and all new tokens but the last, which nothing follows.
    #expect(try integers(result, "ids").count == 32 - 3 + 1)
  }

  /// Every token drawn with the cache is the likeliest one when the whole sequence is run at once with the same edits.
  @Test func cachedGenerationWithEditsEqualsTheWholeSequence() throws {
    let folder = TemporaryFolder()
    let edits = [
      "--sae", Sample.sae, "--ablate", "11,54", "--clamp", "7=3.5", "--steer", "9=2", "--exclude", "special",
    ]
    let prompt: [Int32] = [5, 55, 82, 0, 50]
    let list = prompt.map(String.init).joined(separator: ",")
    let edited = try integers(generate(["--prompt-ids", list, "--max-tokens", "12", "--ignore-eos"] + edits), "ids")
    let clean = try integers(generate(["--prompt-ids", list, "--max-tokens", "12", "--ignore-eos"]), "ids")
    #expect(edited != clean)

    let tokens = try folder.tokens("tokens.safetensors", [prompt + edited.dropLast().map(Int32.init)])
    let output = folder.path("logits.safetensors")
    let capture = try Program.run(
      ["capture", "logits", "--model", Sample.model, "--tokens", tokens, "--output", output, "--quiet"] + edits)
    #expect(capture.code == 0)
    let logits = try SafetensorsFile(output).tensor("logits")
    let values = try logits.floats()
    let vocabulary = logits.shape[2]
    let predicted = (prompt.count - 1..<logits.shape[1]).map { row in
      let start = row * vocabulary
      return (0..<vocabulary).max { (values[start + $0], $1) < (values[start + $1], $0) }!
    }
    #expect(predicted == edited)
  }

  @Test func ablatingNothingChangesNothing() throws {
    let plain = try generate("--prompt-ids", "5,6", "--max-tokens", "20")
    let scaled = try generate("--prompt-ids", "5,6", "--max-tokens", "20", "--sae", Sample.sae, "--scale", "3=1")
    #expect(try integers(plain, "ids") == integers(scaled, "ids"))
  }

  @Test func oneSeedGivesOneText() throws {
    func draw(_ seed: String) throws -> [Int] {
      let result = try Program.run(
        "generate", "--model", Sample.model, "--prompt-ids", "5", "--seed", seed, "--json", "--quiet", "--ignore-eos")
      return try integers(result.json(), "ids")
    }
    let (first, again, other) = (try draw("7"), try draw("7"), try draw("8"))
    #expect(first == again)
    #expect(first != other)
  }

  private func generate(_ arguments: String...) throws -> JSONNode { try generate(arguments) }

  private func generate(_ arguments: [String]) throws -> JSONNode {
    let result = try Program.run(["generate", "--model", Sample.model, "--greedy", "--json", "--quiet"] + arguments)
    #expect(result.code == 0, "\(result.errors)")
    return try result.json()
  }
}

/// An array of whole numbers under a key.
func integers(_ node: JSONNode, _ key: String) throws -> [Int] {
  try node.required(key).array().map { try $0.int() }
}

@Suite(.enabled(if: Sample.hasHost, "the embedded host is not here"))
struct GenerateTextTests {
  private static let common = ["generate", "--model", Sample.host, "--prompt", "Once upon a time", "--quiet"]

  @Test(arguments: [["--greedy"], ["--seed", "5", "--temperature", "1.5"], ["--greedy", "--stop", "named"]])
  func streamedTextIsTheTextOfJSON(_ options: [String]) throws {
    let streamed = try Program.run(Self.common + options)
    let json = try Program.run(Self.common + options + ["--json"]).json()
    #expect(try streamed.output == json.required("text").string() + "\n")
    #expect(streamed.errors.isEmpty)
  }

  @Test func aStopStringEndsTheTextAndIsLeftOut() throws {
    let free = try Program.run(Self.common + ["--greedy", "--json"]).json().required("text").string()
    let stop = String(free.dropFirst(12).prefix(5))
    let stopped = try Program.run(Self.common + ["--greedy", "--json", "--stop", stop]).json()
    #expect(try stopped.required("stop").string() == "string")
    let text = try stopped.required("text").string()
    #expect(text == String(free[..<free.range(of: stop)!.lowerBound]))
  }

  @Test func manyPromptsGiveWhatEachGivesAlone() throws {
    let folder = TemporaryFolder()
    let prompts = ["Once upon a time", "The old fox", "A"]
    let file = try folder.file("prompts.txt", prompts.joined(separator: "\n"))
    let output = folder.path("texts.jsonl")
    let edits = ["--sae", Sample.hostSAE, "--ablate", "12,55", "--greedy", "--max-tokens", "20", "--quiet"]
    let result = try Program.run(
      ["generate", "--model", Sample.host, "--data", file, "--documents", "lines", "--output", output] + edits)
    #expect(result.code == 0, "\(result.errors)")
    let lines = try lines(of: output)
    #expect(lines.count == 3)
    for (prompt, line) in zip(prompts, lines) {
      #expect(try line.keys() == ["prompt", "prompt_ids", "ids", "text", "stop"])
      let alone = try Program.run(["generate", "--model", Sample.host, "--prompt", prompt, "--json"] + edits).json()
      #expect(try integers(line, "ids") == integers(alone, "ids"))
      #expect(try line.required("text").string() == alone.required("text").string())
    }
    let shown = try Program.run(
      ["generate", "--model", Sample.host, "--data", file, "--documents", "lines", "--json"] + edits)
    #expect(try shown.json().required("generations").array().map(\.value) == lines.map(\.value))
    let again = try Program.run(
      ["generate", "--model", Sample.host, "--data", file, "--documents", "lines", "--output", output] + edits)
    #expect(again.code == 73)
    #expect(folder.contents == ["prompts.txt", "texts.jsonl"])
  }

  private func lines(of path: String) throws -> [JSONNode] {
    var lines = try JSONLines(path)
    return try lines.all().map(\.node)
  }
}
