import HeapModule

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
    for row in range {
      func next(_ owner: Int, after taken: Int) -> Head? {
        let value = taken < capacity ? lists[(owner * rows + row) * capacity + taken] : -.infinity
        return value > -.infinity ? Head(value: value, owner: owner) : nil
      }
      for owner in 0..<owners { counts[owner * rows + row] = 0 }
      var heads = Heap((0..<owners).compactMap { next($0, after: 0) })
      var taken = 0
      while taken < k, let owner = heads.max?.owner {
        counts[owner * rows + row] += 1
        taken += 1
        if let head = next(owner, after: Int(counts[owner * rows + row])) {
          heads.replaceMax(with: head)
        } else {
          heads.removeMax()
        }
      }
    }
  }
}

/// The next number of a list; of equal ones the lowest list's is taken first.
private struct Head: Comparable {
  let value: Float
  let owner: Int

  static func < (a: Head, b: Head) -> Bool { (a.value, b.owner) < (b.value, a.owner) }
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
