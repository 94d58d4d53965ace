import Files

/// Mean and quantiles of the finite ones among some values.
struct ValueSummary {
  let count: Int
  /// nil without values, as the quantiles are.
  let mean: Double?
  private let sorted: [Double]

  init(_ values: [Double]) {
    sorted = values.filter(\.isFinite).sorted()
    count = sorted.count
    mean = sorted.isEmpty ? nil : sorted.reduce(0, +) / Double(count)
  }

  /// Between two values a straight line.
  func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let place = share * Double(count - 1)
    let low = Int(place)
    return sorted[low] + (place - Double(low)) * (sorted[min(low + 1, count - 1)] - sorted[low])
  }

  var json: JSONObject {
    [
      "count": JSON(count), "mean": .number(mean), "q05": .number(quantile(0.05)), "q25": .number(quantile(0.25)),
      "median": .number(quantile(0.5)), "q75": .number(quantile(0.75)), "q95": .number(quantile(0.95)),
    ]
  }
}

extension ValueSketch {
  var json: JSONObject {
    [
      "count": JSON(count), "mean": .number(mean), "variance": .number(variance),
      "minimum": .number(count > 0 ? minimum : nil), "q05": .number(quantile(0.05)), "q25": .number(quantile(0.25)),
      "median": .number(quantile(0.5)), "q75": .number(quantile(0.75)), "q95": .number(quantile(0.95)),
      "maximum": .number(count > 0 ? maximum : nil),
    ]
  }
}
