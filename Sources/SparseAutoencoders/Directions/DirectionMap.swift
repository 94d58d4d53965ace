import Kernels

/// All decoder directions in two dimensions: principal components of the unit-length rows about their mean.
///
/// Found by block power iteration (eight vectors, Rayleigh–Ritz at every step); an axis points to where its largest
/// loading is positive.
public struct DirectionMap: Sendable {
  /// [F]
  public let x: [Float]
  public let y: [Float]
  /// Share of the rows' variance along each axis; 0 where there is no variance.
  public let shares: (x: Double, y: Double)

  private static let vectors = 8
  private static let steps = 300

  public init(_ directions: DecoderDirections) {
    let unit = directions.unit
    let axes = PrincipalAxes(unit, count: Self.vectors, steps: Self.steps)
    func coordinates(_ axis: Int) -> [Float] {
      axis < axes.count ? axes.scores(axis) : Array(repeating: 0, count: unit.rows)
    }
    (x, y) = (coordinates(0), coordinates(1))
    func share(_ axis: Int) -> Double {
      axis < axes.count && axes.total > 0 ? axes.values[axis] / axes.total : 0
    }
    shares = (share(0), share(1))
  }
}

/// The first principal components of a matrix's rows about their mean.
struct PrincipalAxes {
  let count: Int
  /// Sum of squares along each axis, falling; and of all. [count]
  private(set) var values: [Double] = []
  let total: Double
  private let matrix: Matrix
  private let mean: [Double]
  /// [count, d]
  private let axes: FloatBuffer
  /// The rows along each axis, [count, rows].
  private let projected: FloatBuffer

  init(_ matrix: Matrix, count: Int, steps: Int) {
    let (rows, width) = (matrix.rows, matrix.columns)
    let count = min(count, rows, width)
    self.matrix = matrix
    self.count = count
    var mean = [Double](repeating: 0, count: width)
    var squares = 0.0
    let row = FloatBuffer(width)
    for i in 0..<rows {
      matrix.copyRow(i, into: row.pointer)
      addRow(row.pointer, to: &mean, count: width)
      squares += Double(dot(row.pointer, row.pointer, count: width))
    }
    for j in 0..<width { mean[j] /= Double(max(rows, 1)) }
    self.mean = mean
    total = max(0, squares - Double(rows) * mean.reduce(0) { $0 + $1 * $1 })
    axes = FloatBuffer(count * width)
    projected = FloatBuffer(count * rows)
    var random = SeededRandom(seed: 0)
    for i in 0..<count * width { axes.pointer[i] = Float(2 * random.nextUnit() - 1) }
    orthonormalise()
    var before = 0.0
    for step in 0..<steps {
      project()
      rotate()
      let leading = values.prefix(2).reduce(0, +)
      if step > 0, abs(leading - before) <= 1e-9 * total { break }
      before = leading
      guard step + 1 < steps else { break }
      // Centred scores sum to 0, so that the mean drops out of their product with the rows.
      linear(
        projected.pointer, rows: count, stride: rows, weight: matrix.transposed, into: axes.pointer, stride: width)
      orthonormalise()
    }
    orient()
  }

  /// The rows along an axis, [rows].
  func scores(_ axis: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: projected.pointer + axis * matrix.rows, count: matrix.rows))
  }

  private func project() {
    let (rows, width) = (matrix.rows, matrix.columns)
    linear(axes.pointer, rows: count, stride: width, weight: matrix, into: projected.pointer, stride: rows)
    for axis in 0..<count {
      let shift = (0..<width).reduce(0.0) { $0 + mean[$1] * Double(axes.pointer[axis * width + $1]) }
      scaleAndShiftRow(projected.pointer + axis * rows, scale: 1, shift: Float(-shift), count: rows)
    }
  }

  /// Turns the axes within their span so that the scores are uncorrelated, the largest first.
  private mutating func rotate() {
    let rows = matrix.rows
    var products = [[Double]](repeating: Array(repeating: 0, count: count), count: count)
    for a in 0..<count {
      for b in 0...a {
        products[a][b] = Double(dot(projected.pointer + a * rows, projected.pointer + b * rows, count: rows))
        products[b][a] = products[a][b]
      }
    }
    let (eigenvalues, vectors) = SymmetricEigen.of(products)
    values = eigenvalues
    mix(axes, vectors, width: matrix.columns)
    mix(projected, vectors, width: rows)
  }

  /// Row i ← Σ vectors[i][j] · row j.
  private func mix(_ buffer: FloatBuffer, _ vectors: [[Double]], width: Int) {
    let before = FloatBuffer(count * width)
    before.pointer.update(from: buffer.pointer, count: count * width)
    for i in 0..<count {
      let target = buffer.pointer + i * width
      target.update(repeating: 0, count: width)
      for j in 0..<count {
        addScaled(before.pointer + j * width, scale: Float(vectors[i][j]), into: target, count: width)
      }
    }
  }

  /// Gram–Schmidt, twice over; a row that depends on earlier ones becomes 0.
  private func orthonormalise() {
    let width = matrix.columns
    for axis in 0..<count {
      let own = axes.pointer + axis * width
      let length = dot(own, own, count: width).squareRoot()
      for _ in 0..<2 {
        for other in 0..<axis {
          let base = axes.pointer + other * width
          addScaled(base, scale: -dot(own, base, count: width), into: own, count: width)
        }
      }
      let norm = dot(own, own, count: width).squareRoot()
      let isSpanned = !(norm > 1e-6 * length)
      scaleAndShiftRow(own, scale: isSpanned ? 0 : 1 / norm, shift: 0, count: width)
    }
  }

  private func orient() {
    let width = matrix.columns
    for axis in 0..<count {
      let own = axes.pointer + axis * width
      let largest = (0..<width).max { abs(own[$0]) < abs(own[$1]) } ?? 0
      guard own[largest] < 0 else { continue }
      scaleAndShiftRow(own, scale: -1, shift: 0, count: width)
      scaleAndShiftRow(projected.pointer + axis * matrix.rows, scale: -1, shift: 0, count: matrix.rows)
    }
  }
}

/// Eigenvalues of a small symmetric matrix, the largest first, and a row for each eigenvector; cyclic Jacobi rotations.
enum SymmetricEigen {
  static func of(_ matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
    let n = matrix.count
    var a = matrix
    var vectors = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0 } }
    for _ in 0..<60 {
      let off = (0..<n).reduce(0.0) { sum, i in (0..<i).reduce(sum) { $0 + a[i][$1] * a[i][$1] } }
      let scale = (0..<n).reduce(0.0) { $0 + a[$1][$1] * a[$1][$1] }
      guard off > 1e-24 * scale else { break }
      for p in 0..<n {
        for q in p + 1..<n where a[p][q] != 0 {
          let angle = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (angle >= 0 ? 1.0 : -1.0) / (abs(angle) + (angle * angle + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<n { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
          for k in 0..<n { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
          for k in 0..<n {
            (vectors[p][k], vectors[q][k]) = (
              c * vectors[p][k] - s * vectors[q][k], s * vectors[p][k] + c * vectors[q][k]
            )
          }
        }
      }
    }
    let order = (0..<n).sorted { a[$0][$0] > a[$1][$1] }
    return (order.map { a[$0][$0] }, order.map { vectors[$0] })
  }
}
