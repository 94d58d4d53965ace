import COpenBLAS

/// The dense part of a sparse autoencoder's step: p = x'·W_enc + b, of which only selected elements are ever kept.
///
/// The products exist a tile at a time; each thread makes a tile and picks from it while it is in its cache.
public struct EncoderTiles {
  /// x', [B, d]
  public let input: UnsafePointer<Float>
  public let rows: Int
  public let width: Int
  /// W_encᵀ, [F, d]
  public let weights: UnsafePointer<Float>
  /// b, [F]
  public let bias: UnsafePointer<Float>
  public let featureCount: Int
  /// The features to look at, rising; nil for all.
  public let selected: [Int32]?

  public init(
    input: UnsafePointer<Float>, rows: Int, width: Int, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    featureCount: Int, selected: [Int32]? = nil
  ) {
    self.input = input
    self.rows = rows
    self.width = width
    self.weights = weights
    self.bias = bias
    self.featureCount = featureCount
    self.selected = selected
  }

  /// Features looked at.
  var candidateCount: Int { selected?.count ?? featureCount }

  /// Rows of a chunk: one per thread where that gives tall products.
  private var chunkRows: Int {
    let share = (rows + Threads.count - 1) / Threads.count
    return max(1, min(share, 1024))
  }

  var chunkCount: Int { (rows + chunkRows - 1) / chunkRows }

  func rows(of chunk: Int) -> Range<Int> { chunk * chunkRows..<min((chunk + 1) * chunkRows, rows) }

  /// A tile is about 1 MiB: half of a usual level-2 cache.
  private var tileFeatures: Int { max(16, min(candidateCount, 262_144 / chunkRows / 16 * 16)) }

  /// Calls `body(chunk, features, tile)` for the tiles of every chunk of rows; those of one chunk in order, on one thread.
  /// Element (r, i) of a tile is the product (without bias) of the chunk's row r and candidate features.lowerBound + i;
  /// rows of a tile are features.count apart.
  func forEachTile(_ body: (_ chunk: Int, _ features: Range<Int>, _ tile: UnsafeMutablePointer<Float>) -> Void) {
    let tileFeatures = tileFeatures
    let tileFloats = chunkRows * tileFeatures
    let gathered = selected == nil ? 0 : tileFeatures * width
    Threads.withSerialBLAS {
      parallelItems(chunkCount, scratch: tileFloats + gathered) { chunk, scratch in
        let rows = rows(of: chunk)
        for start in stride(from: 0, to: candidateCount, by: tileFeatures) {
          let features = start..<min(start + tileFeatures, candidateCount)
          var source = weights + start * width
          if let selected {
            for (place, feature) in selected[features].enumerated() {
              (scratch + tileFloats + place * width).update(from: weights + Int(feature) * width, count: width)
            }
            source = UnsafePointer(scratch + tileFloats)
          }
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count), Int32(features.count), Int32(width), 1,
            input + rows.lowerBound * width, Int32(width), source, Int32(width), 0, scratch, Int32(features.count))
          body(chunk, features, scratch)
        }
      }
    }
  }
}
