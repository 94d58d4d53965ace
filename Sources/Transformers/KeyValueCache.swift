import Kernels

/// Keys (after rotation) and values of one sequence, so that a new token costs one row of work.
public final class KeyValueCache {
  /// Positions that fit.
  public let capacity: Int
  /// Positions stored; a forward pass appends after these.
  public private(set) var length = 0
  private let keys: [FloatBuffer]  // per layer [capacity, K·h]
  private let values: [FloatBuffer]
  private let width: Int
  private let headWidth: Int

  public init(_ config: DecoderConfig, capacity: Int) {
    self.capacity = capacity
    width = config.keyHeads * config.headWidth
    headWidth = config.headWidth
    keys = (0..<config.layers).map { _ in FloatBuffer(capacity * config.keyHeads * config.headWidth) }
    values = (0..<config.layers).map { _ in FloatBuffer(capacity * config.keyHeads * config.headWidth) }
  }

  /// Copies `rows` rows after the stored ones; they count once `advance` is called.
  func append(_ key: HeadRows, _ value: HeadRows, layer: Int, rows: Int) {
    precondition(length + rows <= capacity, "key/value cache overflow")
    copyHeads(key, into: keys[layer].pointer + length * width, rows: rows)
    copyHeads(value, into: values[layer].pointer + length * width, rows: rows)
  }

  private func copyHeads(_ source: HeadRows, into target: UnsafeMutablePointer<Float>, rows: Int) {
    for row in 0..<rows {
      for head in 0..<width / headWidth {
        (target + row * width + head * headWidth).update(
          from: source.base + row * source.stride + head * source.headStride, count: headWidth)
      }
    }
  }

  func keyRows(layer: Int) -> HeadRows {
    HeadRows(base: keys[layer].pointer, stride: width, headStride: headWidth)
  }

  func valueRows(layer: Int) -> HeadRows {
    HeadRows(base: values[layer].pointer, stride: width, headStride: headWidth)
  }

  /// Makes the rows appended by a finished forward pass part of the sequence.
  public func advance(by rows: Int) { length += rows }
}
