import Files
import Kernels

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
        input, rows: range.count, stride: inputWidth, weight: encoder.transposed, bias: encoderBias, into: tile,
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

  /// Finishes pre-activations in place and appends the active ones: count, lay out, then collect, rows over threads.
  private func appendActive(_ tile: UnsafeMutablePointer<Float>, rows: Int, to batch: inout FeatureBatch) {
    let width = featureCount
    let chunk = max(1, 131_072 / width)
    var selections = [TopSelection](repeating: TopSelection(threshold: 0, ties: 0, count: 0), count: rows)
    selections.withUnsafeMutableBufferPointer { selections in
      parallelFor(rows, minimumChunk: chunk) { range in
        let heap = FloatBuffer(heapSize)
        for row in range { selections[row] = select(tile + row * width, heap) }
      }
    }
    var end = batch.indices.count
    var starts: [Int] = []
    for selection in selections {
      starts.append(end)
      end += selection.count
      batch.offsets.append(end)
    }
    batch.indices.append(contentsOf: repeatElement(0, count: end - batch.indices.count))
    batch.values.append(contentsOf: repeatElement(0, count: end - batch.values.count))
    batch.indices.withUnsafeMutableBufferPointer { indices in
      batch.values.withUnsafeMutableBufferPointer { values in
        guard let indices = indices.baseAddress, let values = values.baseAddress else { return }
        parallelFor(rows, minimumChunk: chunk) { range in
          for row in range {
            collect(
              tile + row * width, selections[row], indices: indices + starts[row], values: values + starts[row])
          }
        }
      }
    }
  }

  private var heapSize: Int {
    if case .topK(let k) = architecture { k } else { 0 }
  }

  /// Turns a row of x'·W_enc + b_enc into values whose positive ones can be active, and says which are.
  private func select(_ row: UnsafeMutablePointer<Float>, _ heap: FloatBuffer) -> TopSelection {
    if case .gated(let gateBias, let magnitudeBias, let magnitudeScale) = architecture {
      gateRow(row, gate: gateBias, scale: magnitudeScale, magnitude: magnitudeBias, count: featureCount)
    }
    if let decoderNorms { multiplyRow(row, by: decoderNorms, count: featureCount) }
    if case .topK(let k) = architecture {
      return selectTop(k, of: row, count: featureCount, heap: heap.pointer)
    }
    return TopSelection(
      threshold: 0, ties: 0, count: countAbove(row, thresholds: firingThresholds, count: featureCount))
  }

  private func collect(
    _ row: UnsafePointer<Float>, _ selection: TopSelection, indices: UnsafeMutablePointer<Int32>,
    values: UnsafeMutablePointer<Float>
  ) {
    if case .topK = architecture {
      collectTop(selection, of: row, count: featureCount, indices: indices, values: values)
    } else {
      _ = collectAbove(row, thresholds: firingThresholds, count: featureCount, indices: indices, values: values)
    }
  }
}
