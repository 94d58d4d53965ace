import Files
import Kernels
import Synchronization

/// Buffers of an encoder that a run uses again for every batch.
public final class EncoderScratch {
  private var buffers: [FloatBuffer] = []

  public init() {}

  /// Buffer `index` with room for `count` floats; its contents are lost when it has to grow.
  func buffer(_ index: Int, _ count: Int) -> UnsafeMutablePointer<Float> {
    while buffers.count <= index { buffers.append(FloatBuffer(0)) }
    if buffers[index].count < count { buffers[index] = FloatBuffer(count) }
    return buffers[index].pointer
  }
}

/// Pre-activations are computed for this many floats at a time: 32 MB.
private let tileFloats = 8_000_000

extension SparseAutoencoder {
  /// Active features of `rows` rows of activations; row r starts at `x + r * stride`. Throws when a row is not finite.
  public func encode(
    _ x: UnsafePointer<Float>, rows: Int, stride: Int, scratch: EncoderScratch = EncoderScratch()
  ) throws(FileError) -> FeatureBatch {
    try encode(InputRows(x, rows: rows, stride: stride), scratch: scratch)
  }

  func encode(_ x: InputRows, scratch: EncoderScratch) throws(FileError) -> FeatureBatch {
    try checkFinite(x)
    var batch = FeatureBatch(featureCount: featureCount)
    batch.offsets.reserveCapacity(x.count + 1)
    let tileRows = max(1, min(x.count, tileFloats / featureCount))
    let input = scratch.buffer(0, tileRows * inputWidth)
    let tile = scratch.buffer(1, tileRows * featureCount)
    var start = 0
    while start < x.count {
      let range = start..<min(start + tileRows, x.count)
      prepare(x, range, into: input, &batch)
      linear(
        input, rows: range.count, stride: inputWidth, weight: encoder.transposed, into: tile,
        stride: featureCount)
      appendActive(tile, rows: range.count, to: &batch)
      start = range.upperBound
    }
    return batch
  }

  func checkFinite(_ x: InputRows) throws(FileError) {
    for row in 0..<x.count where !allFinite(x.row(row), count: inputWidth) {
      throw FileError(
        .badData, path, "the activations to encode are not finite", item: "row \(x.place(row))",
        hint: "the model itself gives infinities or NaN on this text")
    }
  }

  /// Finishes pre-activations and appends the active ones. Rows go over threads; each row is read from memory once.
  private func appendActive(_ tile: UnsafePointer<Float>, rows: Int, to batch: inout FeatureBatch) {
    let parts = Mutex<[ActiveRows]>([])
    parallelFor(rows, minimumChunk: max(1, 65_536 / featureCount)) { range in
      var part = ActiveRows(firstRow: range.lowerBound)
      let row = FloatBuffer(featureCount)
      let heap = FloatBuffer(heapSize)
      for index in range { append(tile + index * featureCount, to: &part, row: row, heap: heap) }
      parts.withLock { $0.append(part) }
    }
    for part in parts.withLock({ $0 }).sorted(by: { $0.firstRow < $1.firstRow }) {
      for count in part.counts { batch.offsets.append(batch.offsets[batch.offsets.count - 1] + count) }
      batch.indices.append(contentsOf: part.indices)
      batch.values.append(contentsOf: part.values)
    }
  }

  private var heapSize: Int {
    if case .topK(let k) = architecture { k } else { 0 }
  }

  /// Applies the architecture to one row of x'·W_enc; `row` and `heap` are scratch.
  private func append(
    _ products: UnsafePointer<Float>, to part: inout ActiveRows, row: FloatBuffer, heap: FloatBuffer
  ) {
    let p = row.pointer
    if case .gated(let gateBias, let magnitudeBias, let magnitudeScale) = architecture {
      gateRow(
        products, gate: gateBias, scale: magnitudeScale, magnitude: magnitudeBias, into: p, count: featureCount)
    } else if let encoderBias {
      addRows(products, encoderBias, into: p, count: featureCount)
    } else {
      p.update(from: products, count: featureCount)
    }
    if let decoderNorms { multiplyRow(p, by: decoderNorms, count: featureCount) }
    switch architecture {
    case .topK(let k):
      let selection = selectTop(k, of: p, count: featureCount, heap: heap.pointer)
      part.append(selection.count) { indices, values in
        collectTop(selection, of: p, count: featureCount, indices: indices, values: values)
      }
    case .groupMax(let k):
      let size = featureCount / k
      let winners = (0..<k).map { $0 * size + indexOfMaximum(p + $0 * size, count: size) }.filter { p[$0] > 0 }
      part.append(winners.count) { indices, values in
        for (place, winner) in winners.enumerated() {
          indices[place] = Int32(winner)
          values[place] = p[winner]
        }
      }
    case .standard, .jumpReLU, .gated:
      part.append(countAbove(p, thresholds: firingThresholds, count: featureCount)) { indices, values in
        _ = collectAbove(p, thresholds: firingThresholds, count: featureCount, indices: indices, values: values)
      }
    }
  }
}

/// The active features of neighbouring rows, as one thread finds them.
private struct ActiveRows {
  let firstRow: Int
  var counts: [Int] = []
  var indices: [Int32] = []
  var values: [Float] = []

  init(firstRow: Int) { self.firstRow = firstRow }

  /// Adds a row of `count` features, which `fill` writes.
  mutating func append(
    _ count: Int, _ fill: (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Float>) -> Void
  ) {
    let start = indices.count
    counts.append(count)
    guard count > 0 else { return }
    indices.append(contentsOf: repeatElement(0, count: count))
    values.append(contentsOf: repeatElement(0, count: count))
    indices.withUnsafeMutableBufferPointer { indices in
      values.withUnsafeMutableBufferPointer { values in
        fill(indices.baseAddress! + start, values.baseAddress! + start)
      }
    }
  }
}
