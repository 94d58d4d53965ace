import Kernels
import Ranks

/// How well an SAE reconstructs what it is given: explained variance and L0 over a run, sums in float64.
///
/// Explained variance is 1 − E‖x − x̂‖² / (E‖x‖² − ‖E x‖²); a variance below 1e-10 counts as explained when the error
/// is below 1e-10 too, else not at all.
public struct ReconstructionCheck: Sendable {
  /// Rows seen.
  public private(set) var rows = 0
  /// Σ ‖x − x̂‖²
  package private(set) var squaredError = 0.0
  /// Σ ‖x‖²
  package private(set) var squaredNorm = 0.0
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
      let x = x + row * width
      add(x, RowPair(x, reconstruction + row * width, count: width), active: 0)
    }
    self.active += active
  }

  /// Counts one row x whose sums with its reconstruction are known, with `active` active features.
  package mutating func add(_ x: UnsafePointer<Float>, _ pair: RowPair, active: Int) {
    squaredError += pair.difference
    squaredNorm += pair.xx
    addRow(x, to: &sums, count: sums.count)
    rows += 1
    self.active += active
  }

  /// Counts what a splice saw.
  public mutating func add(_ result: SpliceResult) {
    add(
      result.input, reconstruction: result.reconstruction, rows: result.rows.count,
      active: result.features.indices.count)
  }

  /// Sums of blocks add up.
  package mutating func visit(_ fields: inout BlockFields) {
    fields.sum(&rows)
    fields.sum(&squaredError)
    fields.sum(&squaredNorm)
    fields.sum(&active)
    fields.sum(&sums)
  }

  /// nil before any row was seen.
  public var explainedVariance: Double? {
    rows > 0 ? Self.explained(squaredError / Double(rows), of: variance) : nil
  }

  /// E‖x‖² − ‖E x‖²
  package var variance: Double {
    let n = Double(rows)
    return squaredNorm / n - sums.reduce(0) { $0 + ($1 / n) * ($1 / n) }
  }

  /// 1 − error/variance; nothing to explain counts as explained when nothing is left over.
  package static func explained(_ error: Double, of variance: Double) -> Double {
    variance < 1e-10 ? (error < 1e-10 ? 1 : 0) : 1 - error / variance
  }

  /// Active features per row; nil before any row was seen.
  public var l0: Double? { rows > 0 ? Double(active) / Double(rows) : nil }
}
