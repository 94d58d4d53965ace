import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A factor over the steps of a run: linear warm-up, a plateau or a cosine, and a linear decay to 0 at the end.
public struct Schedule: Equatable, Sendable {
  public enum Shape: String, CaseIterable, Sendable {
    case constant
    /// From 1 to 0.1 along half a cosine, between warm-up and decay.
    case cosine
  }

  public var shape = Shape.constant
  /// Steps of the warm-up: factor (step + 1)/warmup.
  public var warmup = 0
  /// Steps of the decay at the end.
  public var decay = 0

  public init(warmup: Int = 0, decay: Int = 0, shape: Shape = .constant) {
    self.warmup = warmup
    self.decay = decay
    self.shape = shape
  }

  /// The factor at `step`, counted from 0, of `total`.
  public func factor(_ step: Int, of total: Int) -> Double {
    var factor = warmup > 0 ? min(1, Double(step + 1) / Double(warmup)) : 1
    if shape == .cosine, step >= warmup {
      let span = max(1, total - warmup - decay)
      let place = min(1, Double(step - warmup) / Double(span))
      factor *= 0.1 + 0.9 * (1 + cos(Double.pi * place)) / 2
    }
    if decay > 0 { factor *= min(1, Double(total - step) / Double(decay)) }
    return factor
  }
}
