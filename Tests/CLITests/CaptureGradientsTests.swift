import Files
import Foundation
import Testing

struct CaptureGradientsTests {
  static let fixture = Sample.model + "/gradients.safetensors"

  /// The file of torch's gradients serves as the token file: it has tokens, lengths, labels and the probe too.
  @Test func nextTokenGradientsAreTorchs() throws {
    let folder = TemporaryFolder()
    let output = folder.path("g.safetensors")
    let hooks = ["hook_embed", "blocks.1.attn.hook_z", "blocks.2.hook_resid_post"]
    let result = try Program.run(
      ["capture", "gradients", "--model", Sample.model, "--tokens", Self.fixture, "--batch-size", "2", "--json"]
        + hooks.flatMap { ["--hook", $0] } + ["--output", output])
    #expect(result.code == 0, "\(result.errors)")
    let (expected, found) = (try SafetensorsFile(Self.fixture), try SafetensorsFile(output))
    let loss = try expected.tensor("loss").floats()[0]
    #expect(abs(try result.json().required("loss").double() - Double(loss)) < 1e-5)
    #expect(abs(try found.tensor("loss").floats()[0] - loss) < 1e-5)
    #expect(try found.tensor("lengths").integers() == [17, 9, 4])
    for hook in hooks { try compare(found.tensor(hook), expected.tensor("loss:" + hook)) }
  }

  @Test func probeGradientsAreTorchs() throws {
    let folder = TemporaryFolder()
    let output = folder.path("g.safetensors")
    let hooks = ["hook_pos_embed", "blocks.1.hook_mlp_out"]
    let result = try Program.run(
      [
        "capture", "gradients", "--model", Sample.model, "--tokens", Self.fixture, "--probe", Self.fixture, "--layer",
        "1",
      ] + hooks.flatMap { ["--hook", $0] } + ["--output", output])
    #expect(result.code == 0, "\(result.errors)")
    let (expected, found) = (try SafetensorsFile(Self.fixture), try SafetensorsFile(output))
    #expect(abs(try found.tensor("metric").floats()[0] - expected.tensor("metric").floats()[0]) < 1e-4)
    for hook in hooks { try compare(found.tensor(hook), expected.tensor("metric:" + hook)) }
  }

  /// The tensors have the token file's own width, even where no row is as long, and zeros where nothing counts.
  @Test func gradientsHaveTheShapeOfTheTokens() throws {
    let folder = TemporaryFolder()
    let (tokens, output) = (folder.path("t.safetensors"), folder.path("g.safetensors"))
    try SafetensorsWriter.write(
      tokens, [("tokens", [2, 5], .int32([0, 7, 3, 9, 9, 4, 0, -1, -1, -1])), ("lengths", [2], .int32([3, 2]))],
      overwrite: false)
    let result = try Program.run(
      "capture", "gradients", "--model", Sample.llama, "--tokens", tokens, "--layer", "0", "--output", output)
    #expect(result.code == 0, "\(result.errors)")
    let tensor = try SafetensorsFile(output).tensor("blocks.0.hook_resid_post")
    #expect(tensor.shape == [2, 5, 32])
    let values = try tensor.floats()
    func isZero(_ row: Int) -> Bool { values[row * 32..<(row + 1) * 32].allSatisfy { $0 == 0 } }
    // Nothing is predicted from the last token of a row, and no later row of this block's output reads it.
    #expect((0..<10).filter { !isZero($0) } == [0, 1, 5])
  }

  /// A splice stops the part of a gradient that the features do not carry; a passed error term lets all of it through.
  @Test func errorTermsPassOrNot() throws {
    let folder = TemporaryFolder()
    func gradient(_ name: String, _ options: [String]) throws -> [Float] {
      let result = try Program.run(
        [
          "capture", "gradients", "--model", Sample.model, "--tokens", Self.fixture, "--hook",
          "blocks.1.hook_resid_mid", "--output", folder.path(name), "--quiet",
        ] + options)
      #expect(result.code == 0, "\(result.errors)")
      return try SafetensorsFile(folder.path(name)).tensor("blocks.1.hook_resid_mid").floats()
    }
    let clean = try gradient("clean", [])
    let passes = try gradient("passes", ["--sae", Sample.sae])
    let detached = try gradient("detached", ["--sae", Sample.sae, "--error-gradient", "detached"])
    let spliced = try gradient("spliced", ["--sae", Sample.sae, "--splice"])
    #expect(passes == clean)
    for other in [detached, spliced] {
      #expect(zip(other, clean).contains { abs($0 - $1) > 1e-3 })
      #expect(other.contains { $0 != 0 })
    }
    #expect(zip(detached, spliced).contains { abs($0 - $1) > 1e-4 })
  }

  @Test func requestsThatDoNotFitAreRefused() throws {
    let folder = TemporaryFolder()
    let labelled = try folder.tokens("t.safetensors", [[1, 2, 3], [4, 5]])
    let bad = folder.path("bad.safetensors")
    try SafetensorsWriter.write(
      bad, [("tokens", [1, 2], .int32([1, 2])), ("labels", [1], .int32([2]))], overwrite: false)
    let single = try folder.tokens("single.safetensors", [[1], [4]])
    let probe = ["--probe", Self.fixture, "--layer", "1"]
    let cases: [(arguments: [String], code: Int32, message: String)] = [
      (["--tokens", Self.fixture], 64, "which hook point"),
      (["--tokens", Self.fixture, "--hook", "blocks.1.hook_resid_postt"], 64, "no hook point"),
      (["--tokens", Self.fixture, "--hook", "blocks.2.hook_attn_out"] + probe, 64, "does not depend on"),
      (["--tokens", labelled, "--hook", "hook_embed"] + probe, 65, "missing tensor"),
      (["--tokens", bad, "--hook", "hook_embed"] + probe, 65, "the label of row 0 is not 0 or 1"),
      (["--tokens", Self.fixture, "--hook", "hook_embed", "--probe", Self.fixture], 64, "--layer"),
      (["--tokens", Self.fixture, "--hook", "hook_embed", "--probe", Self.fixture, "--layer", "9"], 64, "no layer 9"),
      (["--tokens", Self.fixture, "--hook", "hook_embed", "--probe", labelled, "--layer", "1"], 65, "missing tensor"),
      (["--tokens", single, "--hook", "hook_embed"], 64, "no next token"),
    ]
    for (arguments, code, message) in cases {
      let result = try Program.run(
        ["capture", "gradients", "--model", Sample.model, "--output", folder.path("out"), "--quiet"] + arguments)
      #expect(result.code == code && result.errors.contains(message), "\(arguments): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    }
  }

  /// [B, T, width] against the rows that count, [N, width], as a share of the largest magnitude.
  private func compare(_ found: StoredTensor, _ expected: StoredTensor) throws {
    let (lengths, padded, width) = ([17, 9, 4], 17, expected.shape[1])
    #expect(found.dtype == .f32 && found.shape == [3, padded, width])
    let (values, reference) = (try found.floats(), try expected.floats())
    let scale = reference.reduce(0) { max($0, abs($1)) }
    var row = 0
    for (index, length) in lengths.enumerated() {
      for position in 0..<padded {
        for i in 0..<width {
          let value = values[(index * padded + position) * width + i]
          let wanted = position < length ? reference[row * width + i] : 0
          #expect(abs(value - wanted) <= 2e-5 * scale, "\(found.name) at \(index), \(position), \(i)")
        }
        if position < length { row += 1 }
      }
    }
  }
}
