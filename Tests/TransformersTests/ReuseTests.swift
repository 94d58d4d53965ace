import Files
import Kernels
import Testing

@testable import Transformers

/// Scratch that outlives a call must not change what later calls compute.
@Suite struct ReuseTests {
  @Test func oneWorkspaceServesSeveralModels() throws {
    let workspace = Workspace()
    for name in ["llama-biases", "gpt2", "neox-parallel", "llama", "neox-old-keys", "gpt2"] {
      let fixture = try Fixture(name)
      let decoder = fixture.checkpoint.decoder
      let batch = TokenBatch(fixture.sequences)
      let residual = FloatBuffer(batch.count * decoder.config.width)
      let normed = FloatBuffer(residual.count)
      try decoder.embed(batch, into: residual, workspace: workspace)
      try decoder.runBlocks(0..<decoder.config.layers, residual: residual, batch: batch, workspace: workspace)
      try decoder.finalNorm(residual, into: normed, batch: batch)
      try fixture.compare(normed.array, "hidden_\(decoder.config.layers)")
    }
  }

  @Test func branchesMayBecomeMore() throws {
    let fixture = try Fixture("gpt2")
    let decoder = fixture.checkpoint.decoder
    let run = BranchedRun(decoder)
    for count in [1, 3, 2] {
      let outputs = try run.run(
        TokenBatch(fixture.sequences), branches: (0..<count).map { _ in .none }, fork: 1)
      for output in outputs { try fixture.compare(output.array, "hidden_\(decoder.config.layers)") }
    }
  }

  /// The cache takes memory as tokens come, whatever the limit.
  @Test func anyNumberOfTokensMayBeAskedFor() throws {
    let decoder = try Fixture("gpt2").checkpoint.decoder
    let generator = Generator(
      decoder, sampling: try SamplingOptions(greedy: true), maximumTokens: .max, stopIds: [])
    #expect(try generator.run([[5, 9]])[0].stop == .context)
  }

  @Test func logitsThatAreNoNumbersAreAnError() throws {
    let decoder = try Fixture("gpt2").checkpoint.decoder
    let ruin = Intervention(at: .residPost(2)) { $0.row(0)[0] = .nan }
    let generator = Generator(
      decoder, sampling: try SamplingOptions(greedy: true), maximumTokens: 4, stopIds: [],
      interventions: try InterventionTable([ruin], for: decoder.config))
    #expect(throws: UsageError.self) { try generator.run([[5]]) }
  }
}
