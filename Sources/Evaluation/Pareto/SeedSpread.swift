/// A number measured on SAEs that differ in their seed alone.
public struct SeedSpread: Sendable, Equatable {
  public let mean: Double
  /// Sample standard deviation (n − 1); nil for a single seed.
  public let deviation: Double?

  /// nil when a value is missing or not finite: a mean of the others would say something else.
  init?(_ values: [Double?]) {
    let known = values.compactMap { $0 }.filter(\.isFinite)
    guard !values.isEmpty, known.count == values.count else { return nil }
    let n = Double(known.count)
    let mean = known.reduce(0, +) / n
    self.mean = mean
    deviation = n > 1 ? (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot() : nil
  }
}
