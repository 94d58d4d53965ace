import Synchronization

/// Whether no element is infinite or not a number.
public func allFinite(_ x: UnsafePointer<Float>, count: Int) -> Bool {
  sum(x, count: count) { $0 * 0 } == 0
}

extension Matrix {
  /// Row and column of the first infinite element or NaN, in storage order; nil when every element is finite.
  public func firstNonFinite() -> (row: Int, column: Int)? {
    let lines = rowsAreContiguous ? rows : columns
    let width = rowsAreContiguous ? columns : rows
    let step = (rowsAreContiguous ? rowStride : columnStride) * elementType.size
    let first = Atomic<Int>(lines)
    parallelFor(lines, minimumChunk: max(1, 65_536 / max(width, 1))) { range in
      for line in range where !isFinite(base + line * step, width) {
        first.min(line, ordering: .relaxed)
        break
      }
    }
    let line = first.load(ordering: .relaxed)
    guard line < lines else { return nil }
    let start = base + line * step
    let place = (0..<width).first { !widenElement(start + $0 * elementType.size, elementType).isFinite } ?? 0
    return rowsAreContiguous ? (line, place) : (place, line)
  }

  private func isFinite(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
    var lanes = Lanes(repeating: 0)
    var i = 0
    while i + 8 <= count {
      lanes += loadWidened(start + i * elementType.size, elementType) * 0
      i += 8
    }
    var rest: Float = 0
    while i < count {
      rest += widenElement(start + i * elementType.size, elementType) * 0
      i += 1
    }
    return lanes.total + rest == 0
  }
}
