import Foundation
import Testing

@testable import Training

@Suite struct ObjectiveTests {
  private func weights(
    _ losses: [Double], tilt: Double, groups: [Int32]? = nil, _ change: (inout Objective) -> Void = { _ in }
  ) -> TokenWeights {
    var objective = Objective()
    objective.tilt = tilt
    change(&objective)
    var normalizer: Double?
    return objective.weights(losses, groups: groups, step: 0, logNormalizer: &normalizer)
  }

  /// By hand: t = ln 2, losses 0, 1, 2: e^{tℓ} = 1, 2, 4.
  @Test func threeTokensByHand() {
    let result = weights([0, 1, 2], tilt: log(2))
    for (weight, expected) in zip(result.values, [1.0 / 7, 2.0 / 7, 4.0 / 7]) {
      #expect(abs(weight - expected) < 1e-15)
    }
    #expect(abs(result.risk - log(7.0 / 3) / log(2)) < 1e-14)
    #expect(abs(result.effectiveSampleSize - 49.0 / 21) < 1e-12)
  }

  @Test func theRiskRisesWithTheTiltFromTheSmallestToTheLargestLoss() {
    let losses = [3.0, 110, 110.0000001, 7, 40]
    let tilts = [-Double.infinity, -1e9, -2, -0.01, 0, 1e-9, 0.01, 5, 500, 1e9, .infinity]
    let risks = tilts.map { weights(losses, tilt: $0).risk }
    for (low, high) in zip(risks, risks.dropFirst()) { #expect(low <= high) }
    #expect(risks.first == 3 && risks.last == 110.0000001)
    #expect(abs(risks[4] - losses.reduce(0, +) / 5) < 1e-12)
    for tilt in tilts {
      let result = weights(losses, tilt: tilt)
      #expect(abs(result.values.reduce(0, +) - 1) < 1e-12 && result.values.allSatisfy { $0 >= 0 })
    }
  }

  /// With t = 1e9 the products tℓ alone could not tell these two apart in float32.
  @Test func hugeTiltsKeepTheirDigits() {
    let result = weights([100, 100 + 1e-9, 5], tilt: 1e9)
    #expect(abs(result.values[1] / result.values[0] - exp(1)) < 1e-5)
    #expect(result.values[2] == 0)
  }

  @Test func tiesShareTheWeightAtInfinity() {
    #expect(weights([2, 5, 5, 1], tilt: .infinity).values == [0, 0.5, 0.5, 0])
    #expect(weights([2, 5, 1, 1], tilt: -.infinity).values == [0, 0, 0.5, 0.5])
  }

  /// Losses multiplied by a factor have the same weights when the tilt is in units of the mean.
  @Test func tiltInUnitsOfTheMean() {
    let losses = [1.0, 2, 5]
    let a = weights(losses, tilt: 2) { $0.scale = .mean }
    let b = weights(losses.map { $0 * 1000 }, tilt: 2) { $0.scale = .mean }
    for (x, y) in zip(a.values, b.values) { #expect(abs(x - y) < 1e-12) }
    #expect(abs(a.tilt - 2 / (8.0 / 3)) < 1e-12)
  }

  /// Groups of one are tokens; one group leaves only the inner tilt.
  @Test func hierarchicalTiltInItsLimits() {
    let losses = [1.0, 2, 5, 4]
    let tokens = weights(losses, tilt: 0.7)
    let singles = weights(losses, tilt: 0.7, groups: [0, 1, 2, 3]) { $0.innerTilt = -3 }
    let one = weights(losses, tilt: -3, groups: [9, 9, 9, 9]) { $0.innerTilt = 0.7 }
    for (expected, found) in zip(tokens.values, singles.values) { #expect(abs(expected - found) < 1e-12) }
    for (expected, found) in zip(tokens.values, one.values) { #expect(abs(expected - found) < 1e-12) }
    #expect(abs(one.risk - tokens.risk) < 1e-12)
  }

  /// A running normaliser that stands above the batch's makes all weights smaller by their ratio.
  @Test func runningNormaliserStaysInLogSpace() {
    var objective = Objective()
    objective.tilt = 1e6
    objective.normalizerRate = 0.25
    var normalizer: Double?
    let first = objective.weights([100, 100], groups: nil, step: 0, logNormalizer: &normalizer)
    #expect(abs(first.values[0] - 0.5) < 1e-12 && normalizer == 1e8)
    let second = objective.weights([99, 99], groups: nil, step: 1, logNormalizer: &normalizer)
    // (1 − 0.25)·e^{1e8} remains.
    #expect(abs(normalizer! - (1e8 + log(0.75))) < 1e-6)
    #expect(second.values.allSatisfy { $0 == 0 })
  }

  @Test func schedules() {
    let schedule = Schedule(warmup: 4, decay: 5)
    let factors = (0..<20).map { schedule.factor($0, of: 20) }
    #expect(factors[0] == 0.25 && factors[3] == 1 && factors[10] == 1)
    #expect(factors[15] == 1 && factors[16] == 0.8 && abs(factors[19] - 0.2) < 1e-15)
    let cosine = Schedule(warmup: 2, shape: .cosine)
    #expect(cosine.factor(2, of: 12) == 1 && abs(cosine.factor(7, of: 12) - 0.55) < 1e-12)
  }
}
