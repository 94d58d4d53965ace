import Kernels

/// A mean with its percentile bootstrap interval, 2.5 to 97.5 %.
public struct BootstrapMean: Sendable, Equatable {
  public let mean: Double
  public let low: Double
  public let high: Double

  /// Draws the values with replacement `samples` times; nil without values.
  init?(_ values: [Double], _ random: SeededRandom, samples: Int) {
    guard !values.isEmpty else { return nil }
    var random = random
    let n = values.count
    let means = (0..<samples).map { _ in
      (0..<n).reduce(0) { sum, _ in sum + values[Int(random.nextUnit() * Double(n))] } / Double(n)
    }.sorted()
    func percentile(_ share: Double) -> Double {
      let place = share * Double(samples - 1)
      let low = Int(place)
      return means[low] + (place - Double(low)) * (means[min(low + 1, samples - 1)] - means[low])
    }
    mean = values.reduce(0, +) / Double(n)
    (low, high) = (percentile(0.025), percentile(0.975))
  }
}
