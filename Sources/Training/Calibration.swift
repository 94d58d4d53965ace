import Files
import Kernels

/// What is read from the data before training starts: rows to begin from, and how long rows are.
public struct Calibration {
  /// Rows per site, [rows, width].
  public let samples: [FloatBuffer]
  public let rows: Int
  /// Mean and median of ‖x‖ per site.
  public let meanNorms: [Double]
  public let medianNorms: [Double]

  /// Reads up to `sampleRows` rows, and the norms of up to `normRows`; the source stands at its beginning afterwards.
  public init(_ source: any RowSource, sampleRows: Int, normRows: Int) throws {
    let samples = source.sites.map { FloatBuffer(sampleRows * $0.width) }
    var norms: [[Double]] = source.sites.map { _ in [] }
    var rows = 0
    try source.seek(to: 0)
    while norms[0].count < max(sampleRows, normRows), let portion = try source.next() {
      for row in 0..<portion.rows where portion.included[row] {
        for (site, description) in source.sites.enumerated() {
          let x = portion.activations[site].pointer + row * description.width
          norms[site].append(Double(rowSquares(x, count: description.width)).squareRoot())
          if rows < sampleRows {
            (samples[site].pointer + rows * description.width).update(from: x, count: description.width)
          }
        }
        rows = min(rows + 1, sampleRows)
      }
    }
    try source.seek(to: 0)
    guard rows > 0 else {
      throw UsageError("there are no rows to train on", hint: "the data are empty, or every row is excluded")
    }
    for (site, description) in source.sites.enumerated() where !norms[site].allSatisfy(\.isFinite) {
      throw FileError(.badData, description.name, "activations hold infinities or NaN")
    }
    self.samples = samples
    self.rows = rows
    meanNorms = norms.map { $0.reduce(0, +) / Double($0.count) }
    medianNorms = norms.map { $0.sorted()[$0.count / 2] }
  }

  /// The sample of a site without rows longer than `limit`, multiplied by `scale`; its number of rows.
  public func sample(_ site: Int, width: Int, limit: Float?, scale: Double) -> (rows: FloatBuffer, count: Int) {
    let result = FloatBuffer(rows * width)
    var count = 0
    for row in 0..<rows {
      let x = samples[site].pointer + row * width
      if let limit, rowSquares(x, count: width) > limit * limit { continue }
      (result.pointer + count * width).update(from: x, count: width)
      count += 1
    }
    scaleAndShiftRow(result.pointer, scale: Float(scale), shift: 0, count: count * width)
    return (result, count)
  }
}
