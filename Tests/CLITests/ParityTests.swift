import Files
import Testing

/// What the program writes, against what transformers computed on the same checkpoints: within 2e-5 of the largest
/// magnitude of each tensor, as Tests/TransformersTests compares.
struct ParityTests {
  private static let fixtures = Program.root + "/Tests/TransformersTests/Fixtures"

  @Test(arguments: ["gpt2", "gpt2-bf16", "llama", "neox-parallel", "neox-sequential"], ["1", "3"])
  func logits(_ name: String, batchSize: String) throws {
    let folder = TemporaryFolder()
    let expected = "\(Self.fixtures)/\(name)/expected.safetensors"
    let result = try Program.run(
      "capture", "logits", "--model", "\(Self.fixtures)/\(name)", "--tokens", expected, "--output",
      folder.path("logits"), "--batch-size", batchSize, "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let found = try SafetensorsFile(folder.path("logits")).tensor("logits")
    let wanted = try SafetensorsFile(expected).tensor("logits")
    #expect(found.shape == wanted.shape)
    compare(try found.floats(), try wanted.floats(), name)
  }

  @Test func activationsAtEveryKindOfHook() throws {
    let folder = TemporaryFolder()
    let expected = "\(Self.fixtures)/gpt2/expected.safetensors"
    let hooks = [
      ("hook_embed", "embed"), ("hook_pos_embed", "pos_embed"), ("blocks.0.hook_resid_pre", "hidden_0"),
      ("blocks.1.attn.hook_z", "attn_z_1"), ("blocks.1.hook_attn_out", "attn_out_1"),
      ("blocks.1.hook_resid_mid", "resid_mid_1"), ("blocks.2.mlp.hook_post", "mlp_post_2"),
      ("blocks.2.hook_mlp_out", "mlp_out_2"), ("blocks.2.hook_resid_post", "resid_post_2"),
    ]
    let result = try Program.run(
      ["capture", "--model", "\(Self.fixtures)/gpt2", "--tokens", expected, "--output", folder.path("acts"), "--quiet"]
        + hooks.flatMap { ["--hook", $0.0] })
    #expect(result.code == 0, "\(result.errors)")
    let shard = try SafetensorsFile(folder.path("acts") + "/activations-00000.safetensors")
    let reference = try SafetensorsFile(expected)
    for (hook, name) in hooks {
      compare(try shard.tensor(hook).floats(), try reference.tensor(name).floats(), hook)
    }
  }

  private func compare(_ found: [Float], _ wanted: [Float], _ name: String) {
    guard found.count == wanted.count, let largest = wanted.map(abs).max() else {
      Issue.record("\(name): \(found.count) numbers, expected \(wanted.count)")
      return
    }
    let worst = wanted.indices.max { abs(found[$0] - wanted[$0]) < abs(found[$1] - wanted[$1]) }!
    #expect(
      abs(found[worst] - wanted[worst]) <= 2e-5 * largest, "\(name) at \(worst): \(found[worst]) \(wanted[worst])")
  }
}
