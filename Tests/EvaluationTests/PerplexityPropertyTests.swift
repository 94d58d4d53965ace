import Corpora
import Files
import Kernels
import SparseAutoencoders
import Testing
import Transformers

@testable import Evaluation

@Suite struct PerplexityPropertyTests {
  private func splice(_ edits: FeatureEdits) throws -> SplicedSAE {
    SplicedSAE(try PerplexityFixture.sae("sae-standard"), at: .residPost(1), edits: edits)
  }

  @Test func batchSizeDoesNotMatter() throws {
    let reports = try [BatchSize.sequences(1), .sequences(4), .sequences(6), .tokens(45)].map { batch in
      try PerplexityFixture.evaluate([splice(FeatureEdits(splices: true))], batch: batch)
    }
    for report in reports.dropFirst() {
      for (a, b) in [
        (report.clean.crossEntropy, reports[0].clean.crossEntropy),
        (report.spliced!.crossEntropy, reports[0].spliced!.crossEntropy), (report.spliced!.kl, reports[0].spliced!.kl),
        (report.ablated!.kl, reports[0].ablated!.kl),
        (report.saes[0].metrics.meanSquaredError, reports[0].saes[0].metrics.meanSquaredError),
        (report.saes[0].metrics.explainedVariance(), reports[0].saes[0].metrics.explainedVariance()),
      ] {
        #expect(abs(a - b) < 1e-5 * max(1, abs(b)))
      }
      #expect(report.saes[0].metrics.firings == reports[0].saes[0].metrics.firings)
    }
  }

  /// Encoding to [x, −x] and back: every activation is reproduced exactly.
  @Test func identityChangesNothing() throws {
    let width = PerplexityFixture.decoder.config.width
    let encoder = FloatBuffer.zeroed(width * 2 * width)
    let decoder = FloatBuffer.zeroed(2 * width * width)
    for i in 0..<width {
      encoder.pointer[i * 2 * width + i] = 1
      encoder.pointer[i * 2 * width + width + i] = -1
      decoder.pointer[i * width + i] = 1
      decoder.pointer[(width + i) * width + i] = -1
    }
    let identity = try SparseAutoencoder(
      architecture: .standard, encoder: Matrix(encoder, rows: width, columns: 2 * width),
      decoder: Matrix(decoder, rows: 2 * width, columns: width),
      encoderBias: Array(repeating: 0, count: 2 * width), decoderBias: Array(repeating: 0, count: width))
    for hook in [HookPoint.residPre(0), .residPost(1), .residPost(2), .attnOut(1), .mlpOut(0)] {
      let report = try PerplexityFixture.evaluate([
        SplicedSAE(identity, at: hook, edits: FeatureEdits(splices: true))
      ])
      #expect(abs(report.spliced!.crossEntropy - report.clean.crossEntropy) < 1e-9, "\(hook.name)")
      #expect(report.spliced!.kl < 1e-9)
      #expect(report.spliced!.top1Agreement == 1)
      #expect(report.saes[0].metrics.explainedVariance() == 1)
    }
  }

  @Test func withoutAnSAEOnlyTheCleanRunIsReported() throws {
    let found = try PerplexityFixture.evaluate([]).json()
    #expect(found["clean"] != nil)
    for key in ["spliced", "edited", "zero_ablated", "l0", "saes", "ce_loss_score"] {
      #expect(found[key] == nil, "\(key)")
    }
  }

  /// With the mean at every position the ablated run is computed by hand through an intervention.
  @Test func meanAblationReplacesByTheMean() throws {
    let report = try PerplexityFixture.evaluate([splice(FeatureEdits(splices: true))], ablation: .mean)
    var sum = Array(repeating: 0.0, count: PerplexityFixture.decoder.config.width)
    var count = 0.0
    let corpus = try PerplexityFixture.corpus()
    var reader = corpus.reader()
    var sequences: [TokenSequence] = []
    while let sequence = try reader.next() { sequences.append(sequence) }
    let batch = TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
    let workspace = Workspace()
    let recorder = Intervention(at: .residPost(1)) { tile in
      for row in 0..<tile.rows where tile.batch.included[row] {
        count += 1
        for i in 0..<tile.width { sum[i] += Double(tile.row(row)[i]) }
      }
    }
    let decoder = PerplexityFixture.decoder
    try decoder.run(
      batch, until: .residPost(1), interventions: InterventionTable([recorder], for: decoder.config),
      residual: FloatBuffer(batch.count * decoder.config.width), workspace: workspace)
    let mean = sum.map { Float($0 / count) }
    let replace = Intervention(at: .residPost(1)) { tile in
      for row in 0..<tile.rows { tile.row(row).update(from: mean, count: tile.width) }
    }
    let runs = try BranchedRun(decoder).run(
      batch, branches: [InterventionTable([replace], for: decoder.config)], fork: 2)
    let counted = CountedPositions(sequences)
    let gathered = FloatBuffer(counted.rows.count * decoder.config.width)
    for (index, row) in counted.rows.enumerated() {
      (gathered.pointer + index * decoder.config.width).update(
        from: runs[0].pointer + row * decoder.config.width, count: decoder.config.width)
    }
    let rows = decoder.nextTokens(
      [UnsafePointer(gathered.pointer)], rows: counted.rows.count, targets: counted.targets)
    let expected = rows.crossEntropy[0].reduce(0, +) / Double(report.predictions)
    #expect(abs(report.ablated!.crossEntropy - expected) < 1e-5)
    #expect(report.json()["mean_ablated"] != nil && report.json()["zero_ablated"] == nil)
  }

