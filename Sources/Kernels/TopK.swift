/// What the k largest positive elements of a row have in common: all above `threshold`, and of those equal to it the
/// first `ties`.
public struct TopSelection: Sendable {
  public var threshold: Float
  public var ties: Int
  /// How many elements are selected: k, or fewer where fewer are positive.
  public var count: Int

  public init(threshold: Float, ties: Int, count: Int) {
    self.threshold = threshold
    self.ties = ties
    self.count = count
  }
}

/// Finds the k largest positive elements of `count`, the lowest position first among equal ones.
///
/// `heap` is scratch of at least k floats.
public func selectTop(
  _ k: Int, of x: UnsafePointer<Float>, count: Int, heap: UnsafeMutablePointer<Float>
) -> TopSelection {
  var size = 0
  var i = 0
  while i < count && size < k {
    if x[i] > 0 {
      heap[size] = x[i]
      size += 1
    }
    i += 1
  }
  guard size == k, k > 0 else { return TopSelection(threshold: 0, ties: 0, count: size) }
  var parent = k / 2
  while parent > 0 {
    parent -= 1
    sift(heap, parent, k)
  }
  while i < count {
    if i + 8 <= count, !hasAbove(load(x + i), Lanes(repeating: heap[0])) {
      i += 8
      continue
    }
    let end = min(i + 8, count)
    while i < end {
      if x[i] > heap[0] {
        heap[0] = x[i]
        sift(heap, 0, k)
      }
      i += 1
    }
  }
  let threshold = heap[0]
  var ties = 0
  for j in 0..<k where heap[j] == threshold { ties += 1 }
  return TopSelection(threshold: threshold, ties: ties, count: k)
}

/// Moves the element at `start` of a heap with its smallest on top down to its place.
@inline(__always)
private func sift(_ heap: UnsafeMutablePointer<Float>, _ start: Int, _ count: Int) {
  let value = heap[start]
  var hole = start
  while true {
    var child = 2 * hole + 1
    guard child < count else { break }
    if child + 1 < count && heap[child + 1] < heap[child] { child += 1 }
    guard heap[child] < value else { break }
    heap[hole] = heap[child]
    hole = child
  }
  heap[hole] = value
}

/// Writes position and value of the selected elements of the row the selection was made on, by rising position.
public func collectTop(
  _ selection: TopSelection, of x: UnsafePointer<Float>, count: Int, indices: UnsafeMutablePointer<Int32>,
  values: UnsafeMutablePointer<Float>
) {
  var ties = selection.ties
  var found = 0
  let below = Lanes(repeating: selection.threshold.nextDown)
  var i = 0
  while i < count && found < selection.count {
    if i + 8 <= count, !hasAbove(load(x + i), below) {
      i += 8
      continue
    }
    let end = min(i + 8, count)
    while i < end {
      if x[i] > selection.threshold || (ties > 0 && x[i] == selection.threshold) {
        if x[i] == selection.threshold { ties -= 1 }
        indices[found] = Int32(i)
        values[found] = x[i]
        found += 1
      }
      i += 1
    }
  }
}
