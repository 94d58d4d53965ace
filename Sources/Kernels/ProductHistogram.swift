/// Pairs of rows of a matrix by their product: of each of at most `limit` rows, at equal distances, with every other row.
///
/// Bins are of equal width over −1...1, as products of rows of length 1 are cosines. Tiles of the product are made and
/// forgotten, so that no [rows, rows] matrix exists. A pair of two such rows counts twice.
public func productHistogram(of matrix: Matrix, bins: Int, limit: Int) -> [Int] {
  let (rows, width) = (matrix.rows, matrix.columns)
  let step = max((rows + limit - 1) / max(limit, 1), 1)
  let picked = Array(stride(from: 0, to: rows, by: step))
  let (tall, wide) = (min(picked.count, 256), min(rows, 4096))
  let (tile, some) = (FloatBuffer(tall * wide), FloatBuffer(tall * width))
  var histogram = [Int](repeating: 0, count: bins)
  for top in stride(from: 0, to: picked.count, by: max(tall, 1)) {
    let block = picked[top..<min(top + tall, picked.count)]
    for (place, row) in block.enumerated() { matrix.copyRow(row, into: some.pointer + place * width) }
    for left in stride(from: 0, to: rows, by: max(wide, 1)) {
      let others = left..<min(left + wide, rows)
      linear(
        some.pointer, rows: block.count, stride: width, weight: matrix.rows(others), into: tile.pointer, stride: wide)
      histogram.withUnsafeMutableBufferPointer { histogram in
        for (place, row) in block.enumerated() {
          let products = tile.pointer + place * wide
          for column in 0..<others.count where left + column != row {
            let bin = Int((products[column] + 1) * 0.5 * Float(bins))
            histogram[bin < 0 ? 0 : bin < bins ? bin : bins - 1] += 1
          }
        }
      }
    }
  }
  return histogram
}
