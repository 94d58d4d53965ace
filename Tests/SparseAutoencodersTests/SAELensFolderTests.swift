import Files
import TestSupport
import Testing

@testable import SparseAutoencoders

/// A SAELens folder made for one test: d_in 2, d_sae 3.
private struct Folder {
  var config: JSONObject = [
    "architecture": "standard", "d_in": 2, "d_sae": 3, "dtype": "float32", "apply_b_dec_to_input": true,
    "normalize_activations": "none", "reshape_activations": "none",
    "metadata": ["sae_lens_version": "6.54.12", "hook_name": "blocks.0.hook_resid_post"],
  ]
  var tensors: [String: ([Int], [Float])] = [
    "W_enc": ([2, 3], [1, 0, -1, 0, 1, 1]), "W_dec": ([3, 2], [1, 0, 0, 2, -1, 1]), "b_enc": ([3], [0, 0, 0]),
    "b_dec": ([2], [0, 0]),
  ]
  var dtypes: [String: Dtype] = [:]
  var scaler: JSON?

  /// The flat form of before version 6.
  static func old(_ changes: (inout JSONObject) -> Void = { _ in }) -> Folder {
    var folder = Folder()
    folder.config = ["d_in": 2, "d_sae": 3, "hook_point": "blocks.0.hook_resid_post", "dtype": "torch.float32"]
    changes(&folder.config)
    return folder
  }

  func with(_ change: (inout Folder) -> Void) -> Folder {
    var copy = self
    change(&copy)
    return copy
  }

  func load() throws -> SparseAutoencoder {
    try TemporaryFolder.use { path in
      try AtomicFile.write(JSON(config).serialized(), to: path + "/cfg.json", overwrite: false)
      if let scaler {
        try AtomicFile.write(scaler.serialized(), to: path + "/activation_scaler.json", overwrite: false)
      }
      let names = tensors.keys.sorted()
      let writer = try SafetensorsWriter(
        path + "/sae_weights.safetensors",
        tensors: names.map { TensorDeclaration($0, dtypes[$0] ?? .f32, tensors[$0]!.0) }, overwrite: false)
      for name in names { try writer.write(name, tensors[name]!.1) }
      try writer.finish()
      return try SparseAutoencoder.load(path)
    }
  }

  /// The error's text with the folder's path cut off.
  func failure() throws -> String {
    do {
      _ = try load()
      return "no error"
    } catch let error as FileError {
      return String(error.description.dropFirst(error.path.count + 2))
    }
  }
}

@Suite struct SAELensFolderTests {
  @Test func plainFolder() throws {
    let sae = try Folder().load()
    #expect(sae.architecture == .standard)
    #expect((sae.inputWidth, sae.featureCount) == (2, 3))
    #expect(sae.subtractsDecoderBias)
    #expect(try sae.encode([2, 1]).dense == [[2, 1, 0]])
    #expect(sae.notices.isEmpty)
  }

  @Test func missingFactsAreNil() throws {
    let sae = try Folder().with { $0.config["metadata"] = ["sae_lens_version": "6.0.0"] }.load()
    #expect(sae.metadata.hookName == nil)
    #expect(sae.metadata.prependsBOS == nil)
    #expect(sae.metadata.excludedTokens == nil)
  }

  @Test func excludedTokens() throws {
    func tokens(_ value: JSON) throws -> ExcludedTokens? {
      try Folder().with {
        $0.config["metadata"] = ["sae_lens_version": "6.0.0", "exclude_special_tokens": value, "l0": 12.5]
      }.load().metadata.excludedTokens
    }
    #expect(try tokens(true) == .special)
    #expect(try tokens(false) == ExcludedTokens.none)
    #expect(try tokens([0, 50256]) == .ids([0, 50256]))
    #expect(try tokens(nil) == nil)
  }

  // MARK: shapes and values