  /// Where the whole stream is replaced one token's logits stand for every position; elsewhere every position is run.
  @Test(arguments: [HookPoint.residPre(0), .residMid(1), .residPost(2), .lnFinal, .attnOut(1), .embed])
  func zeroAblationIsTheRunWithZeros(_ hook: HookPoint) throws {
    let decoder = PerplexityFixture.decoder
    let sae = SplicedSAE(
      try PerplexityFixture.sae("sae-standard"), at: hook, edits: FeatureEdits(splices: true))
    let report = try PerplexityFixture.evaluate([sae], perToken: true)
    let corpus = try PerplexityFixture.corpus()
    var reader = corpus.reader()
    var sequences: [TokenSequence] = []
    while let sequence = try reader.next() { sequences.append(sequence) }
    let zeros = Intervention(at: hook) { tile in
      for row in 0..<tile.rows { tile.row(row).update(repeating: 0, count: tile.width) }
    }
    let counted = CountedPositions(sequences)
    let runs = try BranchedRun(decoder).run(
      counted.batch, branches: [.none, InterventionTable([zeros], for: decoder.config)], fork: -1)
    let rows = decoder.nextTokens(
      runs.map { UnsafePointer($0.pointer) }, rows: counted.batch.count,
      targets: counted.batch.ids.dropFirst() + [0])
    var (entropy, divergence) = (0.0, 0.0)
    for (row, target) in zip(counted.rows, counted.targets) where target >= 0 {
      entropy += rows.crossEntropy[1][row] / Double(report.predictions)
      divergence += rows.divergence[1][row] / Double(report.predictions)
    }
    #expect(abs(report.ablated!.crossEntropy - entropy) < 1e-5)
    #expect(abs(report.ablated!.kl - divergence) < 1e-5)
  }

  @Test func perTokenRowsAddUpToTheMeans() throws {
    let report = try PerplexityFixture.evaluate([splice(FeatureEdits(splices: true))], perToken: true)
    let rows = try #require(report.perToken)
    #expect(rows.tokenIds.count == report.predictions)
    func mean(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) } / Double(values.count) }
    #expect(abs(mean(rows.clean) - report.clean.crossEntropy) < 1e-6)
    #expect(abs(mean(rows.spliced) - report.spliced!.crossEntropy) < 1e-6)
    #expect(abs(mean(rows.kl) - report.spliced!.kl) < 1e-6)
    // The peer's table is [6, 20] by source position.
    let reference = try SafetensorsFile("\(PerplexityFixture.folder)/per-token.safetensors")
    for (name, values) in [("clean", rows.clean), ("spliced", rows.spliced), ("error", rows.error)] {
      let table = try reference.tensor(name).floats()
      for (index, value) in values.enumerated() {
        let expected = table[Int(rows.documents[index]) * 20 + Int(rows.positions[index])]
        #expect(abs(value - expected) < 2e-5 * max(1, abs(expected)), "\(name) of prediction \(index)")
      }
    }
  }

  @Test func excludingEverythingIsAnError() throws {
    let everything = (0..<Int32(PerplexityFixture.decoder.config.vocabularySize)).map { $0 }
    let corpus = try PerplexityFixture.corpus(special: everything)
    #expect(throws: FileError.self) {
      try PerplexityEvaluation(PerplexityFixture.decoder, splices: [], ablation: .zero)
        .run(corpus, batchSize: .sequences(2))
    }
  }

  @Test func twoSAEsAtOneHookAreRefused() throws {
    let one = try splice(FeatureEdits(splices: true))
    let same = SplicedSAE(one.sae, at: .residPre(2), edits: one.edits)
    #expect(throws: UsageError.self) {
      try PerplexityEvaluation(PerplexityFixture.decoder, splices: [one, same], ablation: .zero)
    }
  }
}
