/// A sparse [rows, features] matrix by rows: row r holds `offsets[r]..<offsets[r + 1]`, features rising.
///
/// Its memory is used again for every batch.
public final class RowEntries {
  /// Rows of the batch.
  public internal(set) var rows = 0
  /// [rows + 1]
  public let offsets = ReusableBuffer<Int>()
  /// Feature of each entry.
  public let indices = ReusableBuffer<Int32>()
  /// Pre-activation p of each entry.
  public let values = ReusableBuffer<Float>()
  /// Where selections are made before their size is known.
  let stagedIndices = ReusableBuffer<Int32>()
  let stagedValues = ReusableBuffer<Float>()

  public init() {}

  /// Entries of all rows.
  public var count: Int { offsets.pointer[rows] }

  /// Where row `row` lies.
  public func range(of row: Int) -> Range<Int> { offsets.pointer[row]..<offsets.pointer[row + 1] }

  /// Takes rows that are at hand: `offsets` [rows + 1], and each entry's feature and pre-activation.
  public func fill(offsets: [Int], indices: [Int32], values: [Float]) {
    begin(rows: offsets.count - 1, counts: zip(offsets, offsets.dropFirst()).map { Int32($1 - $0) })
    for entry in indices.indices {
      self.indices.pointer[entry] = indices[entry]
      self.values.pointer[entry] = values[entry]
    }
  }

  /// Takes the entries of some rows under new names: `names` [F] gives each feature's, −1 for those left out; a name is
  /// not below that of a lower feature. Rows not in `kept` [rows] stay empty.
  public func fill(offsets: [Int], indices: [Int32], values: [Float], names: [Int32], kept: [Bool]) {
    rows = offsets.count - 1
    precondition(kept.count == rows, "whether every row is kept")
    self.offsets.reserve(rows + 1)
    self.indices.reserve(indices.count)
    self.values.reserve(values.count)
    var write = 0
    self.offsets.pointer[0] = 0
    for row in 0..<rows {
      if kept[row] {
        for entry in offsets[row]..<offsets[row + 1] {
          let name = names[Int(indices[entry])]
          guard name >= 0 else { continue }
          self.indices.pointer[write] = name
          self.values.pointer[write] = values[entry]
          write += 1
        }
      }
      self.offsets.pointer[row + 1] = write
    }
  }

  /// Sets the offsets from the number of entries per row and makes room for them.
  func begin(rows: Int, counts: UnsafePointer<Int32>) {
    self.rows = rows
    offsets.reserve(rows + 1)
    var total = 0
    offsets.pointer[0] = 0
    for row in 0..<rows {
      total += Int(counts[row])
      offsets.pointer[row + 1] = total
    }
    indices.reserve(total)
    values.reserve(total)
  }

  /// Keeps the entries that `keeps` says, in order.
  func filter(_ keeps: (_ entry: Int) -> Bool) {
    var write = 0
    for row in 0..<rows {
      let range = range(of: row)
      offsets.pointer[row] = write
      for entry in range where keeps(entry) {
        indices.pointer[write] = indices.pointer[entry]
        values.pointer[write] = values.pointer[entry]
        write += 1
      }
    }
    offsets.pointer[rows] = write
  }
}

/// The same entries by features: feature i holds `offsets[i]..<offsets[i + 1]`, rows rising, so that each thread can own
/// features: no atomics, and sums in the order of the rows.
public final class FeatureEntries {
  /// [F + 1]
  public let offsets = ReusableBuffer<Int>()
  /// Row of each entry.
  public let rows = ReusableBuffer<Int32>()
  /// Pre-activation of each entry.
  public let values = ReusableBuffer<Float>()
  /// What the feature's decoder row is multiplied by in the reconstruction.
  public let coefficients = ReusableBuffer<Float>()
  /// ∂loss/∂(x'·W_enc) of each entry.
  public let deltas = ReusableBuffer<Float>()
  private let cursors = ReusableBuffer<Int>()

  public init() {}

  /// Takes the entries of `source` over `featureCount` features.
  public func transpose(_ source: RowEntries, featureCount: Int) {
    let count = source.count
    offsets.reserve(featureCount + 1)
    cursors.reserve(featureCount)
    rows.reserve(count)
    values.reserve(count)
    coefficients.reserve(count)
    deltas.reserve(count)
    let offsets = offsets.pointer
    let cursors = cursors.pointer
    offsets.update(repeating: 0, count: featureCount + 1)
    for entry in 0..<count { offsets[Int(source.indices.pointer[entry]) + 1] += 1 }
    for feature in 0..<featureCount {
      cursors[feature] = offsets[feature]
      offsets[feature + 1] += offsets[feature]
    }
    for row in 0..<source.rows {
      for entry in source.range(of: row) {
        let feature = Int(source.indices.pointer[entry])
        let place = cursors[feature]
        rows.pointer[place] = Int32(row)
        values.pointer[place] = source.values.pointer[entry]
        cursors[feature] = place + 1
      }
    }
  }

  /// Where feature `feature` lies.
  public func range(of feature: Int) -> Range<Int> { offsets.pointer[feature]..<offsets.pointer[feature + 1] }
}
