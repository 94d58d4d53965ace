import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Pooled activations with a label each, as a logistic regression reads them.
struct ProbeRows {
  /// [count, width]
  let x: UnsafePointer<Float>
  let width: Int
  /// 0 or 1
  let labels: [Int]

  /// w·x + b of some rows.
  func logits(_ parameters: [Double], _ rows: Range<Int>) -> [Double] {
    var logits = [Double](repeating: 0, count: rows.count)
    rowScores(
      x + rows.lowerBound * width, rows: rows.count, width: width, weight: parameters, bias: parameters[width],
      into: &logits)
    return logits
  }

  /// Mean cross-entropy of some rows, and its gradient with respect to weight and bias, [width + 1].
  func loss(_ parameters: [Double], _ rows: Range<Int>) -> (value: Double, gradient: [Double]) {
    let logits = logits(parameters, rows)
    var value = 0.0
    var changes = logits
    for (index, logit) in logits.enumerated() {
      let label = Double(labels[rows.lowerBound + index])
      // log(1 + e^z) − label·z, without overflow.
      value += max(logit, 0) + log1p(exp(-abs(logit))) - label * logit
      changes[index] = (1 / (1 + exp(-logit)) - label) / Double(rows.count)
    }
    var gradient = [Double](repeating: 0, count: width + 1)
    addWeightedRows(
      x + rows.lowerBound * width, rows: rows.count, width: width, coefficients: changes, into: &gradient)
    gradient[width] = changes.reduce(0, +)
    return (value / Double(rows.count), gradient)
  }
}
