import Files

/// How effects are estimated. Effect of a unit a: m(a = 0) − m, positive where the unit supports the decision.
public enum AttributionMethod: String, CaseIterable, Sendable {
  /// Integrated gradients, one hook point at a time, features and error term scaled together (Marks et al.,
  /// arXiv 2403.19647, as their `attribution.py` does it).
  case integratedGradients = "ig"
  /// Gradient × activation: one forward and one backward pass for all hook points.
  case gradient
  /// Every unit of every position set to 0 on its own and the model run again; for short lists.
  case exact
}

/// What decides the numbers of an attribution, beside model, probe, sites and examples.
public struct AttributionRequest: Sendable, Equatable {
  public var method: AttributionMethod = .integratedGradients
  /// Steps of the path of integrated gradients.
  public var steps: Int = 10
  /// Whether steps lie in the middle of their share of the path instead of at its start.
  public var midpoints = false
  /// Whether effects are kept per position too.
  public var perPosition = false
  /// For `exact`: the units to ablate, by hook name; a hook that is not there has none. nil for every active unit.
  public var only: [String: Set<Int>]?

  public init() {}

  /// Where on the path from what was found (0) to nothing (1) the gradient is taken.
  var alphas: [Float] {
    (0..<steps).map { (Float($0) + (midpoints ? 0.5 : 0)) / Float(steps) }
  }
}
