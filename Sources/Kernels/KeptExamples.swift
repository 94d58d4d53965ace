/// For each of many owners the examples of largest key among those offered, each with its place and a row of elements.
///
/// Takes owners × capacity × (20 + stride · width) bytes, of which the system gives out what is written to.
public final class KeptExamples<Element: BitwiseCopyable>: @unchecked Sendable {
  public let owners: Int
  public let capacity: Int
  /// Elements of a row.
  public let width: Int
  /// Examples of each owner, [owners]
  public let counts: UnsafeMutablePointer<Int32>
  /// [owners, capacity], in no order
  private let keys: UnsafeMutablePointer<UInt64>
  private let marks: UnsafeMutablePointer<UInt64>
  private let places: UnsafeMutablePointer<UInt32>
  /// [owners, capacity, width]
  private let rows: UnsafeMutablePointer<Element>

  public init(owners: Int, capacity: Int, width: Int) {
    (self.owners, self.capacity, self.width) = (owners, capacity, width)
    counts = .allocate(capacity: max(owners, 1))
    counts.initialize(repeating: 0, count: owners)
    keys = .allocate(capacity: max(owners * capacity, 1))
    marks = .allocate(capacity: max(owners * capacity, 1))
    places = .allocate(capacity: max(owners * capacity, 1))
    rows = .allocate(capacity: max(owners * capacity * width, 1))
  }

  deinit {
    counts.deallocate()
    keys.deallocate()
    marks.deallocate()
    places.deallocate()
    rows.deallocate()
  }

  /// Forgets every example.
  public func removeAll() { counts.update(repeating: 0, count: owners) }

  /// Bytes that examples of so many owners take at most.
  public static func byteCount(owners: Int, capacity: Int, width: Int) -> Int {
    owners * capacity * (20 + MemoryLayout<Element>.stride * width)
  }

  /// Whether an example with this key would be kept.
  @inline(__always)
  func takes(_ key: UInt64, owner: Int) -> Bool {
    let count = Int(counts[owner])
    return count < capacity || (capacity > 0 && key > keys[owner * capacity])
  }

  /// Keeps an example that `takes` said yes to; answers where its row goes. The first slot of a full owner
  /// holds its smallest key.
  ///
  /// Of examples with one mark the largest key alone is kept; nil where that is another. 0 is no mark.
  @inline(__always)
  func keep(_ key: UInt64, mark: UInt64, place: UInt32, owner: Int) -> UnsafeMutablePointer<Element>? {
    let first = owner * capacity
    let count = Int(counts[owner])
    var slot = first
    let twin = mark == 0 ? nil : (first..<first + count).first { marks[$0] == mark }
    if let twin {
      guard key > keys[twin] else { return nil }
      slot = twin
    } else if count < capacity {
      slot = first + count
      counts[owner] += 1
    }
    (keys[slot], marks[slot], places[slot]) = (key, mark, place)
    if Int(counts[owner]) == capacity { slot = settleSmallest(owner, written: slot) }
    return rows + slot * width
  }

  /// Moves the smallest key of a full owner to its first slot; answers where the example just written is now.
  private func settleSmallest(_ owner: Int, written: Int) -> Int {
    let first = owner * capacity
    var smallest = first
    for slot in first + 1..<first + capacity where keys[slot] < keys[smallest] { smallest = slot }
    guard smallest != first else { return written }
    swap(&keys[first], &keys[smallest])
    swap(&marks[first], &marks[smallest])
    swap(&places[first], &places[smallest])
    for column in 0..<width { swap(&rows[first * width + column], &rows[smallest * width + column]) }
    return written == first ? smallest : written == smallest ? first : written
  }

  /// Places and rows of an owner's examples by falling key.
  public func examples(of owner: Int) -> [(key: UInt64, place: UInt32, row: [Element])] {
    let first = owner * capacity
    return (first..<first + Int(counts[owner])).sorted { keys[$0] > keys[$1] }.map { slot in
      (keys[slot], places[slot], Array(UnsafeBufferPointer(start: rows + slot * width, count: width)))
    }
  }

  /// Takes an example that was kept by another.
  public func restore(_ key: UInt64, mark: UInt64, place: UInt32, row: some Collection<Element>, owner: Int) {
    guard takes(key, owner: owner), let target = keep(key, mark: mark, place: place, owner: owner) else { return }
    for (column, value) in row.prefix(width).enumerated() { target[column] = value }
  }
}
