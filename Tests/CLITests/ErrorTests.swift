import Files
import Testing

/// A request that cannot be met ends with one line, the right code, and nothing left behind.
struct ErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    let code: Int32
    /// What the line must name.
    let names: [String]
    var testDescription: String { name }
  }

  /// In the arguments, OUT is a folder of the test's own.
  static let withoutText: [Case] = [
    Case(
      name: "token id out of range", arguments: ["generate", "--model", Sample.model, "--prompt-ids", "1,97"], code: 64,
      names: ["97"]),
    Case(
      name: "negative token id", arguments: ["generate", "--model", Sample.model, "--prompt-ids", "1,-4"], code: 64,
      names: ["-4"]),
    Case(
      name: "prompt longer than the context",
      arguments: [
        "generate", "--model", Sample.model, "--prompt-ids", Array(repeating: "1", count: 33).joined(separator: ","),
      ], code: 64, names: ["33", "32"]),
    Case(
      name: "SAE of another width", arguments: capture + ["--sae", Sample.sae, "--hook", "blocks.1.mlp.hook_post"],
      code: 65, names: [Sample.sae, "d_in", "128", "32"]),
    Case(
      name: "hook that does not exist",
      arguments: ["capture", "--model", Sample.model, "--tokens", Sample.tokens, "--output", "OUT/x", "--layer", "9"],
      code: 64, names: ["blocks.9.hook_resid_post"]),
    Case(
      name: "hook of an SAE that the model does not have",
      arguments: [
        "capture", "logits", "--model", Program.root + "/Tests/TransformersTests/Fixtures/neox-sequential", "--tokens",
        Sample.tokens, "--output", "OUT/x", "--sae", Sample.secondSAE,
      ], code: 65, names: [Sample.secondSAE, "hook_name"]),
    Case(
      name: "feature out of range", arguments: capture + ["--sae", Sample.sae, "--ablate", "80"], code: 64,
      names: ["80"]),
    Case(
      name: "feature without its hook among several SAEs",
      arguments: capture + ["--sae", Sample.sae, "--sae", Sample.secondSAE, "--ablate", "3"], code: 64, names: ["3"]),
    Case(
      name: "two SAEs at one hook", arguments: capture + ["--sae", Sample.sae, "--sae", Sample.sae, "--splice"],
      code: 64, names: ["blocks.1.hook_resid_post"]),
    Case(name: "edit without SAE", arguments: capture + ["--ablate", "3"], code: 64, names: ["SAE"]),
    Case(
      name: "no such model",
      arguments: ["capture", "logits", "--model", "OUT/none", "--tokens", Sample.tokens, "--output", "OUT/x"], code: 66,
      names: ["none"]),
    Case(
      name: "no such token file",
      arguments: [
        "capture", "logits", "--model", Sample.model, "--tokens", "OUT/none.safetensors", "--output", "OUT/x",
      ],
      code: 66, names: ["none.safetensors"]),
    Case(
      name: "no folder to write into",
      arguments: ["capture", "logits", "--model", Sample.model, "--tokens", Sample.tokens, "--output", "OUT/no/x"],
      code: 73, names: ["OUT/no/x"]),
    Case(
      name: "text without a tokenizer", arguments: ["generate", "--model", Sample.model, "--prompt", "x"], code: 66,
      names: ["tokenizer"]),
  ]

  private static let capture = [
    "capture", "logits", "--model", Sample.model, "--tokens", Sample.tokens, "--output", "OUT/x",
  ]

  @Test(arguments: withoutText)
  func isOneLine(_ item: Case) throws { try check(item, TemporaryFolder()) }

  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"), arguments: ["activations", "logits"])
  func badTextIsOneLine(_ kind: String) throws {
    let folder = TemporaryFolder()
    let files: [(name: String, bytes: [UInt8], names: [String])] = [
      ("empty.txt", [], []), ("empty.jsonl", [], []),
      ("latin1.txt", Array("Once".utf8) + [0xE9, 0x20], ["UTF-8", "byte 4"]),
      ("broken.jsonl", Array("{\"text\": \"Once\"}\nnot json\n".utf8), ["broken.jsonl:2"]),
      ("field.jsonl", Array("{\"story\": \"Once\"}\n".utf8), ["field.jsonl:1", "text", "story"]),
      ("header.csv", Array("a,b\n1,2\n".utf8), ["text"]),
    ]
    for file in files {
      let path = try folder.file(file.name, file.bytes)
      let hook = kind == "activations" ? ["--layer", "1"] : []
      try check(
        Case(
          name: file.name,
          arguments: ["capture", kind, "--model", Sample.host, "--data", path, "--output", "OUT/x"] + hook, code: 65,
          names: [file.name] + file.names), folder)
    }
  }

  @Test func rowsOfATokenFileAreChecked() throws {
    let folder = TemporaryFolder()
    for (name, row) in [("id", [1, 2, 97]), ("length", Array(repeating: 1, count: 33))] {
      let file = try folder.tokens("\(name).safetensors", [[1, 2], row.map { Int32($0) }])
      try check(
        Case(
          name: name, arguments: ["capture", "logits", "--model", Sample.model, "--tokens", file, "--output", "OUT/x"],
          code: 65, names: ["\(name).safetensors", "tokens"]), folder)
    }
  }

  @Test func anOutputThatExistsIsRefused() throws {
    let folder = TemporaryFolder()
    let output = try folder.file("x", "mine")
    for overwrite in [false, true] {
      let result = try Program.run(
        ["capture", "logits", "--model", Sample.model, "--tokens", Sample.tokens, "--output", output]
          + (overwrite ? ["--overwrite"] : []))
      #expect(result.code == (overwrite ? 0 : 73))
      #expect(try FileSystem.size(output) > 4 || !overwrite)
      #expect(folder.contents == ["x"])
    }
  }

  @Test func usageErrorsOfTheParserStayItsOwn() throws {
    for arguments in [["generate"], ["capture", "--modle", "x"], ["tokenize", "--text", "x"], ["nonsense"]] {
      let result = try Program.run(arguments)
      #expect(result.code == 64)
      #expect(result.errors.contains("Usage: ssae-host"))
    }
  }

  private func check(_ item: Case, _ folder: TemporaryFolder) throws {
    let before = folder.contents
    let arguments = item.arguments.map { $0.replacing("OUT", with: folder.path) }
    let result = try Program.run(arguments)
    #expect(result.code == item.code, "\(item.name): \(result.errors)")
    #expect(result.errorLines.count == 1, "\(item.name): \(result.errors)")
    #expect(result.output.isEmpty)
    for name in item.names {
      let name = name.replacing("OUT", with: folder.path)
      #expect(result.errorLines.first?.contains(name) == true, "\(item.name): \(result.errors)")
    }
    #expect(folder.contents == before, "\(item.name) left something behind")
  }
}
