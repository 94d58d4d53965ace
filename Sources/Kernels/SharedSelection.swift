/// The largest of rows whose features lie with several owners: each finds the largest of its own, and they agree on how
/// many of each owner's are among the largest of all. An owner's features are all below the next one's.

extension RowEntries {
  /// The values of every row from the largest down, −∞ where a row has fewer than `capacity`. [rows, capacity]
  public func writeFalling(_ capacity: Int, into values: UnsafeMutablePointer<Float>) {
    parallelFor(rows, minimumChunk: 64) { range in
      for row in range {
        let entries = self.range(of: row)
        precondition(entries.count <= capacity, "more entries than room")
        var target = UnsafeMutableBufferPointer(start: values + row * capacity, count: capacity)
        for (place, entry) in entries.enumerated() { target[place] = self.values.pointer[entry] }
        for place in entries.count..<capacity { target[place] = -.infinity }
        target[..<entries.count].sort(by: >)
      }
    }
  }

  /// Keeps the `counts[row]` largest of every row, of equal ones the lowest features; `falling` is what `writeFalling`
  /// wrote.
  public func keepLargest(_ counts: UnsafePointer<Int32>, falling: UnsafePointer<Float>, _ capacity: Int) {
    var write = 0
    for row in 0..<rows {
      let entries = range(of: row)
      let count = Int(counts[row])
      offsets.pointer[row] = write
      guard count > 0 else { continue }
      let smallest = falling[row * capacity + count - 1]
      var equal = count
      for place in 0..<count where falling[row * capacity + place] > smallest { equal = count - place - 1 }
      for entry in entries {
        let value = values.pointer[entry]
        guard value >= smallest else { continue }
        if value == smallest {
          guard equal > 0 else { continue }
          equal -= 1
        }
        indices.pointer[write] = indices.pointer[entry]
        values.pointer[write] = value
        write += 1
      }
    }
    offsets.pointer[rows] = write
  }
}

/// How many of each of some falling lists are among the `k` largest numbers of all of them, of equal ones those of the
/// lowest list; −∞ is no number. `lists` is [owners, rows, capacity], `counts` [owners, rows].
public func countLargest(
  _ k: Int, ofLists lists: UnsafePointer<Float>, owners: Int, rows: Int, capacity: Int,
  into counts: UnsafeMutablePointer<Int32>
) {
  parallelFor(rows, minimumChunk: 16) { range in
    var heads = Heads(capacity: owners)
    for row in range {
      heads.removeAll()
      for owner in 0..<owners {
        counts[owner * rows + row] = 0
        heads.offer(capacity > 0 ? lists[(owner * rows + row) * capacity] : -.infinity, owner)
      }
      var taken = 0
      while taken < k, let owner = heads.first {
        let count = Int(counts[owner * rows + row]) + 1
        counts[owner * rows + row] = Int32(count)
        taken += 1
        heads.replaceFirst(count < capacity ? lists[(owner * rows + row) * capacity + count] : -.infinity)
      }
    }
  }
}

/// The next number of each list, the largest on top; of equal ones the lowest list's.
private struct Heads {
  private var heap: [(value: Float, owner: Int)] = []

  init(capacity: Int) { heap.reserveCapacity(capacity) }

  var first: Int? { heap.first?.owner }

  mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

  /// Owners come rising, −∞ not at all.
  mutating func offer(_ value: Float, _ owner: Int) {
    guard value > -.infinity else { return }
    heap.append((value, owner))
    var place = heap.count - 1
    while place > 0, isBefore(place, (place - 1) / 2) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// The next number of the list on top; −∞ when it has no more.
  mutating func replaceFirst(_ value: Float) {
    if value > -.infinity {
      heap[0].value = value
    } else {
      heap.swapAt(0, heap.count - 1)
      heap.removeLast()
    }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, isBefore(child + 1, child) { child += 1 }
      guard isBefore(child, place) else { return }
      heap.swapAt(place, child)
      place = child
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    heap[a].value > heap[b].value || (heap[a].value == heap[b].value && heap[a].owner < heap[b].owner)
  }
}

/// How the owners of parts of a batch, rows or features, agree on the largest of the whole. For one owner each is the
/// identity.
public struct BatchAgreement {
  /// Adds up counts over all owners, in place.
  public let sum: (inout [Int]) -> Void
  /// The smallest of one number of each; +∞ for none.
  public let smallest: (Float) -> Float
  /// Of the values that equal the smallest one kept, how many of one's own are kept when `needed` of all are: the first
  /// in order of row and feature. `rows` are those of one's own such values, rising.
  public let ties: (_ rows: [Int], _ needed: Int) -> Int

  public init(
    sum: @escaping (inout [Int]) -> Void, smallest: @escaping (Float) -> Float,
    ties: @escaping (_ rows: [Int], _ needed: Int) -> Int
  ) {
    self.sum = sum
    self.smallest = smallest
    self.ties = ties
  }

  /// One owner has everything.
  public static var alone: BatchAgreement {
    BatchAgreement(sum: { _ in }, smallest: { $0 }, ties: { min($0.count, $1) })
  }
}
