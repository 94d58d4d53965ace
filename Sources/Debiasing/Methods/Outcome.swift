import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What one probe gives on a balanced test set, and on an ambiguous one.
public struct Outcome: Sendable, Equatable {
  /// Right predictions and examples of the four groups: class 0 in groups 0 and 1, then class 1.
  public private(set) var right = [0, 0, 0, 0]
  public private(set) var count = [0, 0, 0, 0]
  /// Predictions equal to the group's number.
  public private(set) var asGroup = 0
  /// Accuracy on the ambiguous test set; nil without one.
  public var ambiguous: Double?

  /// Predictions are 1 where the logit is above 0.
  public init(logits: [Double], labels: [Int], groups: [Int]) {
    for (index, logit) in logits.enumerated() {
      let prediction = logit > 0 ? 1 : 0
      let place = 2 * labels[index] + groups[index]
      count[place] += 1
      if prediction == labels[index] { right[place] += 1 }
      if prediction == groups[index] { asGroup += 1 }
    }
  }

  /// Share of right predictions.
  public var profession: Double { Double(right.reduce(0, +)) / Double(count.reduce(0, +)) }
  /// Share of predictions that equal the group.
  public var gender: Double { Double(asGroup) / Double(count.reduce(0, +)) }
  /// Of the four groups; nan for one without examples.
  public var groups: [Double] { zip(right, count).map { Double($0) / Double($1) } }
  /// Binomial, of the four groups.
  public var errors: [Double] {
    zip(groups, count).map { ($0 * (1 - $0) / Double($1)).squareRoot() }
  }
  public var worst: Double { groups.min() ?? .nan }
}

/// Values over seeds: their mean, and Student's 95 % interval of it.
public struct SeedSummary: Sendable, Equatable {
  public let mean: Double
  /// Half the interval's width; nil for one seed.
  public let margin: Double?

  public init(_ values: [Double]) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    self.mean = mean
    guard values.count > 1 else {
      margin = nil
      return
    }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    margin = Self.quantile(values.count - 1) * (variance / n).squareRoot()
  }

  /// The 97.5 % quantile of Student's t.
  private static func quantile(_ freedom: Int) -> Double {
    let table = [
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
      2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ]
    return freedom <= table.count ? table[freedom - 1] : 1.96
  }

  public var json: JSON {
    ["mean": JSON(mean), "margin_95": margin.map { JSON($0) } ?? .null]
  }
}
