import Files
import Kernels
import Testing

@testable import Training

/// Twenty steps against autograd and torch.optim.Adam.
@Suite struct PyTorchParityTests {
  /// Losses within 1e-5 relative; of every tensor the change within 1e-4 in relative Frobenius norm.
  @Test(arguments: TrainingCase.all)
  func twentyStepsMatch(_ example: TrainingCase) throws {
    let trainer = try example.trainer()
    let file = try example.file()
    let x = FloatBuffer(try file.tensor("x").floats())
    let sequences = try file.tensor("sequences").integers().map { Int32($0) }
    for (step, expected) in example.losses.enumerated() {
      let rows = step * example.rows..<(step + 1) * example.rows
      let report = trainer.train(
        on: x.pointer + rows.lowerBound * trainer.width, rows: example.rows, groups: Array(sequences[rows]),
        totalSteps: example.losses.count)
      #expect(
        abs(report.loss - expected) <= 1e-5 * abs(expected), "step \(step): \(report.loss), expected \(expected)")
    }
    for (name, pointer, count) in example.places(trainer.parameters, trainer) {
      let initial = try file.tensor("initial.\(name)").floats()
      let final = try file.tensor("final.\(name)").floats()
      var (error, change) = (0.0, 0.0)
      for i in 0..<count {
        error += (Double(pointer[i]) - Double(final[i])) * (Double(pointer[i]) - Double(final[i]))
        change += (Double(final[i]) - Double(initial[i])) * (Double(final[i]) - Double(initial[i]))
      }
      #expect(error.squareRoot() <= 1e-4 * change.squareRoot(), "\(name): \((error / change).squareRoot())")
      #expect(change > 0, "\(name) never moved")
    }
    if let threshold = example.threshold {
      #expect(abs((trainer.threshold ?? 0) - threshold) <= 1e-5 * threshold)
    }
  }

  @Test func everyArchitectureAndTiltIsThere() {
    let names = Set(TrainingCase.all.map(\.name))
    for name in ["standard", "gated", "jumprelu", "topk", "batchtopk", "matryoshka_batchtopk", "topk-auxk"] {
      #expect(names.contains(name))
    }
    for tilt in ["0", "0.5", "5", "-2", "500", "1000000000"] { #expect(names.contains("standard-term-\(tilt)")) }
  }
}
