import Kernels

/// Keys (after rotation) and values of one sequence, so that a new token costs one row of work.
///
/// A head's rows lie next to each other: a new token reads all of them, head by head.
public final class KeyValueCache {
  /// Positions that may be stored; memory is taken as they come.
  public let capacity: Int
  /// Positions stored; a forward pass appends after these.
  public private(set) var length = 0
  private var keys: [FloatBuffer]  // per layer [K, positions with room, h]
  private var values: [FloatBuffer]
  /// Positions there is room for, per layer.
  private var room: [Int]
  private let heads: Int
  private let headWidth: Int

  public init(_ config: DecoderConfig, capacity: Int) {
    self.capacity = capacity
    heads = config.keyHeads
    headWidth = config.headWidth
    keys = (0..<config.layers).map { _ in FloatBuffer(0) }
    values = (0..<config.layers).map { _ in FloatBuffer(0) }
    room = Array(repeating: 0, count: config.layers)
  }

  /// Copies `rows` rows after the stored ones; they count once `advance` is called.
  func append(_ key: HeadRows, _ value: HeadRows, layer: Int, rows: Int) {
    precondition(length + rows <= capacity, "key/value cache overflow")
    makeRoom(layer, rows)
    copy(key, rows: rows, into: keys[layer].pointer, room: room[layer], at: length)
    copy(value, rows: rows, into: values[layer].pointer, room: room[layer], at: length)
  }

  /// Doubles buffers that are full, so that a long limit costs nothing until it is used.
  private func makeRoom(_ layer: Int, _ rows: Int) {
    guard length + rows > room[layer] else { return }
    let new = min(capacity, max(length + rows, 2 * length, 64))
    keys[layer] = grown(keys[layer], keyRows(layer: layer), to: new)
    values[layer] = grown(values[layer], valueRows(layer: layer), to: new)
    room[layer] = new
  }

  private func grown(_ buffer: FloatBuffer, _ rows: HeadRows, to room: Int) -> FloatBuffer {
    let grown = FloatBuffer(heads * room * headWidth)
    // The optimiser may otherwise free the old buffer before it is copied, since only its pointer is used.
    withExtendedLifetime(buffer) { copy(rows, rows: length, into: grown.pointer, room: room, at: 0) }
    return grown
  }

  private func copy(_ source: HeadRows, rows: Int, into target: UnsafeMutablePointer<Float>, room: Int, at start: Int) {
    for head in 0..<heads {
      let to = target + (head * room + start) * headWidth
      let from = source.base + head * source.headStride
      for row in 0..<rows { (to + row * headWidth).update(from: from + row * source.stride, count: headWidth) }
    }
  }

  func keyRows(layer: Int) -> HeadRows {
    HeadRows(base: keys[layer].pointer, stride: headWidth, headStride: room[layer] * headWidth)
  }

  func valueRows(layer: Int) -> HeadRows {
    HeadRows(base: values[layer].pointer, stride: headWidth, headStride: room[layer] * headWidth)
  }

  /// Makes the rows appended by a finished forward pass part of the sequence.
  public func advance(by rows: Int) { length += rows }
}
