import Kernels

/// The decoder rows of an SAE as directions: norms, cosines with each other, with the encoder, and with another SAE.
///
/// Holds a float32 copy of the rows at unit length: 4 · F · d bytes. A row of zeros has no direction and cosines of 0.
public struct DecoderDirections: Sendable {
  private let sae: SparseAutoencoder
  /// ‖d_i‖, [F]
  public let norms: [Float]
  /// d_i/‖d_i‖, [F, d]
  let unit: Matrix

  /// Another feature, and the cosine with it.
  public struct Neighbour: Sendable, Equatable {
    public let index: Int
    public let cosine: Float
  }

  public init(_ sae: SparseAutoencoder) {
    self.sae = sae
    norms = sae.decoder.rowNorms()
    unit = sae.decoder.scalingRows(by: norms.map { $0 > 0 ? 1 / $0 : 0 })
  }

  /// d_sae
  public var count: Int { unit.rows }
  /// Rows of zeros.
  public var withoutDirection: Int { norms.count { $0 == 0 } }

  private func row(_ feature: Int) -> UnsafePointer<Float> {
    unit.base.assumingMemoryBound(to: Float.self) + feature * unit.rowStride
  }

  /// The `count` features of largest cosine with each of some features, themselves left out; of equal ones the lowest
  /// index first.
  public func neighbours(of features: [Int], count: Int) -> [[Neighbour]] {
    let width = unit.columns
    var result: [[Neighbour]] = []
    for start in stride(from: 0, to: features.count, by: 1024) {
      let some = features[start..<min(start + 1024, features.count)]
      let rows = FloatBuffer(some.count * width)
      for (place, feature) in some.enumerated() {
        (rows.pointer + place * width).update(from: row(feature), count: width)
      }
      let found = unit.largestProducts(with: rows.pointer, rows: some.count, count: count + 1)
      for (feature, found) in zip(some, found) {
        result.append(
          found.filter { Int($0.index) != feature }.prefix(count).map {
            Neighbour(index: Int($0.index), cosine: min(max($0.product, -1), 1))
          })
      }
    }
    return result
  }

  /// Pairs of rows by their cosine, in bins of equal width over −1...1: of each of at most 2048 rows, at equal distances,
  /// with every other row.
  public func pairHistogram(bins: Int) -> [Int] { productHistogram(of: unit, bins: bins, limit: 2048) }

  /// For each of some rows the `count` features of another SAE of largest cosine, falling; of equal ones the lowest index
  /// first. Those that are `taken` are passed over. `progress` is told how many rows are done.
  public func neighbours(
    of features: Range<Int>, in other: DecoderDirections, count: Int, passingOver taken: [Bool]? = nil,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows -> [[Neighbour]] {
    precondition(other.unit.columns == unit.columns, "SAEs of one width")
    var result: [[Neighbour]] = []
    for start in stride(from: features.lowerBound, to: features.upperBound, by: 2048) {
      let some = start..<min(start + 2048, features.upperBound)
      result += other.unit.largestProducts(
        with: row(start), rows: some.count, count: count, passingOver: taken
      ).map { found in found.map { Neighbour(index: Int($0.index), cosine: min(max($0.product, -1), 1)) } }
      try progress(result.count)
    }
    return result
  }

  /// cos(W_enc column i, d_i) for some features.
  public func encoderCosines(of features: [Int]) -> [Float] {
    let width = unit.columns
    let columns = sae.encoder.transposed
    let column = FloatBuffer(width)
    return features.map { feature in
      columns.copyRow(feature, into: column.pointer)
      let norm = dot(column.pointer, column.pointer, count: width).squareRoot()
      return norm > 0 ? dot(column.pointer, row(feature), count: width) / norm : 0
    }
  }

  /// cos(W_enc column i, W_enc column j of another SAE) for pairs (i, j) of features: whether they read the same.
  public func encoderCosines(of pairs: [(Int, Int)], with other: DecoderDirections) -> [Float] {
    let width = unit.columns
    precondition(other.unit.columns == width, "SAEs of one width")
    let (x, y) = (FloatBuffer(width), FloatBuffer(width))
    return pairs.map { own, theirs in
      sae.encoder.transposed.copyRow(own, into: x.pointer)
      other.sae.encoder.transposed.copyRow(theirs, into: y.pointer)
      let pair = RowPair(x.pointer, y.pointer, count: width)
      let size = (pair.xx * pair.yy).squareRoot()
      return size > 0 ? Float(min(max(pair.xy / size, -1), 1)) : 0
    }
  }

  /// Cosine of every row with the same row of an SAE of the same shape, [F].
  public func cosines(with other: DecoderDirections) -> [Float] {
    precondition(other.unit.rows == unit.rows && other.unit.columns == unit.columns, "SAEs of one shape")
    return (0..<unit.rows).map { min(max(dot(row($0), other.row($0), count: unit.columns), -1), 1) }
  }
}
