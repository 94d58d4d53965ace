/// How many values lie in each of neighbouring bins of one width; a bin holds its lower bound, the last its upper too.
public struct EqualBins: Sendable, Equatable {
  public let low: Double
  public let width: Double
  public private(set) var counts: [Int]

  public init(low: Double, width: Double, counts: [Int]) { (self.low, self.width, self.counts) = (low, width, counts) }

  /// Values beyond the bins count in the outermost ones.
  public init(_ values: some Sequence<Double>, low: Double, width: Double, count: Int) {
    self.init(low: low, width: width, counts: Array(repeating: 0, count: count))
    for value in values { counts[min(max(Int(((value - low) / width).rounded(.down)), 0), count - 1)] += 1 }
  }

  /// As many bins as the values reach over, at multiples of the width; nil without values.
  public init?(_ values: [Double], width: Double) {
    guard let least = values.min(), let most = values.max() else { return nil }
    let low = (least / width).rounded(.down) * width
    self.init(values, low: low, width: width, count: max(1, Int(((most - low) / width).rounded(.up))))
  }

  /// Where so many bins begin, and how wide they are, that values from `least` to `most` fill them; around a single value a
  /// range of 1.
  static func range(from least: Double, to most: Double, count: Int) -> (low: Double, width: Double) {
    let (low, high) = most > least ? (least, most) : (least - 0.5, most + 0.5)
    return (low, (high - low) / Double(count))
  }

  public var lowerBounds: [Double] { counts.indices.map(lowerBound) }

  /// Every lower bound, and the upper one of the last bin.
  public var edges: [Double] { (0...counts.count).map(lowerBound) }

  public func lowerBound(_ bin: Int) -> Double { low + Double(bin) * width }

  public func middle(_ bin: Int) -> Double { lowerBound(bin) + width / 2 }

  /// Of all values, the share in a bin; 0 without values.
  public func share(_ bin: Int) -> Double { Double(counts[bin]) / Double(max(counts.reduce(0, +), 1)) }
}
