import Kernels
import Testing

@testable import Training

@Suite struct DeadFeatureTests {
  /// Weights really change, moments are cleared, and the others stay as they were.
  @Test func resamplingChangesDeadFeaturesAndNoOther() throws {
    var options = SAETrainingOptions(.standard, featureCount: 12)
    options.deadFeatures = .resample
    options.resampleEvery = 3
    options.deadAfter = 20
    options.learningRate = 1e-3
    let rows = 10
    var random = SeededRandom(seed: 4)
    let x = FloatBuffer((0..<rows * 6).map { _ in Float(random.nextUnit() - 0.5) })
    let trainer = try SAETrainer(
      new: options, width: 6, seed: 1, decoderBias: .mean, from: x.pointer, rows: rows)
    // Two features that never fire.
    for feature in [3, 7] { trainer.parameters.vector(0)[feature] = -100 }
    var before: [Float] = []
    for step in 1...3 {
      before = trainer.parameters.buffer.array
      let report = trainer.train(on: x.pointer, rows: rows, totalSteps: 3)
      #expect(report.resampled == (step == 3 ? 2 : 0))
    }
    for feature in [3, 7] {
      #expect(trainer.parameters.vector(0)[feature] == 0)
      let row = trainer.parameters.decoder + feature * 6
      let encoder = trainer.parameters.encoder + feature * 6
      #expect((0..<6).contains { row[$0] != before[(12 + feature) * 6 + $0] })
      // Both point the same way.
      let cosine =
        dot(row, encoder, count: 6) / (rowSquares(row, count: 6) * rowSquares(encoder, count: 6)).squareRoot()
      #expect(abs(cosine - 1) < 1e-5)
      #expect((0..<6).allSatisfy { trainer.first.decoder[feature * 6 + $0] == 0 })
      #expect(trainer.idleTokens[feature] == 0)
    }
    #expect(trainer.trained.resampledFeatures == [3, 7])
    let alive = (0..<12).filter { $0 != 3 && $0 != 7 }
    for feature in alive {
      #expect(
        (0..<6).allSatisfy {
          abs(trainer.parameters.decoder[feature * 6 + $0] - before[(12 + feature) * 6 + $0]) < 0.01
        })
    }
  }

  /// The k largest of the batch, whatever the guess it begins with.
  @Test(arguments: [Float(0), 0.5, 1.5, 100])
  func theGuessNeverChangesASelection(_ hint: Float) {
    var random = SeededRandom(seed: 9)
    let (rows, width, features) = (33, 7, 50)
    let x = FloatBuffer((0..<rows * width).map { _ in Float(random.nextUnit() - 0.4) })
    let w = FloatBuffer((0..<features * width).map { _ in Float(random.nextUnit() - 0.5) })
    let bias = FloatBuffer.zeroed(features)
    let tiles = EncoderTiles(
      input: x.pointer, rows: rows, width: width, weights: w.pointer, bias: bias.pointer, featureCount: features)
    let entries = RowEntries()
    let smallest = tiles.selectTopOfBatch(100, hint: hint, into: entries)
    #expect(entries.count == 100)
    var all: [Float] = []
    for row in 0..<rows {
      for i in 0..<features { all.append(dot(x.pointer + row * width, w.pointer + i * width, count: width)) }
    }
    let expected = all.sorted(by: >)[99]
    #expect(abs(smallest! - expected) < 1e-5)
    for entry in 0..<100 { #expect(entries.values.pointer[entry] >= smallest!) }
  }

  /// Ties go to the lowest feature, as the SAEs themselves have it.
  @Test func equalValuesGoToTheLowestFeature() {
    let x = FloatBuffer([1, 1])
    let w = FloatBuffer([2, 3, 1, 3, 3, 2, 3, 0.5])
    let bias = FloatBuffer.zeroed(8)
    let tiles = EncoderTiles(
      input: x.pointer, rows: 2, width: 1, weights: w.pointer, bias: bias.pointer, featureCount: 8)
    let entries = RowEntries()
    tiles.selectTop(3, positiveOnly: true, into: entries)
    for row in 0..<2 { #expect(entries.range(of: row).map { entries.indices.pointer[$0] } == [1, 3, 4]) }
    _ = tiles.selectTopOfBatch(5, hint: 0, into: entries)
    #expect(entries.range(of: 0).map { entries.indices.pointer[$0] } == [1, 3, 4, 6])
    #expect(entries.range(of: 1).map { entries.indices.pointer[$0] } == [1])
  }
}
