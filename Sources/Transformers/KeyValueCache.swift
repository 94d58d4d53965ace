import Kernels

/// Keys (after rotation) and values of one sequence, so that a new token costs one row of work.
public final class KeyValueCache {
  /// Positions that may be stored; memory is taken as they come.
  public let capacity: Int
  /// Positions stored; a forward pass appends after these.
  public private(set) var length = 0
  private var keys: [FloatBuffer]  // per layer [positions with room, K·h]
  private var values: [FloatBuffer]
  private let width: Int
  private let headWidth: Int

  public init(_ config: DecoderConfig, capacity: Int) {
    self.capacity = capacity
    width = config.keyHeads * config.headWidth
    headWidth = config.headWidth
    keys = (0..<config.layers).map { _ in FloatBuffer(0) }
    values = (0..<config.layers).map { _ in FloatBuffer(0) }
  }

  /// Copies `rows` rows after the stored ones; they count once `advance` is called.
  func append(_ key: HeadRows, _ value: HeadRows, layer: Int, rows: Int) {
    precondition(length + rows <= capacity, "key/value cache overflow")
    makeRoom(&keys[layer], rows)
    makeRoom(&values[layer], rows)
    copyHeads(key, into: keys[layer].pointer + length * width, rows: rows)
    copyHeads(value, into: values[layer].pointer + length * width, rows: rows)
  }

  /// Doubles a buffer that is full, so that a long limit costs nothing until it is used.
  private func makeRoom(_ buffer: inout FloatBuffer, _ rows: Int) {
    guard (length + rows) * width > buffer.count else { return }
    let room = min(capacity, max(length + rows, 2 * length, 64))
    let grown = FloatBuffer(room * width)
    // The optimiser may otherwise free the old buffer before it is copied, since only its pointer is used.
    withExtendedLifetime(buffer) { grown.pointer.update(from: $0.pointer, count: length * width) }
    buffer = grown
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
