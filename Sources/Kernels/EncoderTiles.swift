/// The dense part of a sparse autoencoder's step: p = x'·W_enc + b, of which only selected elements are ever kept.
///
/// The products exist a tile at a time; each thread makes a tile and picks from it while it is in its cache.
public struct EncoderTiles {
  /// x', [B, d]
  public let input: UnsafePointer<Float>
  public let rows: Int
  public let width: Int
  /// W_encᵀ, [F, d], in any layout and element type
  public let weights: Matrix
  /// b, [F]
  public let bias: UnsafePointer<Float>
  public let featureCount: Int
  /// The features to look at, rising; nil for all. Their weights must be float32 with contiguous rows.
  public let selected: [Int32]?
  /// Where p is more than a product and a bias: takes the products of some features of a row to p − b, in place.
  public let finish: ((_ products: UnsafeMutablePointer<Float>, _ features: Range<Int>) -> Void)?

  public init(
    input: UnsafePointer<Float>, rows: Int, width: Int, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    featureCount: Int, selected: [Int32]? = nil
  ) {
    let matrix = Matrix(
      base: weights, elementType: .float32, rows: featureCount, columns: width, rowStride: width, owner: nil)
    self.init(input: input, rows: rows, weights: matrix, bias: bias, selected: selected)
  }

  public init(
    input: UnsafePointer<Float>, rows: Int, weights: Matrix, bias: UnsafePointer<Float>, selected: [Int32]? = nil,
    finish: ((_ products: UnsafeMutablePointer<Float>, _ features: Range<Int>) -> Void)? = nil
  ) {
    precondition(
      selected == nil || (weights.rowsAreContiguous && weights.elementType == .float32), "weights to choose from")
    self.input = input
    self.rows = rows
    self.width = weights.columns
    self.weights = weights
    self.bias = bias
    self.featureCount = weights.rows
    self.selected = selected
    self.finish = finish
  }

  /// Features looked at.
  var candidateCount: Int { selected?.count ?? featureCount }

  /// Few rows are bound by reading the weights once, which all threads do together.
  private var isNarrow: Bool { rows <= weights.narrowRows && selected == nil }

  /// Rows of a chunk: one per thread where that gives tall products.
  private var chunkRows: Int {
    if isNarrow { return max(rows, 1) }
    let share = (rows + Threads.count - 1) / Threads.count
    return max(1, min(share, 1024))
  }

  var chunkCount: Int { (rows + chunkRows - 1) / chunkRows }

  func rows(of chunk: Int) -> Range<Int> { chunk * chunkRows..<min((chunk + 1) * chunkRows, rows) }

  /// A tile is about 4 MiB: narrower ones make BLAS lay out the rows again and again.
  private var tileFeatures: Int { max(16, min(candidateCount, 1_048_576 / chunkRows / 16 * 16)) }

  /// Calls `body(chunk, features, tile)` for the tiles of every chunk of rows; those of one chunk in order, on one thread.
  /// Element (r, i) of a tile is the product (without bias) of the chunk's row r and candidate features.lowerBound + i;
  /// rows of a tile are features.count apart.
  func forEachTile(_ body: (_ chunk: Int, _ features: Range<Int>, _ tile: UnsafeMutablePointer<Float>) -> Void) {
    if isNarrow {
      let tile = FloatBuffer(rows * featureCount)
      linear(input, rows: rows, stride: width, weight: weights, into: tile.pointer, stride: featureCount)
      complete(tile.pointer, rows: rows, 0..<featureCount)
      if rows > 0 { body(0, 0..<featureCount, tile.pointer) }
      return
    }
    let tileFeatures = tileFeatures
    let tileFloats = chunkRows * tileFeatures
    let copied = selected == nil && weights.elementType == .float32 ? 0 : tileFeatures * width
    Threads.withSerialBLAS {
      parallelItems(chunkCount, scratch: tileFloats + copied) { chunk, scratch in
        let rows = rows(of: chunk)
        for start in stride(from: 0, to: candidateCount, by: tileFeatures) {
          let features = start..<min(start + tileFeatures, candidateCount)
          multiply(
            input + rows.lowerBound * width, rows.count, width, source(features, copy: scratch + tileFloats),
            into: scratch, features.count, accumulate: false)
          complete(scratch, rows: rows.count, features)
          body(chunk, features, scratch)
        }
      }
    }
  }

  /// The weights of some candidates as BLAS can read them.
  private func source(_ features: Range<Int>, copy: UnsafeMutablePointer<Float>) -> Matrix {
    guard let selected else { return weights.rows(features).widened(into: copy) }
    let base = weights.base.assumingMemoryBound(to: Float.self)
    for (place, feature) in selected[features].enumerated() {
      (copy + place * width).update(from: base + Int(feature) * weights.rowStride, count: width)
    }
    return Matrix(
      base: copy, elementType: .float32, rows: features.count, columns: width, rowStride: width, owner: nil)
  }

  private func complete(_ tile: UnsafeMutablePointer<Float>, rows: Int, _ features: Range<Int>) {
    guard let finish else { return }
    for row in 0..<rows { finish(tile + row * features.count, features) }
  }
}
