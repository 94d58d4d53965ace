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
    while job.process.isRunning,
      !FileManager.default.fileExists(atPath: folder.path("parts/activations-00001.safetensors"))
    {
      usleep(2000)
    }
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
