import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// L2-regularised logistic regression at its minimum: Newton's method, each step solved by conjugate gradients and
/// halved until the loss falls.
struct ConvergedFit {
  /// Weight, then bias.
  private(set) var parameters: [Double]
  private let rows: ProbeRows
  private let penalty: Double

  init(_ rows: ProbeRows, penalty: Double) {
    (self.rows, self.penalty) = (rows, penalty)
    parameters = Array(repeating: 0, count: rows.width + 1)
    var (value, gradient) = objective(parameters)
    for _ in 0..<100 where norm(gradient) > 1e-10 {
      let step = direction(gradient)
      var share = 1.0
      while share > 1e-10 {
        let next = zip(parameters, step).map { $0 + share * $1 }
        let found = objective(next)
        if found.value <= value {
          parameters = next
          (value, gradient) = found
          break
        }
        share /= 2
      }
      // Rounding leaves nothing to gain.
      if share <= 1e-10 { return }
    }
  }

  private func objective(_ parameters: [Double]) -> (value: Double, gradient: [Double]) {
    var (value, gradient) = rows.loss(parameters, 0..<rows.labels.count)
    for i in 0..<rows.width {
      value += penalty / 2 * parameters[i] * parameters[i]
      gradient[i] += penalty * parameters[i]
    }
    return (value, gradient)
  }

  /// −H⁻¹g
  private func direction(_ gradient: [Double]) -> [Double] {
    let count = rows.labels.count
    let curvature = rows.logits(parameters, 0..<count).map { logit in
      let share = 1 / (1 + exp(-logit))
      // A floor keeps H invertible where every row is far from the boundary.
      return max(share * (1 - share), 1e-12) / Double(count)
    }
    var solution = gradient.map { _ in 0.0 }
    var rest = gradient.map { -$0 }
    var search = rest
    var square = product(rest, rest)
    let enough = square * 1e-24
    for _ in 0..<4 * gradient.count where square > enough {
      let image = hessian(search, curvature)
      let bend = product(search, image)
      guard bend > 0 else { break }
      let length = square / bend
      for i in solution.indices {
        solution[i] += length * search[i]
        rest[i] -= length * image[i]
      }
      let next = product(rest, rest)
      for i in search.indices { search[i] = rest[i] + next / square * search[i] }
      square = next
    }
    return solution
  }

  private func hessian(_ v: [Double], _ curvature: [Double]) -> [Double] {
    let count = rows.labels.count
    let scores = zip(rows.logits(v, 0..<count), curvature).map { $0 * $1 }
    var image = [Double](repeating: 0, count: rows.width + 1)
    addWeightedRows(rows.x, rows: count, width: rows.width, coefficients: scores, into: &image)
    image[rows.width] = scores.reduce(0, +)
    for i in 0..<rows.width { image[i] += penalty * v[i] }
    return image
  }

  private func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private func norm(_ v: [Double]) -> Double { product(v, v).squareRoot() }
}
