import Testing

@testable import SparseAutoencoders

@Suite struct ReconstructionCheckTests {
  /// x = (1, 0), (3, 0), (2, 3): E‖x‖² = 23/3, E x = (2, 1), variance 8/3; errors 0, 1, 1: 1 − (2/3)/(8/3) = 3/4.
  @Test func byHand() throws {
    var check = ReconstructionCheck(width: 2)
    check.add([1, 0], reconstruction: [1, 0], rows: 1, active: 1)
    check.add([3, 0, 2, 3], reconstruction: [3, 1, 1, 3], rows: 2, active: 4)
    let value = try #require(check.explainedVariance)
    #expect(abs(value - 0.75) < 1e-12)
    #expect(check.l0 == 5.0 / 3)
  }

  @Test func worseThanTheMeanIsBelowZero() {
    var check = ReconstructionCheck(width: 2)
    check.add([1, 0, 3, 0], reconstruction: [3, 0, 1, 0], rows: 2, active: 2)
    #expect(check.explainedVariance == -3)
  }

  @Test func withoutVariance() {
    var exact = ReconstructionCheck(width: 1)
    #expect(exact.explainedVariance == nil)
    exact.add([2, 2], reconstruction: [2, 2], rows: 2, active: 0)
    #expect(exact.explainedVariance == 1)
    exact.add([2], reconstruction: [3], rows: 1, active: 0)
    #expect(exact.explainedVariance == 0)
  }
}
