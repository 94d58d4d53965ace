import Files
import Kernels
import TestSupport
import Testing

@testable import SparseAutoencoders

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Every format against the library that it comes from.
@Suite struct ForeignFormatTests {
  @Test func fixturesArePresent() { #expect(ForeignCase.names.count >= 29) }

  @Test(arguments: ForeignCase.names) func equalsItsLibrary(_ name: String) throws {
    let expected = try ForeignCase(name)
    let sae = try expected.load()
    #expect(sae.metadata.format?.rawValue == expected.format)
    #expect(sae.architecture.name == expected.architecture)
    #expect(sae.metadata.hookName == expected.hook ?? expected.options.hookName)
    let difference = try Difference(
      sae, x: expected.x, features: expected.features, reconstruction: expected.reconstruction)
    #expect(difference.features < 1e-5, "\(name): \(difference)")
    #expect(difference.reconstruction < 1e-5, "\(name): \(difference)")
    #expect(difference.sameActive, "\(name)")
  }

  /// Written as SAELens and read back: the same numbers; groupmax is refused by name.
  @Test(arguments: ForeignCase.names) func survivesWriting(_ name: String) throws {
    let expected = try ForeignCase(name)
    let sae = try expected.load()
    try TemporaryFolder.use { folder in
      let path = folder + "/sae"
      guard expected.architecture != "groupmax" else {
        let error = #expect(throws: FileError.self) { try SAELensWriter().write(sae, to: path, overwrite: false) }
        #expect(error?.found == "groupmax")
        #expect(!FileSystem.exists(path))
        return
      }
      try SAELensWriter().write(sae, to: path, overwrite: false)
      let again = try SparseAutoencoder.load(path)
      #expect(again.metadata.format == .saeLens)
      #expect(again.metadata.hookName == sae.metadata.hookName)
      #expect(again.notices.isEmpty)
      let difference = try Difference(
        again, x: expected.x, features: expected.features, reconstruction: expected.reconstruction)
      #expect(difference.isRounding, "\(name): \(difference)")
    }
  }

  @Test func largeWeightsStayViews() throws {
    // nn.Linear stores [F, d]: the encoder is its transpose, without a copy.
    let sae = try ForeignCase("dl-standard").load()
    #expect(!sae.encoder.rowsAreContiguous)
    #expect(sae.decoder.rowsAreContiguous)
    let bfloat = try ForeignCase("sparsify-bf16").load()
    #expect(bfloat.encoder.elementType == .bfloat16 && bfloat.decoder.elementType == .bfloat16)
  }

  @Test func whatFilesSayAboutTheirOrigin() throws {
    let dictionary = try ForeignCase("dl-batchtopk-unset").load()
    #expect(dictionary.metadata.modelName == "EleutherAI/pythia-70m-deduped")
    #expect(dictionary.metadata.contextSize == 128)
    #expect(dictionary.notices.first?.hasPrefix("WARNING: the threshold was never set") == true)
    let gemma = try ForeignCase("gemma-scope").load()
    #expect(!gemma.subtractsDecoderBias)
    #expect(gemma.metadata.excludedTokens == .special && gemma.metadata.prependsBOS == true)
    #expect(try ForeignCase("dl-jumprelu-backup").load().notices.first?.contains("2.5") == true)
    #expect(try ForeignCase("checkpoint-scaled").load().notices.first?.contains("0.4") == true)
  }

  /// A name is no source: it is offered, and the hook point stays unknown.
  @Test(
    arguments: [
      ("sparsify-topk", "layers.10", "blocks.10.hook_resid_post"),
      ("sparsify-topk", "h.3.mlp", "blocks.3.hook_mlp_out"),
      ("sparsify-topk", "layers.0.self_attn", "blocks.0.hook_attn_out"),
      ("sparsify-topk", "embed_tokens", "hook_embed"),
      ("gemma-scope", "gemma-scope-2b-pt-res/layer_20/width_16k", "blocks.20.hook_resid_post"),
      ("gemma-scope", "gemma-scope-2b-pt-att/layer_3/width_16k", "blocks.3.attn.hook_z"),
    ]) func namesOfFoldersAreSuggestions(_ name: String, _ place: String, _ hook: String) throws
  {
    try TemporaryFolder.use { folder in
      let path = folder + "/" + place
      try FileSystem.createFolders(path)
      for file in try FileSystem.list("\(ForeignCase.folder)/\(name)") where file != "expected.safetensors" {
        try AtomicFile.write(
          MappedFile.read("\(ForeignCase.folder)/\(name)/\(file)"), to: path + "/" + file, overwrite: false)
      }
      let sae = try SparseAutoencoder.load(path)
      #expect(sae.metadata.hookName == nil)
      #expect(sae.metadata.suggestedHookName == hook)
    }
  }

  @Test func filesAreReadByName() throws {
    let folder = ForeignCase.folder
    #expect(try SparseAutoencoder.load(folder + "/dl-gated/ae.pt").architecture.name == "gated")
    #expect(try SparseAutoencoder.load(folder + "/gemma-scope/params.npz").featureCount == 32)
    #expect(try SparseAutoencoder.load(folder + "/gemma-scope-2/params.safetensors").inputWidth == 12)
    #expect(try SparseAutoencoder.load(folder + "/sparsify-topk/cfg.json").architecture == .topK(5))
    #expect(try SparseAutoencoder.load(folder + "/sparsify-topk/sae.safetensors").architecture == .topK(5))
  }

  /// The folder with real files, if there is one.
  static let assets: String = {
    let named = getenv("SSAE_HOST_ASSETS").map { String(cString: $0) }
    let root = FileSystem.folder(of: FileSystem.folder(of: FileSystem.folder(of: #filePath)))
    return named ?? FileSystem.join(root, "../shared/assets")
  }()

  /// SAEs from the wild, whose files say nothing about themselves.
  @Test(
    .enabled(
      if: FileSystem.exists(assets + "/sae-prestoj-tinystories"), "no folder of real files: set SSAE_HOST_ASSETS"))
  func bareFilesFromTheWild() throws {
    var options = SAELoadOptions()
    options.tensorMap = try SAETensorMap(
      "W_enc=encoder_weights,W_dec=decoder_weights,b_enc=encoder_bias,b_dec=pre_bias")
    options.architecture = .topK
    options.k = 4
    options.subtractsDecoderBias = true
    let path = Self.assets + "/sae-prestoj-tinystories/sae_1024_4.pt"
    let sae = try SparseAutoencoder.load(path, options)
    #expect((sae.inputWidth, sae.featureCount) == (64, 1024))
    let hint = #expect(throws: FileError.self) { try SparseAutoencoder.load(path) }
    #expect(hint?.found?.contains("encoder_weights [64, 1024]") == true)
    var dictionary = SAELoadOptions()
    dictionary.format = .dictionaryLearning
    let other = try SparseAutoencoder.load(Self.assets + "/sae-1semele-tinystories/ae2.pt", dictionary)
    #expect((other.inputWidth, other.featureCount, other.architecture) == (120, 1920, .standard))
  }
}
