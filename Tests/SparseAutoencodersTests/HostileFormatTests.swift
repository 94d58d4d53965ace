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

/// A copy of a foreign fixture to be spoilt.
private struct Spoilt {
  let path: String

  func json(_ name: String, _ change: (inout JSONObject) -> Void) throws {
    let file = path + "/" + name
    var object = try JSONNode(contentsOf: file).object()
    change(&object)
    try AtomicFile.write(JSON(object).serialized(), to: file, overwrite: true)
  }

  /// Writes a safetensors file anew, its tensors changed; those that become nil are left out.
  func tensors(_ name: String, _ change: (inout [String: ([Int], [Float])]) -> Void) throws {
    let file = try SafetensorsFile(path + "/" + name)
    var tensors: [String: ([Int], [Float])] = [:]
    for (name, tensor) in file.tensors { tensors[name] = (tensor.shape, try tensor.floats()) }
    change(&tensors)
    try SafetensorsWriter.write(
      path + "/" + name, tensors.map { ($0.key, $0.value.0, .float32($0.value.1)) }, overwrite: true)
  }

  /// The error's text without the path; fails when there is none.
  func failure(_ options: SAELoadOptions = SAELoadOptions()) -> String {
    do throws(FileError) {
      _ = try SparseAutoencoder.load(path, options)
      return "no error"
    } catch {
      return error.description
    }
  }

  static func copy(_ name: String, _ body: (Spoilt) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      for file in try FileSystem.list("\(ForeignCase.folder)/\(name)")
      where !["expected.safetensors", "case.json"].contains(file) {
        try AtomicFile.write(
          MappedFile.read("\(ForeignCase.folder)/\(name)/\(file)"), to: folder + "/" + file, overwrite: false)
      }
      try body(Spoilt(path: folder))
    }
  }

  /// What loading says after one change of a JSON file.
  static func failure(_ name: String, _ file: String, _ change: (inout JSONObject) -> Void) throws -> String {
    var result = ""
    try copy(name) {
      try $0.json(file, change)
      result = $0.failure()
    }
    return result
  }

  /// What loading says after one change of a safetensors file.
  static func failure(
    _ name: String, tensors file: String, _ change: (inout [String: ([Int], [Float])]) -> Void
  ) throws -> String {
    var result = ""
    try copy(name) {
      try $0.tensors(file, change)
      result = $0.failure()
    }
    return result
  }
}

@Suite struct HostileFormatTests {
  // MARK: sparsify

  private static let sparsifyConfigs: [(String, JSON, String)] = [
    ("d_in", JSON(13), "(d_in; expected 12, found integer 13)"),
    ("d_in", .null, "(d_in; expected integer, found null)"),
    ("num_latents", JSON(31), "(num_latents; expected 32, found integer 31)"), ("k", JSON(0), "k out of range"),
    ("k", JSON(33), "expected 1 to 32 (d_sae), found 33"), ("k", JSON("5"), "wrong type of value (k"),
    ("k", .null, "(k; expected integer, found null)"),
    ("transcode", JSON(true), "a transcoder is not an SAE"),
    ("skip_connection", JSON(true), "a skip transcoder is not an SAE"),
    ("activation", JSON("tanh"), "expected topk or groupmax"), ("signed", JSON(true), "absolute value"),
  ]

  @Test(arguments: sparsifyConfigs) func sparsifyConfig(_ key: String, _ value: JSON, _ message: String) throws {
    let failure = try Spoilt.failure("sparsify-topk", "cfg.json") { $0[key] = value }
    #expect(failure.contains(message), "\(failure)")
  }

