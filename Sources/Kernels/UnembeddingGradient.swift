/// gradient ← (∂/∂z)·unembedding, [rows, d], where z are the logits of the first of `sources`; nothing of size [rows, V] exists.
///
/// `sources` are final-norm outputs [rows, d]; `body(rows, vocabulary, tiles)` is given the logits of each source over a
/// stretch of rows and of the vocabulary, rows vocabulary.count apart, and turns the first tile into ∂/∂z.
func gradientThroughUnembedding(
  _ sources: [UnsafePointer<Float>], rows: Int, width: Int, unembedding: Matrix,
  into gradient: UnsafeMutablePointer<Float>,
  _ body: (_ rows: Range<Int>, _ vocabulary: Range<Int>, _ tiles: [UnsafeMutablePointer<Float>]) -> Void
) {
  let tiles = sources.map { _ in FloatBuffer(min(rows, rowTile) * min(unembedding.rows, vocabularyTile)) }
  gradient.update(repeating: 0, count: rows * width)
  for start in stride(from: 0, to: rows, by: rowTile) {
    let count = min(rowTile, rows - start)
    for first in stride(from: 0, to: unembedding.rows, by: vocabularyTile) {
      let vocabulary = first..<min(first + vocabularyTile, unembedding.rows)
      let part = unembedding.rows(vocabulary)
      for (source, tile) in zip(sources, tiles) {
        linear(
          source + start * width, rows: count, stride: width, weight: part, into: tile.pointer, stride: vocabulary.count
        )
      }
      body(start..<start + count, vocabulary, tiles.map(\.pointer))
      linear(
        tiles[0].pointer, rows: count, stride: vocabulary.count, weight: part.transposed,
        into: gradient + start * width, stride: width, accumulate: true)
    }
  }
}

/// Rows and vocabulary entries whose logits exist at a time.
private let rowTile = 512
private let vocabularyTile = 2048
