import Files
import Foundation
import SparseAutoencoders
import Testing

@Suite struct TrainTests {
  /// Rows with structure, 600 of width 16, as a bare tensor.
  private func activations(_ folder: TemporaryFolder, rows: Int = 600, width: Int = 16) throws -> String {
    var state: UInt64 = 7
    func draw() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24)
    }
    var values: [Float] = []
    for _ in 0..<rows {
      let peak = Int(draw() * Float(width))
      for i in 0..<width { values.append((i == peak ? 2 : 0) + 0.3 * draw()) }
    }
    let path = folder.path("x.safetensors")
    try SafetensorsWriter.write(path, [("x", [rows, width], .float32(values))], overwrite: true)
    return path
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  /// Files that must not depend on interruptions.
  private func expectSame(_ a: String, _ b: String) throws {
    for name in ["sae_weights.safetensors", "cfg.json", "sparsity.safetensors"] {
      #expect(try bytes("\(a)/\(name)") == bytes("\(b)/\(name)"), "\(name)")
    }
  }

  @Test func writesAnSAEThatTheProgramReads() throws {
    let folder = TemporaryFolder()
    let x = try activations(folder)
    let result = try Program.run(
      "train", "--activations", x, "--hook", "blocks.0.hook_resid_post", "--architecture", "topk", "--k", "2",
      "--d-sae", "32", "--batch-size", "50", "--steps", "200", "--log-every", "20", "--output", folder.path("sae"),
      "--learning-rate", "0.01", "--json", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let metrics = try #require(
      try result.json().required("saes").array().first?.required("metrics"))
    #expect(try metrics.required("l0").double() <= 2)
    #expect(try metrics.required("explained_variance").double() > 0.9)
    let sae = try SparseAutoencoder.load(folder.path("sae"))
    #expect(sae.architecture == .topK(2) && sae.featureCount == 32 && sae.inputWidth == 16)
    #expect(sae.metadata.hookName == "blocks.0.hook_resid_post")
    for norm in sae.decoder.rowNorms() { #expect(abs(norm - 1) < 1e-5) }
    let lines = try logLines(folder.path("sae/metrics.jsonl"))
    #expect(lines.count == 10)
    let first = try lines[0].required("loss").double()
    #expect(try lines[9].required("loss").double() < first / 2)
    let training = try JSONNode(contentsOf: folder.path("sae/training.json"))
    #expect(try training.required("options").required("architecture").string() == "topk")
    #expect(try training.required("run").required("seed").int() == 0)
  }

  private func logLines(_ path: String) throws -> [JSONNode] {
    var lines = try JSONLines(path)
    return try lines.all().map(\.node)
  }

  /// The same seed gives the same files, another seed others.
  @Test func theSeedDecidesEverything() throws {
    let folder = TemporaryFolder()
    let x = try activations(folder)
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      let result = try Program.run(
        "train", "--activations", x, "--d-sae", "24", "--batch-size", "64", "--steps", "15", "--seed", seed,
        "--output", folder.path(name), "--quiet")
      #expect(result.code == 0, "\(result.errors)")
    }
    try expectSame(folder.path("a"), folder.path("b"))
    #expect(
      try bytes(folder.path("a/sae_weights.safetensors")) != bytes(folder.path("c/sae_weights.safetensors")))
  }

  /// Stopped after the last step, before the SAE is written: what the log says of the end is still in its files.
  @Test func whatTheLastStepsGaveIsKept() throws {
    let folder = TemporaryFolder()
    let x = try activations(folder, rows: 2000, width: 32)
    func arguments(_ output: String) -> [String] {
      [
        "train", "--activations", x, "--architecture", "topk", "--k", "4", "--d-sae", "256", "--steps", "60",
        "--batch-size", "256", "--checkpoint-every", "2560", "--output", folder.path(output), "--quiet",
      ]
    }
    #expect(try Program.run(arguments("whole")).code == 0)
    let job = try Job(arguments("parts"))
    job.wait(for: folder.path("parts/checkpoint.safetensors"))
    // Nothing can be renamed onto a folder.
    let blocked = folder.path("parts/cfg.json")
    try FileManager.default.createDirectory(atPath: blocked, withIntermediateDirectories: false)
    #expect(try job.wait().code == 73)
    try FileManager.default.removeItem(atPath: blocked)
    let resumed = try Program.run(arguments("parts") + ["--resume"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    try expectSame(folder.path("whole"), folder.path("parts"))
    let metrics = try JSONNode(contentsOf: folder.path("parts/training.json")).required("metrics")
    #expect(try metrics.required("l0").double() == 4)
  }

  /// Interrupted or killed at several moments, then resumed: the same files as a run left alone.
  @Test(arguments: [(SIGINT, 1), (SIGTERM, 3), (SIGKILL, 1), (SIGKILL, 4)])
  func resumesBitForBit(_ signal: Int32, _ checkpoints: Int) throws {
    let folder = TemporaryFolder()
    let x = try activations(folder, rows: 3000, width: 64)
    func arguments(_ output: String) -> [String] {
      [
        "train", "--activations", x, "--architecture", "batchtopk", "--k", "4", "--d-sae", "512", "--steps", "160",
        "--batch-size", "256", "--log-every", "7", "--checkpoint-every", "2560", "--dead-after", "2000", "--tilt", "1",
        "--objective", "term", "--tilt-ema", "0.1", "--warmup", "20", "--decay", "30", "--shuffle-batches", "3",
        "--max-norm", "1.1", "--seed", "5", "--output", folder.path(output),
      ]
    }
    let whole = try Program.run(arguments("whole"))
    #expect(whole.code == 0, "\(whole.errors)")
    let job = try Job(arguments("parts"))
    let checkpoint = folder.path("parts/checkpoint.safetensors")
    var seen: Set<Date> = []
    while job.process.isRunning, seen.count < checkpoints {
      let attributes = try? FileManager.default.attributesOfItem(atPath: checkpoint)
      if let date = attributes?[.modificationDate] as? Date { seen.insert(date) }
      usleep(500)
    }
    kill(job.process.processIdentifier, signal)
    let stopped = try job.wait()
    try #require(!FileManager.default.fileExists(atPath: folder.path("parts/cfg.json")), "ended before the signal")
    if signal != SIGKILL {
      #expect(stopped.code == 130)
      #expect(stopped.errors.contains("--resume"))
    }
    #expect(try Program.run(arguments("parts")).code == 73)
    let other = try Program.run(arguments("parts").map { $0 == "1.1" ? "1.2" : $0 } + ["--resume"])
    #expect(other.code == 64)
    #expect(other.errors.contains("max_norm: stored 1.1, asked for 1.2"), "\(other.errors)")
    let resumed = try Program.run(arguments("parts") + ["--resume"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("going on after step"))
    try expectSame(folder.path("whole"), folder.path("parts"))
    #expect(!FileManager.default.fileExists(atPath: checkpoint))
    func losses(_ name: String) throws -> [Double] {
      try logLines(folder.path("\(name)/metrics.jsonl")).map { try $0.required("loss").double() }
    }
    #expect(try losses("whole") == losses("parts"))
    let again = try Program.run(arguments("parts") + ["--resume"])
    #expect(again.code == 0 && again.errors.contains("nothing is left to do"))
  }

  /// Features that were set anew before an interruption are still named after it, beside those set anew later.
  @Test func aResumedRunNamesEveryFeatureSetAnew() throws {
    let folder = TemporaryFolder()
    let x = try activations(folder, rows: 3000, width: 64)
    func arguments(_ output: String) -> [String] {
      [
        "train", "--activations", x, "--architecture", "standard", "--sparsity", "4", "--d-sae", "512", "--steps",
        "160",
        "--batch-size", "256", "--checkpoint-every", "2560", "--dead-after", "2000", "--resample-every", "16",
        "--learning-rate", "0.003", "--output", folder.path(output), "--quiet",
      ]
    }
    func resampled(_ name: String) throws -> [Int] {
      try JSONNode(contentsOf: folder.path("\(name)/training.json")).required("resampled_features").array()
        .map { try $0.int() }
    }
    #expect(try Program.run(arguments("whole")).code == 0)
    let expected = try resampled("whole")
    let lines = try logLines(folder.path("whole/metrics.jsonl")).map { try $0.required("resampled").int() }
    #expect(!expected.isEmpty && expected == expected.sorted() && expected.count <= lines.reduce(0, +))
    let job = try Job(arguments("parts"))
    let checkpoint = folder.path("parts/checkpoint.safetensors")
    func state() throws -> [Int] {
      try SafetensorsFile(checkpoint).tensor("0.resamplings").integers()
    }
    // Until a checkpoint names some.
    while job.process.isRunning, !((try? state())?.contains { $0 > 0 } ?? false) { usleep(500) }
    kill(job.process.processIdentifier, SIGKILL)
    _ = try job.wait()
    try #require(!FileManager.default.fileExists(atPath: folder.path("parts/cfg.json")), "ended before the signal")
    let resumed = try Program.run(arguments("parts") + ["--resume"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    try expectSame(folder.path("whole"), folder.path("parts"))
    #expect(try resampled("parts") == expected)
  }

  @Test(arguments: [
    (["--architecture", "topk", "--k", "40"], "--k"), (["--d-sae", "0"], "--d-sae"),
    (["--learning-rate", "-1"], "--learning-rate"), (["--sparsity", "-1"], "--sparsity"),
    (["--batch-size", "601"], "fill one batch"), (["--batch-size", "0"], "--batch-size"),
    (["--objective", "term"], "--tilt"), (["--tilt", "5"], "--objective term"), (["--k", "5"], "--k does not apply"),
    (["--memory-limit", "1k"], "--memory-limit"), (["--architecture", "topk", "--sparsity", "1"], "--sparsity"),
    (["--term-unit", "sequence", "--objective", "term", "--tilt", "1"], "sequence"),
  ])
  func refusesBadOptionsBeforeAnyWork(_ extra: [String], _ named: String) throws {
    let folder = TemporaryFolder()
    let x = try activations(folder)
    var base = ["train", "--activations", x, "--output", folder.path("sae"), "--batch-size", "100"]
    if extra.contains("--batch-size") { base.removeLast(2) }
    if !extra.contains("--d-sae") { base += ["--d-sae", "32"] }
    let result = try Program.run(base + extra)
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.errors.contains(named), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("sae")))
  }

  @Test func refusesAnSAEOfAnotherWidth() throws {
    let folder = TemporaryFolder()
    let x = try activations(folder)
    let result = try Program.run(
      "train", "--activations", x, "--init", Sample.sae, "--batch-size", "100", "--output", folder.path("sae"))
    #expect(result.code == 65)
    #expect(result.errorLines.count == 1 && result.errors.contains("d_in"))
  }

  /// An SAE whose decoder rows share a norm was trained on rows divided by it; going on, on rows eight times as long, with
  /// an SAE made for these, does what going on with the original does.
  @Test func fineTuningKeepsTheScaleOfTraining() throws {
    let folder = TemporaryFolder()
    let x = try activations(folder, rows: 2000, width: 32)
    let values = try SafetensorsFile(x).tensor("x").floats()
    try SafetensorsWriter.write(
      folder.path("long.safetensors"), [("x", [2000, 32], .float32(values.map { 8 * $0 }))], overwrite: false)
    func train(_ input: String, _ output: String, _ options: [String]) throws {
      let result = try Program.run(
        [
          "train", "--activations", input, "--batch-size", "100", "--seed", "2", "--quiet", "--output",
          folder.path(output),
        ]
          + options)
      #expect(result.code == 0, "\(result.errors)")
    }
    try train(x, "short", ["--architecture", "topk", "--k", "4", "--d-sae", "64", "--steps", "40"])
    let parent = try SparseAutoencoder.load(folder.path("short"))
    var writer = SAELensWriter()
    writer.elementType = .float32
    try writer.write(parent.foldingScale(1 / 8), to: folder.path("longer"), overwrite: false)

    let tuning = ["--steps", "30", "--learning-rate", "1e-3"]
    try train(x, "tuned", tuning + ["--init", folder.path("short")])
    try train(folder.path("long.safetensors"), "tuned-longer", tuning + ["--init", folder.path("longer")])
    try train(
      folder.path("long.safetensors"), "unscaled", tuning + ["--init", folder.path("longer"), "--normalize", "none"])
    let expected = try SparseAutoencoder.load(folder.path("tuned"))
    func difference(_ name: String) throws -> Float {
      let found = try SparseAutoencoder.load(folder.path(name)).foldingScale(8)
      return zip(expected.decoder.rowNorms(), found.decoder.rowNorms()).map { abs($0 - $1) }.max()!
        + zip(expected.decoderBias, found.decoderBias).map { abs($0 - $1) }.max()!
    }
    #expect(try difference("tuned-longer") < 1e-4)
    #expect(try difference("unscaled") > 1e-2)
  }

  @Test func divergenceStopsAtOnce() throws {
    let folder = TemporaryFolder()
    let x = try activations(folder)
    let result = try Program.run(
      "train", "--activations", x, "--d-sae", "32", "--batch-size", "100", "--steps", "500", "--learning-rate", "1e30",
      "--clip", "0", "--output", folder.path("sae"), "--quiet")
    #expect(result.code == 65)
    #expect(result.errors.contains("at step"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("sae/cfg.json")))
  }

  /// A stream from the model and a store of the same text see the same rows in the same order.
  @Test(arguments: ["stored", "shuffled"])
  func storeAndStreamAgree(_ order: String) throws {
    let folder = TemporaryFolder()
    let hook = "blocks.1.hook_resid_post"
    let common = [
      "--d-sae", "64", "--batch-size", "16", "--steps", "12", "--order", order, "--exclude", "none", "--quiet",
      "--seed", "3",
    ]
    let data = ["--model", Sample.model, "--tokens", Sample.tokens, "--hook", hook]
    #expect(try Program.run(["capture"] + data + ["--output", folder.path("acts"), "--quiet"]).code == 0)
    let stream = try Program.run(["train", "--output", folder.path("stream")] + data + common)
    #expect(stream.code == 0, "\(stream.errors)")
    let stored = try Program.run(
      ["train", "--activations", folder.path("acts"), "--output", folder.path("store")] + common)
    #expect(stored.code == 0, "\(stored.errors)")
    #expect(
      try bytes(folder.path("stream/sae_weights.safetensors")) == bytes(folder.path("store/sae_weights.safetensors")))
  }

  /// Several hooks and sparsities in one pass give what each gives alone.
  @Test func severalSAEsAreTrainedIndependently() throws {
    let folder = TemporaryFolder()
    let common = [
      "--model", Sample.model, "--tokens", Sample.tokens, "--d-sae", "48", "--batch-size", "20", "--steps", "10",
      "--quiet",
    ]
    let hooks = ["blocks.0.hook_resid_post", "blocks.1.hook_resid_post"]
    let all = try Program.run(
      ["train", "--output", folder.path("all"), "--sparsity", "0.1,1"] + hooks.flatMap { ["--hook", $0] } + common)
    #expect(all.code == 0, "\(all.errors)")
    for hook in hooks {
      for sparsity in ["0.1", "1"] {
        let name = "\(hook)-sparsity\(sparsity)"
        let one = try Program.run(
          ["train", "--output", folder.path(name), "--sparsity", sparsity, "--hook", hook] + common)
        #expect(one.code == 0, "\(one.errors)")
        #expect(
          try bytes(folder.path("all/\(name)/sae_weights.safetensors"))
            == bytes(folder.path("\(name)/sae_weights.safetensors")), "\(name)")
      }
    }
  }

  /// Five steps on the divergence of a tiny GPT-2's predictions, against autograd through transformers.
  @Test func endToEndMatchesPyTorch() throws {
    let folder = TemporaryFolder()
    let result = try Program.run(
      "train", "--model", Sample.model, "--tokens", Sample.tokens, "--init", Sample.sae, "--objective", "e2e",
      "--order", "stored", "--batch-size", "40", "--steps", "5", "--log-every", "1", "--learning-rate", "0.001",
      "--sparsity", "0.01", "--decoder-norm", "free", "--exclude", "none", "--output", folder.path("sae"), "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let fixture = try SafetensorsFile(Program.root + "/Tests/TrainingTests/Fixtures/end-to-end.safetensors")
    let losses = try fixture.tensor("losses").floats()
    for (step, line) in try logLines(folder.path("sae/metrics.jsonl")).enumerated() {
      let (loss, divergence) = (Double(losses[2 * step]), Double(losses[2 * step + 1]))
      #expect(abs(try line.required("loss").double() - loss) < 1e-5 * loss)
      #expect(abs(try line.required("reconstruction").double() - divergence) < 2e-5 * divergence)
    }
    let written = try SafetensorsFile(folder.path("sae/sae_weights.safetensors"))
    let before = try SafetensorsFile(Sample.sae + "/sae_weights.safetensors")
    for name in ["W_enc", "W_dec", "b_enc", "b_dec"] {
      let expected = try fixture.tensor(name).floats()
      let found = try written.tensor(name).floats()
      let start = try before.tensor(name).floats()
      func square(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
      }
      let (error, change) = (square(found, expected), square(expected, start))
      #expect(error.squareRoot() < 1e-3 * change.squareRoot(), "\(name): \((error / change).squareRoot())")
    }
  }

  @Test func endToEndResumesBitForBit() throws {
    let folder = TemporaryFolder()
    func arguments(_ output: String, _ steps: String) -> [String] {
      [
        "train", "--model", Sample.model, "--tokens", Sample.tokens, "--init", Sample.sae, "--objective", "e2e",
        "--batch-size", "40", "--steps", steps, "--log-every", "3", "--checkpoint-every", "40", "--shuffle-batches",
        "2",
        "--output", folder.path(output),
      ]
    }
    #expect(try Program.run(arguments("whole", "400")).code == 0)
    let job = try Job(arguments("parts", "400"))
    job.wait(for: folder.path("parts/checkpoint.safetensors"))
    kill(job.process.processIdentifier, SIGKILL)
    _ = try job.wait()
    try #require(!FileManager.default.fileExists(atPath: folder.path("parts/cfg.json")), "ended before the signal")
    let resumed = try Program.run(arguments("parts", "400") + ["--resume"])
    #expect(resumed.code == 0 && resumed.errors.contains("going on after step"), "\(resumed.errors)")
    try expectSame(folder.path("whole"), folder.path("parts"))
  }
}
