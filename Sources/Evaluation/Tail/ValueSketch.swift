#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A stream of values from 0 on: exact count, mean, variance and extremes, and buckets whose bounds rise by 0.5 %, so
/// that quantiles are right within 0.25 %.
///
/// Sketches of parts of a stream add up to that of the whole (the buckets of DDSketch: Masson, Rim and Lee, 2019).
public struct ValueSketch: Sendable, Equatable {
  private static let growth = 1.005
  /// Bounds of the first and the last bucket; 0 has one of its own.
  private static let least = 1e-12
  private static let bucketCount = 11_081

  public private(set) var count = 0
  public private(set) var sum = 0.0
  private var squares = 0.0
  public private(set) var minimum = Double.infinity
  public private(set) var maximum = -Double.infinity
  private var zeros = 0
  private var buckets = [Int](repeating: 0, count: Self.bucketCount)

  public init() {}

  public mutating func add(_ value: Double) {
    count += 1
    sum += value
    squares += value * value
    minimum = min(minimum, value)
    maximum = max(maximum, value)
    guard value > 0 else {
      zeros += 1
      return
    }
    let bucket = Int((log(value / Self.least) / Self.step).rounded(.down))
    buckets[min(max(bucket, 0), Self.bucketCount - 1)] += 1
  }

  public mutating func add(_ other: ValueSketch) {
    count += other.count
    sum += other.sum
    squares += other.squares
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    zeros += other.zeros
    for index in buckets.indices { buckets[index] += other.buckets[index] }
  }

  /// nil without values.
  public var mean: Double? { count > 0 ? sum / Double(count) : nil }

  /// Of the values as a whole population; nil without values.
  public var variance: Double? { mean.map { max(squares / Double(count) - $0 * $0, 0) } }

  /// The value that a share of all values does not exceed; nil without values.
  public func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = min(max(Int((share * Double(count)).rounded(.up)), 1), count)
    if rank == 1 { return minimum }
    if rank == count { return maximum }
    guard rank > zeros else { return 0 }
    var seen = zeros
    for (bucket, number) in buckets.enumerated() where number > 0 {
      seen += number
      if seen >= rank { return min(max(Self.middle(bucket), minimum), maximum) }
    }
    return maximum
  }

  /// Values within each of the intervals between rising edges, those beyond in the outermost; a bucket that an edge
  /// divides counts on both sides by its share.
  public func histogram(_ edges: [Double]) -> [Int] {
    var sums = [zeros]
    for number in buckets { sums.append(sums[sums.count - 1] + number) }
    let below = edges.dropFirst().dropLast().map { edge -> Int in
      guard edge > 0 else { return 0 }
      let place = min(max(log(edge / Self.least) / Self.step, 0), Double(Self.bucketCount) - 1e-6)
      let (bucket, share) = (Int(place), place - place.rounded(.down))
      return sums[bucket] + Int((Double(buckets[bucket]) * share).rounded())
    }
    let bounds = [0] + below + [count]
    return zip(bounds, bounds.dropFirst()).map { $1 - $0 }
  }

  private static let step = log(growth)

  private static func middle(_ bucket: Int) -> Double { least * exp((Double(bucket) + 0.5) * step) }

  // As a row of a tensor.

  static let stateSize = 6 + bucketCount

  var state: [Double] { [Double(count), sum, squares, minimum, maximum, Double(zeros)] + buckets.map { Double($0) } }

  /// nil where what should be counts cannot be.
  init?(state: ArraySlice<Double>) {
    let head = Array(state.prefix(6))
    let counts = [head[0], head[5]] + state.dropFirst(6)
    guard counts.allSatisfy({ (0..<Double(Int.largestExactDouble)).contains($0) }) else { return nil }
    (count, sum, squares) = (Int(head[0]), head[1], head[2])
    (minimum, maximum, zeros) = (head[3], head[4], Int(head[5]))
    buckets = state.dropFirst(6).map { Int($0) }
  }
}
