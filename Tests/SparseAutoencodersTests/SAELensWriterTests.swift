import Files
import Kernels
import TestSupport
import Testing

@testable import SparseAutoencoders

@Suite struct SAELensWriterTests {
  private func written(
    _ sae: SparseAutoencoder, _ change: (inout SAELensWriter) -> Void = { _ in }, _ check: (String) throws -> Void
  ) throws {
    try TemporaryFolder.use { folder in
      var writer = SAELensWriter()
      change(&writer)
      try writer.write(sae, to: folder + "/sae", overwrite: false)
      try check(folder + "/sae")
    }
  }

  @Test(
    arguments: SparseAutoencoder.Kind.allCases, [Normalization.none, .layerNorm, .constantNormRescale])
  func readsBackTheSame(_ kind: SparseAutoencoder.Kind, _ normalization: Normalization) throws {
    let sae = try SparseAutoencoder.random(kind, normalization: normalization, subtractsDecoderBias: kind == .gated)
    var noise = Noise(3)
    let x = noise.array(20 * sae.inputWidth)
    try written(sae) { path in
      let again = try SparseAutoencoder.load(path)
      #expect(again.subtractsDecoderBias == sae.subtractsDecoderBias)
      #expect(again.decoderNorms == nil)
      let difference = try Difference(again, from: sae, x: x)
      #expect(difference.isRounding, "\(difference)")
    }
  }

  @Test func everyKeyAndTensorOfTheFormat() throws {
    var sae = try SparseAutoencoder.random(.gated)
    sae = try sae.changed {
      $0.metadata.hookName = "blocks.0.attn.hook_z"
      $0.metadata.concatenatesHeads = true
      $0.metadata.excludedTokens = .ids([1, 2])
    }
    try written(sae) {
      $0.logFrequencies = Array(repeating: -2, count: 40)
      $0.facts = ["tilt": 0.5]
      $0.otherFiles = [("training.json", ["seed": 1])]
    } _: { path in
      #expect(
        Set(try FileSystem.list(path)) == [
          "cfg.json", "sae_weights.safetensors", "sparsity.safetensors", "training.json",
        ])
      let weights = try SafetensorsFile(path + "/sae_weights.safetensors")
      #expect(Set(weights.names) == ["W_enc", "W_dec", "b_dec", "b_gate", "b_mag", "r_mag"])
      #expect(try weights.tensor("W_enc").shape == [12, 40])
      let config = try JSONNode(contentsOf: path + "/cfg.json")
      #expect(
        try config.keys() == [
          "architecture", "d_in", "d_sae", "dtype", "device", "apply_b_dec_to_input", "normalize_activations",
          "reshape_activations", "metadata",
        ])
      #expect(try config.required("reshape_activations").string() == "hook_z")
      let metadata = try config.required("metadata")
      #expect(try metadata.required("sae_lens_version").string() == "6.0.0")
      #expect(try metadata.required("exclude_special_tokens").value == [1, 2])
      #expect(try metadata.required("ssae_host").required("tilt").double() == 0.5)
      let again = try SparseAutoencoder.load(path)
      #expect(try again.storedLogFrequencies() == Array(repeating: -2, count: 40))
      #expect(again.metadata.facts["tilt"] == 0.5)
      #expect(again.metadata.concatenatesHeads)
    }
  }

  @Test func narrowTypes() throws {
    let sae = try SparseAutoencoder.random(.jumpReLU)
    for (type, dtype, tolerance) in [(ElementType.bfloat16, Dtype.bf16, Float(0.01)), (.float16, .f16, 0.001)] {
      try written(sae) {
        $0.elementType = type
      } _: { path in
        let file = try SafetensorsFile(path + "/sae_weights.safetensors")
        #expect(file.tensors.values.allSatisfy { $0.dtype == dtype })
        let again = try SparseAutoencoder.load(path)
        #expect(again.encoder.elementType == type)
        #expect(relativeDifference(again.decoderBias, sae.decoderBias) < tolerance)
      }
    }
    let large = try sae.changed { $0.decoderBias[3] = 65_520 }
    let error = #expect(throws: FileError.self) {
      try written(large) {
        $0.elementType = .float16
      } _: { _ in
      }
    }
    #expect(error?.item == "b_dec")
  }

  @Test func centredSAEsStayCentred() throws {
    let sae = try SparseAutoencoder.random(.standard, centersInput: true)
    try written(sae) { path in
      let again = try SparseAutoencoder.load(path)
      #expect(again.centersInput)
    }
  }

  @Test func onlyAnSAEFolderIsOverwritten() throws {
    let sae = try SparseAutoencoder.random(.standard)
    try TemporaryFolder.use { folder in
      let path = folder + "/other"
      try FileSystem.createFolder(path)
      try AtomicFile.write("precious", to: path + "/thesis.txt", overwrite: false)
      #expect(throws: FileError.self) { try SAELensWriter().write(sae, to: path, overwrite: true) }
      #expect(try FileSystem.list(path) == ["thesis.txt"])
      let written = folder + "/sae"
      try SAELensWriter().write(sae, to: written, overwrite: false)
      let error = #expect(throws: FileError.self) { try SAELensWriter().write(sae, to: written, overwrite: false) }
      #expect(error?.kind == .cannotCreate)
      try SAELensWriter().write(sae.keeping([0, 1]), to: written, overwrite: true)
      #expect(try SparseAutoencoder.load(written).featureCount == 2)
      #expect(try FileSystem.list(folder).sorted() == ["other", "sae"])
    }
  }
}
