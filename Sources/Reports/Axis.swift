#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A range of values and where its ticks stand.
struct Axis {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  let ticks: [Double]
  /// The ticks' texts: as many digits as tell neighbours apart.
  let labels: [String]

  /// nil without values.
  init?(_ values: [Double], logarithmic: Bool) {
    guard var low = values.min(), var high = values.max() else { return nil }
    isLogarithmic = logarithmic
    if logarithmic {
      // 1, 2 and 5 of every decade, or decades alone where there are many.
      let steps = (Int(floor(log10(low))) * 3 - 1...Int(ceil(log10(high))) * 3 + 1).map(Self.oneTwoFive)
      var first = steps.lastIndex { $0 <= low * (1 + 1e-9) } ?? 0
      var last = steps.firstIndex { $0 >= high * (1 - 1e-9) } ?? steps.count - 1
      if first == last { (first, last) = (max(first - 1, 0), min(last + 1, steps.count - 1)) }
      let decades = log10(steps[last] / steps[first])
      if decades > 2 {
        low = floor(log10(low))
        high = ceil(log10(high))
        let step = max(1, ((high - low) / 6).rounded(.up))
        ticks = stride(from: low, through: high, by: step).map { pow(10, $0) }
      } else {
        ticks = Array(steps[first...last])
        (low, high) = (log10(steps[first]), log10(steps[last]))
      }
      labels = ticks.map(Markup.label)
    } else {
      if low == high {
        // Around one value its surroundings; of zeros the unit, which shares and counts begin with.
        (low, high) = low == 0 ? (0, 1) : (low - abs(low) * 0.1, high + abs(high) * 0.1)
      }
      let step = Self.step((high - low) / 5)
      low = (low / step).rounded(.down) * step
      high = (high / step).rounded(.up) * step
      ticks = (0...Int(((high - low) / step).rounded())).map { low + Double($0) * step }
      let digits = Int(max(0, ceil(-log10(step) - 1e-9)))
      let isPlain = digits <= 6 && max(abs(low), abs(high)) < 10_000
      labels = ticks.map { isPlain ? Markup.fixed($0, digits) : Markup.label($0) }
    }
    self.low = low
    self.high = high
  }

  /// 1, 2 or 5 times a power of ten, not below `least`.
  private static func step(_ least: Double) -> Double {
    let power = pow(10, floor(log10(least)))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * 0.999_999 } ?? 10 * power
  }

  /// …, 1, 2, 5, 10, 20, …: 1 at index 0.
  private static func oneTwoFive(_ index: Int) -> Double {
    let decade = (Double(index) / 3).rounded(.down)
    return [1, 2, 5][index - Int(decade) * 3] * pow(10, decade)
  }

  /// Where a value stands, 0...1.
  func share(_ value: Double) -> Double { ((isLogarithmic ? log10(value) : value) - low) / (high - low) }
}
