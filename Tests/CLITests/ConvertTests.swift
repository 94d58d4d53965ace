import Files
import Testing

struct ConvertTests {
  private static let fixtures = Program.root + "/Tests/SparseAutoencodersTests/Fixtures"
  private static let foreign = fixtures + "/foreign"

  private func config(_ folder: String) throws -> JSONNode { try JSONNode(contentsOf: folder + "/cfg.json") }

  private static let formats: [(String, String, [String])] = [
    ("sparsify-topk", "topk", []), ("dl-gated", "gated", []), ("gemma-scope-deflated", "jumprelu", ["--layer", "4"]),
    ("gemma-scope-2", "jumprelu", []), ("checkpoint-whitened", "standard", ["--hook", "blocks.0.hook_mlp_out"]),
    (
      "bare/sae.pt", "topk",
      [
        "--sae-map", "W_enc=encoder_weights,W_dec=decoder_weights,b_enc=encoder_bias,b_dec=pre_bias", "--sae-arch",
        "topk", "--sae-k", "4", "--pre-bias",
      ]
    ),
  ]

  @Test(arguments: formats) func everyFormatBecomesASAELensFolder(
    _ name: String, _ architecture: String, _ options: [String]
  ) throws {
    let folder = TemporaryFolder()
    let output = folder.path("sae")
    let result = try Program.run(["convert", Self.foreign + "/" + name, "--output", output, "--json"] + options)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try result.json().required("d_sae").int() == 32)
    #expect(try config(output).required("architecture").string() == architecture)
    #expect(Set(folder.contents) == ["sae", "stdin", "stdout", "stderr"] || folder.contents == ["sae"])
    let again = try Program.run("info", output, "--json")
    #expect(try again.json().required("ssae_host").required("parent").required("bytes").int() > 0)
    // What the file does not say is asked for, with what its name suggests.
    #expect(result.errors.contains("does not say where it belongs") == (try again.json().required("hook").isNull))
  }

  @Test func slices() throws {
    let folder = TemporaryFolder()
    let sae = Self.fixtures + "/standard"
    for (index, (rule, count)) in [
      ("first:10", 10), ("largest-norm:0.25", 12), ("features:40,1,7", 3), ("first:0.001", 1), ("first:48", 48),
    ].enumerated() {
      let output = folder.path("\(index)")
      let result = try Program.run("convert", sae, "--output", output, "--slice", rule)
      #expect(result.code == 0, "\(result.errors)")
      let config = try config(output)
      #expect(try config.required("d_sae").int() == count)
      let facts = try config.required("metadata").required("ssae_host")
      #expect(try facts.required("slice").string() == rule)
      #expect(try facts.required("features").array().count == count)
      #expect(try facts.required("features_of").int() == 48)
    }
    #expect(
      try config(folder.path("2")).required("metadata").required("ssae_host").required("features").value == [40, 1, 7])
  }

  @Test func densestAndLargestEffect() throws {
    let folder = TemporaryFolder()
    let source = folder.path("source")
    #expect(try Program.run("convert", Self.fixtures + "/topk", "--output", source).code == 0)
    try SafetensorsWriter.write(
      source + "/sparsity.safetensors", [("sparsity", [48], .float32((0..<48).map { $0 == 30 ? -0.5 : -2 }))],
      overwrite: false)
    let dense = folder.path("dense")
    #expect(try Program.run("convert", source, "--output", dense, "--slice", "densest:2").code == 0)
    let features = try config(dense).required("metadata").required("ssae_host").required("features")
    #expect(features.value == [0, 30])
    #expect(try SafetensorsFile(dense + "/sparsity.safetensors").tensor("sparsity").floats() == [-2, -0.5])
    // Two features are left for a k of five.
    #expect(try config(dense).required("k").int() == 2)
    let effects = folder.path("effects.safetensors")
    try SafetensorsWriter.write(
      effects, [("blocks.1.hook_resid_post", [48], .float32((0..<48).map { $0 == 7 ? -9 : 0.1 }))], overwrite: false)
    let effective = folder.path("effective")
    let result = try Program.run(
      "convert", source, "--output", effective, "--slice", "largest-effect:1", "--effects", effects)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try config(effective).required("metadata").required("ssae_host").required("features").value == [7])
  }

  @Test func typesAndNorms() throws {
    let folder = TemporaryFolder()
    let result = try Program.run(
      "convert", Self.fixtures + "/gated", "--output", folder.path("a"), "--dtype", "bf16", "--fold-decoder-norm")
    #expect(result.code == 0)
    #expect(try config(folder.path("a")).required("dtype").string() == "bfloat16")
    let decoder = try SafetensorsFile(folder.path("a") + "/sae_weights.safetensors").tensor("W_dec").floats()
    for row in 0..<48 {
      let norm = decoder[row * 16..<(row + 1) * 16].reduce(0) { $0 + $1 * $1 }
      #expect(abs(norm - 1) < 0.02)
    }
    let refused = try Program.run(
      "convert", Self.fixtures + "/topk", "--output", folder.path("b"), "--fold-decoder-norm")
    #expect(refused.code == 65)
    #expect(refused.errorLines.count == 1)
    #expect(!folder.contents.contains("b"))
  }

  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here")) func copiesKeepTheirRecord() throws {
    let folder = TemporaryFolder()
    let ssae = Program.root + "/Models/ssae"
    let (half, slice) = (folder.path("half"), folder.path("slice"))
    for arguments in [
      ["convert", Sample.hostSAE, "--dtype", "f16", "--output", folder.path("general")],
      ["convert", ssae, "--dtype", "f16", "--output", half],
      ["convert", ssae, "--slice", "first:100", "--output", slice],
    ] {
      let result = try Program.run(arguments)
      #expect(result.code == 0, "\(result.errors)")
    }
    func parent(_ folder: String) throws -> JSONNode {
      try config(folder).required("metadata").required("ssae_host").required("parent")
    }
    #expect(try parent(half).required("parent").value == parent(ssae).value)
    #expect(
      try JSONNode(contentsOf: half + "/training.json").value == JSONNode(contentsOf: ssae + "/training.json").value)
    #expect(try !parent(slice).contains("parent") && !FileSystem.exists(slice + "/training.json"))
    // So copies are kin as the SAEs are that they were made from.
    let compared = try Program.run(
      "features", "compare", "--sae", "a=\(folder.path("general"))", "--sae", "b=\(half)", "--output",
      folder.path("compared"), "--quiet", "--json")
    #expect(compared.code == 0, "\(compared.errors)")
    let why = try JSONNode(contentsOf: folder.path("compared") + "/compare.json").required("by_index").required("why")
    #expect(try why.string() == "b was trained from a")
  }

  private static let mistaken: [([String], Int32)] = [
    (["--slice", "some:5"], 64), (["--slice", "first:49"], 64), (["--slice", "first:0"], 64),
    (["--slice", "first:1.5"], 64), (["--slice", "features:1,1"], 64), (["--slice", "features:48"], 64),
    (["--slice", "densest:5"], 66), (["--slice", "largest-effect:5"], 64), (["--sae-map", "W_enc=a"], 64),
    (["--sae-format", "tensors"], 64), (["--sae-format", "sparsify"], 66), (["--hook", "a", "--layer", "1"], 64),
  ]

  @Test(arguments: mistaken) func mistakes(_ options: [String], _ code: Int32) throws {
    let folder = TemporaryFolder()
    let result = try Program.run(["convert", Self.fixtures + "/standard", "--output", folder.path("sae")] + options)
    #expect(result.code == code, "\(options) \(result.errors)")
    #expect(!folder.contents.contains("sae"))
  }

  @Test func outputsAreProtected() throws {
    let folder = TemporaryFolder()
    let sae = Self.fixtures + "/standard"
    let output = folder.path("sae")
    #expect(try Program.run("convert", sae, "--output", output).code == 0)
    let refused = try Program.run("convert", sae, "--output", output)
    #expect(refused.code == 73 && refused.errors.contains("use --overwrite"), "\(refused.errors)")
    #expect(try Program.run("convert", sae, "--output", output, "--overwrite").code == 0)
    #expect(try Program.run("convert", output, "--output", output, "--overwrite").code == 64)
    #expect(try Program.run("info", output).code == 0)
  }

  @Test(arguments: ["dl-batchtopk", "sparsify-groupmax", "gemma-scope", "gemma-scope-2", "checkpoint-scaled"])
  func infoDescribesEveryFormat(_ name: String) throws {
    let root = try Program.run("info", Self.foreign + "/" + name, "--json", "--verbose").json()
    #expect(try root.required("kind").string() == "sparse autoencoder")
    #expect(try root.required("d_in").int() == 12)
    #expect(try root.required("d_sae").int() == 32)
  }

  @Test func infoListsTensorsOfBareFiles() throws {
    let bare = try Program.run("info", Self.foreign + "/bare/sae.pt", "--json").json()
    #expect(try bare.required("kind").string() == "PyTorch file")
    #expect(try bare.required("tensors").array().count == 4)
  }
}
