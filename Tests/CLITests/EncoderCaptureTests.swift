import Files
import Testing

/// `capture activations` on a folder of sentence-transformers, against tokenizers and transformers.
struct EncoderCaptureTests {
  private static let model = Program.root + "/Tests/TransformersTests/EncoderFixtures/sentence"

  private func capture(_ folder: TemporaryFolder, _ arguments: String...) throws -> Program.Result {
    try Program.run(
      ["capture", "activations", "--model", Self.model, "--output", folder.path("acts"), "--quiet"] + arguments)
  }

  /// A document each, [CLS] and [SEP] around it, cut at 12 tokens before its [SEP].
  @Test func textsAreReadAsThePeerReadsThem() throws {
    let folder = TemporaryFolder()
    let texts = try JSONNode(contentsOf: Self.model + "/texts.json").array().map { try $0.string() }
    let lines = texts.map { String(decoding: JSON.object(["text": JSON($0)]).serialized(), as: UTF8.self) }
    let data = try folder.file("texts.jsonl", lines.joined(separator: "\n"))
    let result = try capture(folder, "--data", data, "--hook", "blocks.0.hook_normalized_resid_post")
    #expect(result.code == 0, "\(result.errors)")
    let shard = try SafetensorsFile(folder.path("acts/activations-00000.safetensors"))
    let expected = try SafetensorsFile(Self.model + "/expected.safetensors")
    #expect(try shard.tensor("token_ids").integers() == expected.tensor("tokens").integers())
    // The first row of each text is what pooling by [CLS] takes.
    let rows = try shard.tensor("blocks.0.hook_normalized_resid_post").floats()
    let cls = try expected.tensor("cls").floats()
    let starts = try shard.tensor("position").integers().indices { $0 == 0 }
    let first = starts.ranges.flatMap { $0.flatMap { rows[$0 * 16..<($0 + 1) * 16] } }
    #expect(first.count == cls.count)
    #expect(zip(first, cls).allSatisfy { abs($0 - $1) < 2e-5 * 4 })
  }

  @Test(arguments: [
    ["--sae", "x"], ["--bos", "never"], ["--exclude", "special"], ["--packing", "packed"], ["--stride", "2"],
    ["--layer", "1"], ["--hook", "hook_embed"], ["--context-length", "25"], ["--embedding-scale", "exact"],
  ])
  func whatDoesNotApplyIsSaid(_ options: [String]) throws {
    let folder = TemporaryFolder()
    let data = try folder.file("a.txt", "Ada found a red ball.")
    let hook = options[0] == "--layer" || options[0] == "--hook" ? [] : ["--layer", "0"]
    let result = try Program.run(
      ["capture", "activations", "--model", Self.model, "--output", folder.path("acts"), "--quiet", "--data", data]
        + hook + options)
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.output.isEmpty && folder.contents == ["a.txt"])
  }
}