  @Test func configAndTensorsMustAgree() throws {
    #expect(
      try Folder().with { $0.config["d_in"] = 5 }.failure()
        == "cfg.json and W_enc disagree (d_in; expected 5, found 2)")
    #expect(
      try Folder().with { $0.config["d_sae"] = 4 }.failure()
        == "cfg.json and W_enc disagree (d_sae; expected 4, found 3)")
    #expect(
      try Folder().with { $0.tensors["W_dec"] = ([2, 3], [0, 0, 0, 0, 0, 0]) }.failure()
        == "wrong shape (W_dec; expected [3, 2], found [2, 3])")
    #expect(
      try Folder().with { $0.tensors["b_enc"] = ([2], [0, 0]) }.failure()
        == "wrong shape (b_enc; expected [3], found [2])")
    #expect(try Folder().with { $0.tensors["W_enc"] = ([6], [1, 2, 3, 4, 5, 6]) }.failure().contains("W_enc"))
    #expect(try Folder().with { $0.tensors["b_dec"] = nil }.failure() == "missing tensor (b_dec)")
    #expect(try Folder().with { $0.tensors["W_enc"] = ([0, 3], []) }.failure() != "no error")
  }

  @Test func weightsMustBeFinite() throws {
    #expect(
      try Folder().with { $0.tensors["W_enc"] = ([2, 3], [1, 0, -1, 0, .nan, 1]) }.failure()
        == "a weight is not finite (W_enc[1, 1])")
    #expect(
      try Folder().with { $0.tensors["W_dec"] = ([3, 2], [1, 0, 0, 2, -1, .infinity]) }.failure()
        == "a weight is not finite (W_dec[2, 1])")
    #expect(
      try Folder().with { $0.tensors["b_dec"] = ([2], [0, -.infinity]) }.failure()
        == "a weight is not finite (b_dec[1]; found -inf)")
  }

  @Test func float64WeightsAreRounded() throws {
    let sae = try Folder().with { $0.dtypes = ["W_enc": .f64, "b_enc": .f64] }.load()
    #expect(try sae.encode([2, 1]).dense == [[2, 1, 0]])
    #expect(sae.encoder.elementType == .float32)
  }

  // MARK: architectures

  private func topK(_ k: JSON) -> Folder {
    Folder().with {
      $0.config["architecture"] = "topk"
      $0.config["k"] = k
    }
  }

  @Test func topKRange() throws {
    #expect(try topK(2).load().architecture == .topK(2))
    #expect(try topK(3).load().architecture == .topK(3))
    #expect(try topK(2.0).load().architecture == .topK(2))
    #expect(try topK(4).failure() == "k out of range (k; expected 1 to 3 (d_sae), found 4)")
    #expect(try topK(0).failure() == "k out of range (k; expected 1 to 3 (d_sae), found 0)")
    #expect(try topK(2.5).failure().contains("whole number"))
    #expect(try topK(nil).failure() != "no error")
    #expect(try topK(1).load().decoderNorms == nil)
    let rescaled = try topK(1).with { $0.config["rescale_acts_by_decoder_norm"] = true }.load()
    #expect(rescaled.decoderNorms == [1, 2, Float(2).squareRoot()])
  }

  @Test func gatedHasNoEncoderBias() throws {
    let gated = Folder().with {
      $0.config["architecture"] = "gated"
      $0.tensors["b_gate"] = ([3], [0, 0, 0])
      $0.tensors["b_mag"] = ([3], [0, 0, 0])
      $0.tensors["r_mag"] = ([3], [0, 1, 2])
    }
    #expect(try gated.failure() == "a gated SAE has no b_enc (b_enc)")
    let features = try gated.with { $0.tensors["b_enc"] = nil }.load().encode([1, 1])
    #expect(relativeDifference(features.dense[0], [1, 2.718_281_8, 0]) < 1e-6)
  }

  @Test func thresholdsInBFloat16AreComparedInFloat32() throws {
    let sae = try Folder().with {
      $0.config["architecture"] = "jumprelu"
      $0.tensors["threshold"] = ([3], [1, 1.001, -4])
      $0.dtypes["threshold"] = .bf16
    }.load()
    // 1.001 is rounded to 1 in the file; 1.0005 is above it.
    #expect(sae.architecture == .jumpReLU(threshold: [1, 1, -4]))
    #expect(try sae.encode([1, 1.0005]).dense[0].map { $0 > 0 } == [false, true, true])
  }

  @Test func logarithmicThresholds() throws {
    let sae = try Folder().with {
      $0.config["architecture"] = "jumprelu"
      $0.tensors["log_threshold"] = ([3], [0, 0.693_147_2, -1])
    }.load()
    guard case .jumpReLU(let threshold) = sae.architecture else {
      Issue.record("not a JumpReLU SAE")
      return
    }
    #expect(relativeDifference(threshold, [1, 2, 0.367_879_44]) < 1e-7)
  }

  @Test func unsupportedIsRefusedByName() throws {
    for name in ["transcoder", "skip_transcoder", "temporal", "matching_pursuit", "abstopk"] {
      #expect(try Folder().with { $0.config["architecture"] = JSON(name) }.failure().contains("\"\(name)\""))
    }
    #expect(try Folder().with { $0.config["architecture"] = nil }.failure() == "missing key (architecture)")
    #expect(
      try Folder().with { $0.config["normalize_activations"] = "covariance_whitening" }.failure()
        .contains("covariance_whitening"))
    #expect(try Folder().with { $0.config["reshape_activations"] = "other" }.failure().contains("other"))
    #expect(
      try Folder().with { $0.config["metadata"] = ["sae_lens_version": "6.1.0", "hook_head_index": 3] }.failure()
        .contains("hook_head_index"))
  }

  // MARK: notices

  @Test func noticesSayWhatWasAssumed() throws {
    let average = Folder().with { $0.config["normalize_activations"] = "expected_average_only_in" }
    #expect(try average.load().notices.count == 1)
    #expect(try average.load().normalization == .none)
    #expect(try average.with { $0.scaler = ["scaling_factor": 0.25] }.load().notices.last?.contains("0.25") == true)
    #expect(try average.with { $0.scaler = ["scaling_factor": nil] }.load().notices.count == 1)
  }

  @Test func centredWritingWeights() throws {
    func sae(_ hook: String) throws -> SparseAutoencoder {
      try Folder.old {
        $0["hook_point"] = JSON(hook)
        $0["model_from_pretrained_kwargs"] = ["center_writing_weights": true]
      }.load()
    }
    #expect(try sae("blocks.0.hook_resid_pre").centersInput)
    #expect(try sae("blocks.0.hook_mlp_out").centersInput)
    // What attention heads hold is not what they write.
    #expect(try !sae("blocks.0.attn.hook_z").centersInput)
    #expect(try sae("blocks.0.hook_resid_pre").notices.count == 1)
    // (2, 1) − 1.5 = (0.5, −0.5)
    #expect(try sae("blocks.0.hook_resid_pre").encode([2, 1]).dense == [[0.5, 0, 0]])
  }

  // MARK: before version 6

  @Test func oldDefaults() throws {
    let sae = try Folder.old().load()
    #expect(sae.architecture == .standard)
    #expect(sae.subtractsDecoderBias)
    #expect(sae.metadata.prependsBOS == true)
    #expect(sae.metadata.hookName == "blocks.0.hook_resid_post")
    #expect(!sae.metadata.concatenatesHeads)
    #expect(try Folder.old { $0["hook_point"] = "blocks.0.attn.hook_z" }.load().metadata.concatenatesHeads)
  }

  @Test func oldTopKIsDisguisedAsStandard() throws {
    let topK = Folder.old {
      $0["architecture"] = "standard"
      $0["activation_fn"] = "topk"
      $0["activation_fn_kwargs"] = ["k": 2]
    }
    #expect(try topK.load().architecture == .topK(2))
    #expect(try topK.with { $0.config["activation_fn"] = nil }.load().architecture == .standard)
    let named = topK.with {
      $0.config["activation_fn"] = nil
      $0.config["architecture"] = "topk"
    }
    #expect(try named.load().architecture == .topK(2))
    #expect(try topK.with { $0.config["activation_fn_kwargs"] = [:] }.failure() == "missing key (k)")
    #expect(try topK.with { $0.config["activation_fn"] = "tanh-relu" }.failure().contains("tanh-relu"))
    // Version 6 files do not have the key; there it means nothing.
    #expect(try topK.with { $0.config["sae_lens_version"] = "6.0.0" }.load().architecture == .standard)
  }

  @Test func oldBooleanNormalization() throws {
    for (flag, notices) in [(JSON(true), 1), (JSON(false), 0), (nil, 0)] {
      let sae = try Folder.old { $0["normalize_activations"] = flag }.load()
      #expect(sae.normalization == .none)
      #expect(sae.notices.count == notices)
    }
  }

  @Test func scalingFactorIsFoldedOrRefused() throws {
    let ones = Folder.old().with { $0.tensors["scaling_factor"] = ([3], [1, 1.000_001, 1]) }
    #expect(try ones.load().notices.isEmpty)
    let scaled = ones.with { $0.tensors["scaling_factor"] = ([3], [2, 1, 3]) }
    #expect(try scaled.failure().contains("scaling_factor"))
    let sae = try scaled.with { $0.config["finetuning_scaling_factor"] = true }.load()
    #expect(sae.notices.count == 1)
    // f = (2, 1, 0): x̂ = 2·2·(1, 0) + 1·(0, 2).
    #expect(sae.decode(try sae.encode([2, 1])) == [4, 2])
  }

  // MARK: finding the format

  @Test func unknownFolders() throws {
    try TemporaryFolder.use { path in
      func failure() -> String {
        do {
          _ = try SparseAutoencoder.load(path)
          return ""
        } catch { return error.description }
      }
      #expect(failure().contains("an empty folder"))
      try AtomicFile.write("{}", to: path + "/readme.json", overwrite: false)
      #expect(failure().contains("not a known SAE format (found readme.json)"))
      try AtomicFile.write("{}", to: path + "/cfg.json", overwrite: false)
      try AtomicFile.write("{}", to: path + "/sae.safetensors", overwrite: false)
      #expect(failure().contains("sae.safetensors"))
      try AtomicFile.write("{}", to: path + "/sae_weights.safetensors", overwrite: false)
      #expect(failure().contains("found SAELens and sparsify"))
    }
    let missing = #expect(throws: FileError.self) { try SparseAutoencoder.load("/nonexistent/sae") }
    #expect(missing?.kind == .missing)
  }
}
