import Files
import Kernels
import Testing

@testable import Training

/// The arithmetic by which ranks share a step; what they do together is tested under mpirun by Tools/mpi/check_training.py.
@Suite struct PartitionTests {
  @Test func equalValuesGoToTheFirstRowsAndFeatures() {
    // Rows of two groups of two ranks: 0 and 1 have rows 0 to 4, 2 and 3 the others.
    let rows: [[Int32]] = [[0, 3, 3], [0, 2], [5, 7], [5]]
    #expect(keptTies(rows, needed: 0) == [0, 0, 0, 0])
    #expect(keptTies(rows, needed: 1) == [1, 0, 0, 0])
    #expect(keptTies(rows, needed: 2) == [1, 1, 0, 0])
    #expect(keptTies(rows, needed: 4) == [2, 2, 0, 0])
    #expect(keptTies(rows, needed: 6) == [3, 2, 1, 0])
    #expect(keptTies(rows, needed: 7) == [3, 2, 1, 1])
    #expect(keptTies(rows, needed: 99) == [3, 2, 2, 1])
  }

  @Test func theSplitThatSendsLeast() {
    func best(_ ranks: Int, _ batch: Int, _ features: Int, _ architecture: TrainingArchitecture = .standard) -> String {
      Split.best(
        ranks: ranks, batchRows: batch, saes: [(SAETrainingOptions(architecture, featureCount: features), 768)]
      ).name
    }
    // Many features: rows are cheaper to send than gradients.
    #expect(best(1, 4096, 24_576) == "1x1")
    #expect(best(2, 4096, 24_576) == "2x1")
    #expect(best(8, 4096, 24_576, .topK(32)) == "8x1")
    // Few features and large batches: gradients are.
    #expect(best(4, 65_536, 1024) == "1x4")
    // Many ranks: both.
    #expect(best(512, 4096, 24_576) == "64x8")
    // No more parts than features.
    #expect(best(16, 100_000, 4) == "1x16")
  }

  @Test func bytesOfAStep() throws {
    let options = SAETrainingOptions(.topK(4), featureCount: 100)
    let features = TrainingTraffic(options, width: 8, batchRows: 10, Split(features: 2, rows: 1))
    // x̂, penalties and actives, candidates and counts; b_dec and the norm.
    #expect(features.bytes == 10 * 8 * 4 + (2 * 10 + 1) * 8 + 10 * 4 * 4 + 10 * 4 + (2 * 8 + 1) * 8)
    let rows = TrainingTraffic(options, width: 8, batchRows: 10, Split(features: 1, rows: 2), touched: 30)
    #expect(rows.bytes == 30 * 16 * 4 + 5 * 100 * 4 + 5 * 4 * 8 + (2 * 8 + 1) * 8)
    #expect(TrainingTraffic(options, width: 8, batchRows: 10, Split(features: 1, rows: 1)).bytes == 0)
  }

  @Test func nobodyIsLeftWithoutWork() {
    #expect(throws: UsageError.self) { try Split(features: 1, rows: 8).check(batchRows: 4, featureCount: 100) }
    #expect(throws: UsageError.self) { try Split(features: 8, rows: 1).check(batchRows: 100, featureCount: 4) }
    #expect(throws: Never.self) { try Split(features: 4, rows: 4).check(batchRows: 4, featureCount: 4) }
  }

  /// Gradient rows of two halves of a batch, added up, are those of the whole: what ranks with other rows do.
  @Test(arguments: ["topk", "standard", "gated", "jumprelu"])
  func gradientsOfHalvesAddUp(_ kind: String) throws {
    let architecture: TrainingArchitecture =
      switch kind {
      case "topk": .topK(3)
      case "gated": .gated
      case "jumprelu": .jumpReLU
      default: .standard
      }
    let (features, width, rows) = (12, 5, 8)
    var options = SAETrainingOptions(architecture, featureCount: features)
    options.bandwidth = 0.5
    var random = SeededRandom(seed: 3)
    let x = FloatBuffer((0..<rows * width).map { _ in Float(random.nextUnit() - 0.5) })
    func gradients(_ trainer: SAETrainer, _ range: Range<Int>) -> FeatureGradients {
      trainer.measure(x.pointer + range.lowerBound * width, BatchRows(range.count, .alone), groups: nil).gradients
    }
    func trainer() throws -> SAETrainer {
      try SAETrainer(new: options, width: width, seed: 1, decoderBias: .mean, from: x.pointer, rows: rows)
    }
    let vectors = architecture.vectorNames.count
    func written(_ gradients: FeatureGradients) -> [Float] {
      let all = SAEParameters(featureCount: features, width: width, vectorCount: vectors)
      gradients.write(to: all.featureWeights)
      return all.buffer.array
    }
    let wholeTrainer = try trainer()
    let whole = gradients(wholeTrainer, 0..<rows)
    let expected = written(whole)
    let fromInput = FloatBuffer.zeroed(width)
    let expectedSquare = whole.measure(needsNorm: true, inputGradient: fromInput.pointer)
    let trainers = [try trainer(), try trainer()]
    var halves = [gradients(trainers[0], 0..<rows / 2), gradients(trainers[1], rows / 2..<rows)]
    var flags = [Float](repeating: 0, count: features)
    var sum = flags
    for half in halves {
      half.writeActivity(into: &flags)
      for i in 0..<features { sum[i] += flags[i] }
    }
    var places: [Int32] = []
    for flag in sum { places.append(flag > 0 ? Int32(places.count { $0 >= 0 }) : -1) }
    let count = places.count { $0 >= 0 }
    let total = FloatBuffer.zeroed(count * 2 * width)
    for half in halves {
      let own = FloatBuffer(count * 2 * width)
      half.write(places, into: own.pointer)
      addScaled(own.pointer, scale: 1, into: total.pointer, count: own.count)
    }
    addScaled(halves[1].sums, scale: 1, into: halves[0].sums, count: (2 + vectors) * features)
    halves[0].summed = SummedRows(places: places, rows: total.pointer)
    let found = written(halves[0])
    // A half's mean is over half as many rows.
    for (i, value) in expected.enumerated() { #expect(abs(found[i] / 2 - value) <= 1e-6 * max(1, abs(value)), "\(i)") }
    #expect(expected.contains { $0 != 0 })
    #expect(abs(halves[0].squaredNorm() / 4 - expectedSquare) <= 1e-5 * expectedSquare)
    withExtendedLifetime((trainers, wholeTrainer, total, fromInput, x)) {}
  }
}
