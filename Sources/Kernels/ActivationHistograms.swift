/// Exact counts of positive numbers in bins of equal width from 0, for each of many owners.
///
/// The bins of an owner reach to the power of two above its largest number; they are joined in pairs when a larger one
/// comes, so that the counts do not depend on the order of the numbers.
public final class ActivationHistograms: @unchecked Sendable {
  public static let binCount = 64
  private static let binBits = 6
  private static let exponents = -96...128

  public let owners: Int
  /// The bins of each owner reach to 2 to this power, [owners]; 0 where nothing was counted.
  public let reach: UnsafeMutablePointer<Int32>
  /// [owners, binCount]
  public let counts: UnsafeMutablePointer<Int64>

  public init(owners: Int) {
    self.owners = owners
    reach = .allocate(capacity: max(owners, 1))
    counts = .allocate(capacity: max(owners * Self.binCount, 1))
    reach.initialize(repeating: 0, count: owners)
    counts.initialize(repeating: 0, count: owners * Self.binCount)
  }

  deinit {
    reach.deallocate()
    counts.deallocate()
  }

  /// Counts a number of an owner that has counted some before, or `isFirst`.
  @inline(__always)
  func add(_ value: Float, to owner: Int, isFirst: Bool) {
    let needed = Self.reach(of: value)
    let bins = counts + owner * Self.binCount
    if isFirst {
      reach[owner] = needed
    } else if needed > reach[owner] {
      Self.join(bins, by: Int(needed - reach[owner]))
      reach[owner] = needed
    }
    bins[Self.bin(of: value, reach: reach[owner])] += 1
  }

  /// The least power of two above a value.
  @inline(__always)
  private static func reach(of value: Float) -> Int32 {
    guard value.isFinite, value > 0 else { return Int32(value > 0 ? exponents.upperBound : exponents.lowerBound) }
    return Int32(min(max(Int(value.exponent) + 1, exponents.lowerBound), exponents.upperBound))
  }

  @inline(__always)
  private static func bin(of value: Float, reach: Int32) -> Int {
    // A power of two: the product is exact.
    let scaled = value * Float(sign: .plus, exponent: binBits - Int(reach), significand: 1)
    return scaled < Float(binCount) ? max(0, Int(scaled)) : binCount - 1
  }

  private static func join(_ bins: UnsafeMutablePointer<Int64>, by shift: Int) {
    for bin in 1..<binCount {
      let target = shift > binBits ? 0 : bin >> shift
      guard target != bin else { continue }
      bins[target] += bins[bin]
      bins[bin] = 0
    }
  }
}
