import Files
import Testing

struct InfoTests {
  @Test func aCheckpointIsDescribedWithItsHookPoints() throws {
    let root = try Program.run("info", Sample.model, "--json").json()
    #expect(try root.required("kind").string() == "checkpoint")
    #expect(try root.required("family").string() == "gpt2")
    let hooks = try root.required("hooks").array()
    let widths = try hooks.map { ("\(try $0.required("name").string())", try $0.required("width").int()) }
    #expect(widths.contains { $0 == ("blocks.2.mlp.hook_post", 128) })
    #expect(hooks.count == 2 + 3 * 7 + 1)
    for value in try root.required("values").array() { #expect(try value.keys() == ["key", "value", "source"]) }
    let text = try Program.run("info", Sample.model, "--verbose")
    #expect(text.code == 0)
    #expect(text.output.contains("keys of config.json that were not read"))
    #expect(text.output.contains("resid_pdrop"))
  }

  @Test func anEncoderIsDescribedAndRefusedWhereADecoderIsNeeded() throws {
    let path = Program.root + "/Tests/TransformersTests/EncoderFixtures/bert-prefix"
    let root = try Program.run("info", path, "--json").json()
    #expect(try root.required("kind").string() == "encoder checkpoint")
    #expect(try root.required("family").string() == "bert")
    let hooks = try root.required("hooks").array().map { try $0.required("name").string() }
    #expect(hooks.count == 1 + 2 * 8 && hooks.contains("blocks.1.hook_normalized_resid_post"))
    let text = try Program.run("info", path, "--verbose")
    #expect(text.code == 0 && text.output.contains("cls.predictions.bias"))
    let refused = try Program.run("generate", "--model", path, "--prompt-ids", "1,2")
    #expect(refused.code == 65 && refused.errorLines.count == 1)
    #expect(refused.errors.contains("this is an encoder, and a decoder is needed"))
  }

  @Test func anSAEIsDescribedWithTheSourceOfEveryValue() throws {
    let root = try Program.run("info", Sample.sae, "--json").json()
    #expect(try root.required("kind").string() == "sparse autoencoder")
    #expect(try root.required("hook").string() == "blocks.1.hook_resid_post")
    #expect(try root.required("d_sae").int() == 80)
    #expect(try root.required("prepend_bos").bool() == false)
  }

  @Test func aFileThatSaysWhatItsFolderIsStandsForIt() throws {
    let root = try Program.run("info", Sample.model + "/config.json", "--json").json()
    #expect(try root.required("kind").string() == "checkpoint")
    #expect(try root.required("path").string() == Sample.model)
  }

  @Test func filesAndStoresAreRecognised() throws {
    let folder = TemporaryFolder()
    let store = folder.path("acts")
    _ = try Program.run(
      "capture", "--model", Sample.model, "--tokens", Sample.tokens, "--layer", "1", "--output", store)
    let root = try Program.run("info", store, "--json").json()
    #expect(try root.required("kind").string() == "activation store")
    #expect(try root.required("tokens").int() == 120)
    #expect(try Program.run("info", Sample.tokens, "--json").json().required("kind").string() == "safetensors file")
    let other =
      "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/FilesTests/Fixtures/Containers/"
    for (name, kind) in [
      ("layouts.pt", "PyTorch file"), ("layouts-legacy.pt", "PyTorch file"), ("stored.npz", "npz file"),
    ] {
      let root = try Program.run("info", other + name, "--json").json()
      #expect(try root.required("kind").string() == kind && root.required("tensors").array().count > 10)
    }
    let unknown = try Program.run("info", folder.path)
    #expect(unknown.code == 65 && unknown.errorLines.count == 1)
    #expect(try Program.run("info", folder.path("none")).code == 66)
  }

  @Test func everyCommandHasExamplesInItsHelp() throws {
    for command in [
      ["info"], ["tokenize"], ["inspect"], ["generate"], ["evaluate", "perplexity"], ["capture", "activations"],
      ["capture", "features"], ["capture", "logits"],
    ] {
      let help = try Program.run(command + ["--help"])
      #expect(help.code == 0)
      #expect(help.output.contains("EXAMPLES\n"), "\(command)")
      #expect(help.output.contains("  ssae-host \(command.joined(separator: " ")) "), "\(command)")
    }
    #expect(try Program.run("--version").output.hasPrefix("ssae-host "))
    #expect(try Program.run("--generate-completion-script", "bash").output.contains("capture"))
  }
}
