/// How a text's scores against several seeds become one (`--aggregate`).
public enum Aggregate: String, CaseIterable, Sendable {
  /// The highest: close to any one seed is enough.
  case max
  case sum
  case mean
  /// The seeds choose in turn, each the best that is left to it; the score is that of the seed that chose.
  case roundRobin = "round-robin"
}
