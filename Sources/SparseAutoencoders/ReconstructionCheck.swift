import Kernels

/// How well an SAE reconstructs what it is given: explained variance and L0 over a run, sums in float64.
///
/// Explained variance is 1 − E‖x − x̂‖² / (E‖x‖² − ‖E x‖²); a variance below 1e-10 counts as explained when the error
/// is below 1e-10 too, else not at all.
public struct ReconstructionCheck: Sendable {
  /// Rows seen.
  public private(set) var rows = 0
  private var squaredError = 0.0
  private var squaredNorm = 0.0
  private var active = 0
  /// Σ x, [d]
  private var sums: [Double]

  /// For activations of `width` numbers.
  public init(width: Int) { sums = Array(repeating: 0, count: width) }

  /// Counts rows x and their reconstructions, both [rows, width] and contiguous, with `active` active features in all.
  public mutating func add(
    _ x: UnsafePointer<Float>, reconstruction: UnsafePointer<Float>, rows count: Int, active: Int
  ) {
    let width = sums.count
    for row in 0..<count {
      let pair = RowPair(x + row * width, reconstruction + row * width, count: width)
      squaredError += pair.difference
      squaredNorm += pair.xx
      addRow(x + row * width, to: &sums, count: width)
    }
    rows += count
    self.active += active
  }

  /// Counts what a splice saw.
  public mutating func add(_ result: SpliceResult) {
    add(
      result.input, reconstruction: result.reconstruction, rows: result.rows.count,
      active: result.features.indices.count)
  }

  /// nil before any row was seen.
  public var explainedVariance: Double? {
    guard rows > 0 else { return nil }
    let n = Double(rows)
    let meanSquare = sums.reduce(0) { $0 + ($1 / n) * ($1 / n) }
    let variance = squaredNorm / n - meanSquare
    let error = squaredError / n
    guard variance >= 1e-10 else { return error < 1e-10 ? 1 : 0 }
    return 1 - error / variance
  }

  /// Active features per row; nil before any row was seen.
  public var l0: Double? { rows > 0 ? Double(active) / Double(rows) : nil }
}
