import Files
import Kernels
import Testing
import Transformers

@testable import SparseAutoencoders

/// Splicing inside a whole decoder: the tiny GPT-2 checkpoint of the Transformers tests.
@Suite struct SpliceInDecoderTests {
  private let decoder: Decoder
  private let batch = TokenBatch([[1, 5, 9, 2, 7, 3], [4, 4, 8]])

  init() throws {
    let tests = FileSystem.folder(of: FileSystem.folder(of: #filePath))
    decoder = try Checkpoint(path: tests + "/TransformersTests/Fixtures/gpt2").decoder
  }

  private func logits(_ interventions: [Intervention]) throws -> [Float] {
    let config = decoder.config
    let table = try InterventionTable(interventions, for: config)
    let workspace = Workspace()
    let residual = FloatBuffer(batch.count * config.width)
    try decoder.embed(batch, into: residual, interventions: table, workspace: workspace)
    try decoder.runBlocks(
      0..<config.layers, residual: residual, batch: batch, interventions: table, workspace: workspace)
    try decoder.finalNorm(residual, into: residual, batch: batch, interventions: table)
    let logits = FloatBuffer(batch.count * config.vocabularySize)
    decoder.unembed(residual.pointer, rows: batch.count, into: logits.pointer)
    return logits.array
  }

  @Test func identitySAEAtEveryHookChangesNothing() throws {
    let hooks: [HookPoint] = [
      .embed, .residPre(0), .attnZ(0), .attnOut(0), .residMid(0), .mlpPost(0), .mlpOut(0), .residPost(0), .residPost(1),
    ]
    let splices = try hooks.map { hook in
      try SparseAutoencoder.identity(decoder.config.width(at: hook))
        .intervention(FeatureEdits(splices: true), at: hook)
    }
    // A hooked decoder rounds a little differently: what is read and not changed is what to compare with.
    let read = try logits(hooks.map { Intervention(at: $0) { _ in } })
    #expect(try logits(splices) == read)
    #expect(relativeDifference(read, try logits([])) < 1e-5)
  }

  @Test func editsReachTheLogitsOnlyWhenTheyChangeSomething() throws {
    let clean = try logits([])
    let sae = try SparseAutoencoder.random(.jumpReLU, d: decoder.config.width)
    #expect(try logits([sae.intervention(FeatureEdits(scaled: [1: 1]), at: .residPost(0))]) == clean)
    let clamped = try logits([sae.intervention(FeatureEdits(clamped: [1: 3]), at: .residPost(0))])
    #expect(relativeDifference(clamped, clean) > 1e-3)
  }

  /// Every reader of the stream is a LayerNorm: a mean added to all of a row's numbers changes no logit.
  @Test func centringIsExactInLayerNormModels() throws {
    let d = decoder.config.width
    for hook in [HookPoint.residPost(0), .attnOut(1), .mlpOut(0)] {
      let sae = try SparseAutoencoder.random(.standard, d: d, centersInput: true, seed: 4)
      let spliced = try logits([sae.intervention(FeatureEdits(splices: true), at: hook)])
      let shift = Intervention(at: hook) { tile in
        for row in 0..<tile.rows {
          for i in 0..<d { tile.row(row)[i] += 1.5 }
        }
      }
      let shiftedBefore = try logits([shift, sae.intervention(FeatureEdits(splices: true), at: hook)])
      #expect(relativeDifference(shiftedBefore, spliced) < 1e-5)
    }
  }
}
