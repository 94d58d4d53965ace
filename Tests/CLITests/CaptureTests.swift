import Files
import Foundation
import Testing

struct CaptureTests {
  @Test func activationsHoldEveryPositionWithItsOrigin() throws {
    let folder = TemporaryFolder()
    let store = folder.path("acts")
    let result = try Program.run(
      "capture", "--model", Sample.model, "--tokens", Sample.tokens, "--layer", "1", "--hook", "blocks.2.attn.hook_z",
      "--output", store, "--json", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    #expect(try result.json().required("tokens").int() == 120)
    let shard = try SafetensorsFile(store + "/activations-00000.safetensors")
    #expect(
      Set(shard.names) == [
        "blocks.1.hook_resid_post", "blocks.2.attn.hook_z", "token_ids", "document", "sequence", "position",
      ])
    #expect(try shard.tensor("blocks.1.hook_resid_post").shape == [120, 32])
    let ids = try SafetensorsFile(Sample.tokens).tensor("tokens").integers()
    #expect(try shard.tensor("token_ids").integers() == ids)
    #expect(try shard.tensor("position").integers() == (0..<120).map { $0 % 20 })
  }

  @Test func featuresOfAModelAreThoseOfItsStoredActivations() throws {
    let folder = TemporaryFolder()
    let common = ["--sae", Sample.sae, "--reconstruction", "--quiet"]
    #expect(
      try Program.run(
        ["capture", "features", "--model", Sample.model, "--tokens", Sample.tokens, "--output", folder.path("direct")]
          + common
      ).code == 0)
    #expect(
      try Program.run(
        "capture", "--model", Sample.model, "--sae", Sample.sae, "--tokens", Sample.tokens, "--output",
        folder.path("acts"), "--quiet"
      ).code == 0)
    #expect(
      try Program.run(
        ["capture", "features", "--activations", folder.path("acts"), "--output", folder.path("stored")] + common
      ).code == 0)
    let name = "/features-00000.safetensors"
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.path("direct") + name))
        == Data(contentsOf: URL(fileURLWithPath: folder.path("stored") + name)))
    let shard = try SafetensorsFile(folder.path("direct") + name)
    let offsets = try shard.tensor("indptr")
    #expect(offsets.dtype == .i64 && offsets.shape == [121])
    #expect(try offsets.integers().last == shard.tensor("indices").elementCount)
    #expect(try shard.tensor("reconstruction").shape == [120, 32])
  }

  /// What an ablation takes from the activations is the feature's value times its decoder row, and nothing else.
  @Test func editsActBeforeActivationsAreRecorded() throws {
    let folder = TemporaryFolder()
    let feature = 54
    for (name, edits) in [("clean", []), ("edited", ["--ablate", "\(feature)"])] as [(String, [String])] {
      let result = try Program.run(
        ["capture", "--model", Sample.model, "--sae", Sample.sae, "--tokens", Sample.tokens, "--quiet", "--output"]
          + [folder.path(name)] + edits)
      #expect(result.code == 0, "\(result.errors)")
    }
    #expect(
      try Program.run(
        "capture", "features", "--activations", folder.path("clean"), "--sae", Sample.sae, "--output",
        folder.path("features"), "--quiet"
      ).code == 0)
    func activations(_ name: String) throws -> [Float] {
      try SafetensorsFile(folder.path(name) + "/activations-00000.safetensors").tensor("blocks.1.hook_resid_post")
        .floats()
    }
    let (clean, edited) = (try activations("clean"), try activations("edited"))
    let decoder = try SafetensorsFile(Sample.sae + "/sae_weights.safetensors").tensor("W_dec").floats()
    let features = try SafetensorsFile(folder.path("features") + "/features-00000.safetensors")
    let offsets = try features.tensor("indptr").integers()
    let indices = try features.tensor("indices").integers()
    let values = try features.tensor("values").floats()
    var active = 0
    for row in 0..<120 {
      let place = (offsets[row]..<offsets[row + 1]).first { indices[$0] == feature }
      let value = place.map { values[$0] } ?? 0
      active += value > 0 ? 1 : 0
      for i in 0..<32 {
        let change = edited[row * 32 + i] - clean[row * 32 + i]
        #expect(abs(change + value * decoder[feature * 32 + i]) < 1e-4, "row \(row), \(i)")
      }
    }
    #expect(active > 10 && active < 120)
  }

  @Test func logitsOfShorterSequencesEndInZeros() throws {
    let folder = TemporaryFolder()
    let tokens = try folder.tokens("t.safetensors", [[1, 2, 3], [4], [5, 6]])
    let output = folder.path("logits.safetensors")
    #expect(
      try Program.run("capture", "logits", "--model", Sample.llama, "--tokens", tokens, "--output", output).code == 0)
    let file = try SafetensorsFile(output)
    let logits = try file.tensor("logits")
    let vocabulary = logits.shape[2]
    #expect(logits.dtype == .f32 && logits.shape == [3, 3, vocabulary])
    #expect(try file.tensor("lengths").integers() == [3, 1, 2])
    let values = try logits.floats()
    func isZero(_ row: Int) -> Bool { values[row * vocabulary..<(row + 1) * vocabulary].allSatisfy { $0 == 0 } }
    #expect((0..<9).filter(isZero) == [4, 5, 8])
  }

  /// Interrupted and killed runs go on to the same bytes as a run left alone.
  @Test(arguments: [SIGINT, SIGKILL])
  func captureResumesAfterASignal(_ signal: Int32) throws {
    let folder = TemporaryFolder()
    let rows = (0..<3000).map { row in (0..<32).map { Int32((row &* 31 &+ $0 &* 7) % 97) } }
    let tokens = try folder.tokens("t.safetensors", rows)
    func arguments(_ output: String) -> [String] {
      [
        "capture", "--model", Sample.model, "--tokens", tokens, "--layer", "0", "--hook", "blocks.2.mlp.hook_post",
        "--output", folder.path(output), "--shard-rows", "4096", "--batch-size", "4",
      ]
    }
    #expect(try Program.run(arguments("whole")).code == 0)

    let job = try Job(arguments("parts"))
    job.wait(for: folder.path("parts/activations-00001.safetensors"))
    kill(job.process.processIdentifier, signal)
    let stopped = try job.wait()
    let shards = shardNames(folder.path("parts"))
    #expect(shards.count < 24, "the run ended before the signal")
    if signal == SIGINT {
      #expect(stopped.code == 130)
      #expect(stopped.errorLines.count == 1)
      #expect(stopped.errors.contains("--resume"))
    }
    let refused = try Program.run(arguments("parts"))
    #expect(refused.code == 73)
    let resumed = try Program.run(arguments("parts") + ["--resume"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    let names = shardNames(folder.path("whole"))
    #expect(names.count == 24)
    #expect(shardNames(folder.path("parts")) == names)
    for name in names {
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: folder.path("whole/\(name)")))
          == Data(contentsOf: URL(fileURLWithPath: folder.path("parts/\(name)"))), "\(name)")
    }
  }

  /// Shards of a store, in order.
  private func shardNames(_ path: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix("activations-") }.sorted()
  }
}