  @Test func sparsifyLatents() throws {
    #expect(
      try Spoilt.failure("sparsify-expansion", "cfg.json") { $0["expansion_factor"] = 3 }.contains("expansion_factor"))
    let huge = try Spoilt.failure("sparsify-expansion", "cfg.json") { $0["expansion_factor"] = .int(.max) }
    #expect(huge.contains("expansion_factor"))
    for k in [3, 32, 33, 0] {
      #expect(try Spoilt.failure("sparsify-groupmax", "cfg.json") { $0["k"] = JSON(k) } != "no error")
    }
  }

  @Test func sparsifyTensors() throws {
    let skip = try Spoilt.failure("sparsify-topk", tensors: "sae.safetensors") {
      $0["W_skip"] = ([12, 12], Array(repeating: 0, count: 144))
    }
    #expect(skip.contains("a skip transcoder is not an SAE"))
    let transposed = try Spoilt.failure("sparsify-topk", tensors: "sae.safetensors") { $0["W_dec"]!.0 = [12, 32] }
    #expect(transposed.contains("W_dec") && transposed.contains("[32, 12]"))
    let missing = try Spoilt.failure("sparsify-topk", tensors: "sae.safetensors") { $0["encoder.bias"] = nil }
    #expect(missing.contains("missing tensor (encoder.bias)"))
    let nan = try Spoilt.failure("sparsify-topk", tensors: "sae.safetensors") { $0["encoder.weight"]!.1[5] = .nan }
    #expect(nan.contains("a weight is not finite (W_enc[5, 0])"))
    let flat = try Spoilt.failure("sparsify-topk", tensors: "sae.safetensors") { $0["encoder.weight"]!.0 = [384] }
    #expect(flat.contains("wrong rank"))
  }

  // MARK: Gemma Scope 2

  @Test func transcodersOfGemmaScope2AreRefused() throws {
    let file = "params.safetensors"
    let affine = try Spoilt.failure("gemma-scope-2", tensors: file) {
      $0["affine_skip_connection"] = ([12, 12], Array(repeating: 0, count: 144))
    }
    #expect(affine.contains("a transcoder is not an SAE"))
    #expect(
      try Spoilt.failure("gemma-scope-2", tensors: file) { $0["w_dec"]!.0 = [32, 1, 12] }.contains("cross-layer"))
    #expect(
      try Spoilt.failure("gemma-scope-2", "config.json") { $0["hf_hook_point_out"] = "model.layers.7.mlp.output" }
        .contains("a transcoder is not an SAE"))
    #expect(try Spoilt.failure("gemma-scope-2", "config.json") { $0["architecture"] = "topk" }.contains("jump_relu"))
    #expect(try Spoilt.failure("gemma-scope-2", tensors: file) { $0["threshold"] = nil }.contains("threshold"))
    #expect(try Spoilt.failure("gemma-scope-2", tensors: file) { $0["threshold"] = ([1], [1]) }.contains("[32]"))
    let scaled = try Spoilt.failure("gemma-scope-2", tensors: file) { $0["scaling_factor"] = ([2], [1, 2]) }
    #expect(scaled.contains("feature scaling"))
  }

  @Test func transcodersOfGemmaScopeAreToldByThePath() throws {
    try TemporaryFolder.use { folder in
      let path = folder + "/gemma-scope-2b-pt-transcoders"
      try FileSystem.createFolder(path)
      try AtomicFile.write(
        MappedFile.read(ForeignCase.folder + "/gemma-scope/params.npz"), to: path + "/params.npz", overwrite: false)
      #expect(Spoilt(path: path).failure().contains("a transcoder is not an SAE"))
      var options = SAELoadOptions()
      options.format = .gemmaScope
      #expect(Spoilt(path: path).failure(options) == "no error")
    }
  }

  // MARK: dictionary_learning

  private static let dictionaryLearningConfigs: [(String, String, JSON, String)] = [
    ("dl-topk", "k", JSON(6), "disagrees with the tensor k (trainer.k; expected 5"),
    ("dl-topk", "dict_size", JSON(31), "trainer.dict_size; expected 32"),
    ("dl-standard", "activation_dim", JSON(11), "trainer.activation_dim; expected 12"),
    ("dl-standard", "dict_class", JSON("CrossCoder"), "class not supported"),
    ("dl-standard", "dict_class", JSON(3), "wrong type of value"),
    ("dl-standard", "dict_class", JSON("GatedAutoEncoder"), "missing tensor"),
    ("dl-gated", "dict_class", JSON("AutoEncoder"), "missing tensor (encoder.bias)"),
  ]

  @Test(arguments: dictionaryLearningConfigs) func dictionaryLearningConfig(
    _ name: String, _ key: String, _ value: JSON, _ message: String
  ) throws {
    let failure = try Spoilt.failure(name, "config.json") { config in
      var trainer = config["trainer"]!.object!
      trainer[key] = value
      config["trainer"] = .object(trainer)
    }
    #expect(failure.contains(message), "\(failure)")
  }

  @Test func classesThatTensorsDoNotTell() throws {
    try Spoilt.copy("dl-topk") { folder in
      try FileSystem.removeFile(folder.path + "/config.json")
      #expect(folder.failure().contains("AutoEncoderTopK or BatchTopKSAE"))
      var options = SAELoadOptions()
      options.architecture = .topK
      #expect(try SparseAutoencoder.load(folder.path, options).architecture == .topK(5))
      options.architecture = .batchTopK
      #expect(try SparseAutoencoder.load(folder.path, options).architecture.name == "jumprelu")
      options.architecture = .gated
      #expect(folder.failure(options) != "no error")
    }
    for name in ["dl-standard", "dl-new", "dl-gated", "dl-jumprelu", "dl-matryoshka"] {
      try Spoilt.copy(name) { folder in
        try FileSystem.removeFile(folder.path + "/config.json")
        #expect(folder.failure() == "no error", "\(name)")
        // Early releases wrote settings that say nothing of a class.
        try AtomicFile.write(#"{"lr": 0.0001, "dict_size": 32}"#, to: folder.path + "/config.json", overwrite: true)
        #expect(folder.failure() == "no error", "\(name)")
      }
    }
  }

  @Test func preBiasIsAskedForOnlyWhereFilesAreSilent() throws {
    var options = SAELoadOptions()
    options.subtractsDecoderBias = true
    let folder = ForeignCase.folder
    #expect(try SparseAutoencoder.load(folder + "/dl-jumprelu", options).subtractsDecoderBias)
    #expect(Spoilt(path: folder + "/gemma-scope").failure(options).contains("--pre-bias"))
    #expect(Spoilt(path: folder + "/dl-standard").failure(options) == "no error")
  }

  // MARK: training checkpoints of SAELens

  @Test func whiteningMustBeThere() throws {
    try Spoilt.copy("checkpoint-whitened") { folder in
      try FileSystem.removeFile(folder.path + "/activation_whitening.safetensors")
      #expect(folder.failure().contains("covariance_whitening"))
    }
    let shape = try Spoilt.failure("checkpoint-whitened", tensors: "activation_whitening.safetensors") {
      $0["mean"]!.0 = [1, 12]
    }
    #expect(shape.contains("mean"))
    let nan = try Spoilt.failure("checkpoint-whitened", tensors: "activation_whitening.safetensors") {
      $0["matrix"]!.1[0] = .infinity
    }
    #expect(nan.contains("matrix[0, 0]"))
  }

  @Test func scalesMustBePositive() throws {
    for scale in [JSON(0), -1.5, 1e300, "2"] {
      let failure = try Spoilt.failure("checkpoint-scaled", "activation_scaler.json") { $0["scaling_factor"] = scale }
      #expect(failure.contains("scaling_factor"), "\(failure)")
    }
  }

  // MARK: bare tensors

  private func bare(_ map: String, _ architecture: ArchitectureName = .topK, k: Int? = 4) throws -> String {
    var options = SAELoadOptions()
    options.tensorMap = try SAETensorMap(map)
    options.architecture = architecture
    options.k = k
    options.subtractsDecoderBias = true
    return Spoilt(path: ForeignCase.folder + "/bare/sae.pt").failure(options)
  }

  @Test func bareTensors() throws {
    let biases = "b_enc=encoder_bias,b_dec=pre_bias"
    let good = "W_enc=encoder_weights,W_dec=decoder_weights," + biases
    #expect(try bare(good) == "no error")
    #expect(try bare(good, k: 0).contains("k out of range"))
    #expect(try bare(good, k: 33).contains("k out of range"))
    #expect(try bare(good, k: nil).contains("do not say k"))
    #expect(try bare(good, .jumpReLU).contains("(threshold)"))
    #expect(try bare(good, .gated).contains("(b_enc; found gated)"))
    #expect(try bare(good + ",threshold=pre_bias").contains("(threshold; found topk)"))
    #expect(try bare("W_enc=encoder_weights:T,W_dec=decoder_weights," + biases).contains("do not fit"))
    #expect(try bare("W_enc=encoder_weights:T,W_dec=decoder_weights:T," + biases).contains("encoder_bias"))
    #expect(try bare("W_enc=nothing,W_dec=decoder_weights," + biases).contains("missing tensor (nothing)"))
    #expect(try bare("W_dec=decoder_weights," + biases).contains("(W_enc)"))
    #expect(try bare("W_enc=pre_bias,W_dec=decoder_weights," + biases).contains("wrong rank"))
    #expect(try bare("W_enc=encoder_weights,W_dec=decoder_weights,b_enc=none,b_dec=none") == "no error")
    for map in ["", "W_enc", "W_enc=", "weights=a", "W_enc=a,W_enc=b", "b_enc=a:T", "W_enc=none", "W_enc=a,,b_enc=b"] {
      #expect(throws: UsageError.self) { try SAETensorMap(map) }
    }
  }

  @Test func bareTensorsWithoutAMapAreListed() throws {
    let failure = Spoilt(path: ForeignCase.folder + "/bare/sae.pt").failure()
    #expect(failure.contains("which is which?") && failure.contains("decoder_weights [32, 12]"))
  }

  // MARK: anything

  /// Without the flush to disk, which would take most of the test's time.
  private func write(_ bytes: [UInt8], _ path: String) {
    guard let file = fopen(path, "w") else { return }
    _ = fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// Thousands of small changes to every file of every format: an error, or an SAE that encodes.
  @Test(arguments: ForeignCase.names) func mutationsNeverCrash(_ name: String) throws {
    let expected = try ForeignCase(name)
    try Spoilt.copy(name) { folder in
      var random = SmallRandom(seed: 42)
      let files = try FileSystem.list(folder.path)
      let path = FileSystem.isFile(expected.path) ? folder.path + "/" + FileSystem.name(of: expected.path) : folder.path
      for file in files {
        let good = try MappedFile.read(folder.path + "/" + file)
        for _ in 0..<60 {
          write(random.mutated(good), folder.path + "/" + file)
          do throws(FileError) {
            let sae = try SparseAutoencoder.load(path, expected.options)
            let x = [Float](repeating: 0.5, count: sae.inputWidth)
            _ = sae.decode(try sae.encode(x, rows: 1, stride: sae.inputWidth))
          } catch {
            #expect(!error.description.isEmpty && !error.description.contains("\n"))
          }
        }
        try AtomicFile.write(good, to: folder.path + "/" + file, overwrite: true)
      }
    }
  }
}
