import Synchronization

extension EncoderTiles {
  /// The k largest pre-activations of every row, by rising feature; of equal ones the lowest feature first.
  ///
  /// With `positiveOnly` no other is taken, so that a row may have fewer than k.
  public func selectTop(_ k: Int, positiveOnly: Bool, into entries: RowEntries) {
    let k = min(k, candidateCount)
    entries.stagedIndices.reserve(rows * k)
    entries.stagedValues.reserve(rows * k)
    let counts = UnsafeMutablePointer<Int32>.allocate(capacity: max(rows, 1))
    defer { counts.deallocate() }
    counts.update(repeating: 0, count: rows)
    let floor = positiveOnly ? 0 : -Float.infinity
    let stagedIndices = entries.stagedIndices.pointer
    let stagedValues = entries.stagedValues.pointer
    forEachTile { chunk, features, tile in
      for (place, row) in rows(of: chunk).enumerated() {
        var heap = TopHeap(
          values: stagedValues + row * k, indices: stagedIndices + row * k, capacity: k, count: Int(counts[row]),
          floor: floor)
        scan(tile + place * features.count, features, into: &heap)
        counts[row] = Int32(heap.count)
      }
    }
    entries.begin(rows: rows, counts: counts)
    parallelFor(rows, minimumChunk: 64) { range in
      var pairs: [UInt64] = []
      for row in range {
        let start = row * k
        pairs.removeAll(keepingCapacity: true)
        for j in 0..<Int(counts[row]) {
          let feature = selected?[Int(stagedIndices[start + j])] ?? stagedIndices[start + j]
          pairs.append(UInt64(feature) << 32 | UInt64(stagedValues[start + j].bitPattern))
        }
        pairs.sort()
        let target = entries.offsets.pointer[row]
        for (j, pair) in pairs.enumerated() {
          entries.indices.pointer[target + j] = Int32(pair >> 32)
          entries.values.pointer[target + j] = Float(bitPattern: UInt32(truncatingIfNeeded: pair))
        }
      }
    }
  }

  /// Every pre-activation strictly above its feature's bound, by rising feature. `bounds` is [F].
  public func selectAbove(_ bounds: UnsafePointer<Float>, into entries: RowEntries) {
    precondition(selected == nil, "bounds are for all features")
    let parts = Mutex<[Int: ChunkEntries]>([:])
    let counts = UnsafeMutablePointer<Int32>.allocate(capacity: max(rows, 1))
    defer { counts.deallocate() }
    counts.update(repeating: 0, count: rows)
    forEachTile { chunk, features, tile in
      // A chunk's tiles come one after the other on one thread.
      let part = parts.withLock { parts in
        if let part = parts[chunk] { return part }
        let part = ChunkEntries()
        parts[chunk] = part
        return part
      }
      for (place, row) in rows(of: chunk).enumerated() {
        let before = part.indices.count
        let x = tile + place * features.count
        let bias = bias + features.lowerBound
        let bounds = bounds + features.lowerBound
        var i = 0
        while i < features.count {
          if i + 8 <= features.count {
            let p = load(x + i) + load(bias + i)
            if !hasAbove(p, load(bounds + i)) {
              i += 8
              continue
            }
          }
          let end = min(i + 8, features.count)
          while i < end {
            let p = x[i] + bias[i]
            if p > bounds[i] {
              part.indices.append(Int32(features.lowerBound + i))
              part.values.append(p)
            }
            i += 1
          }
        }
        let found = Int32(part.indices.count - before)
        part.segments.append(found)
        counts[row] += found
      }
    }
    entries.begin(rows: rows, counts: counts)
    let chunks = parts.withLock { $0 }
    parallelItems(chunkCount, scratch: 0) { chunk, _ in
      guard let part = chunks[chunk] else { return }
      let rows = rows(of: chunk)
      var cursors = rows.map { entries.offsets.pointer[$0] }
      var source = 0
      for (segment, length) in part.segments.enumerated() {
        let place = segment % rows.count
        for j in 0..<Int(length) {
          entries.indices.pointer[cursors[place] + j] = part.indices[source + j]
          entries.values.pointer[cursors[place] + j] = part.values[source + j]
        }
        cursors[place] += Int(length)
        source += Int(length)
      }
    }
  }

  /// The largest pre-activation of each of `groups` groups of neighbouring features, where it is positive; of equal ones
  /// the lowest feature. Features beyond the last whole group are in none.
  public func selectLargest(ofEach groups: Int, into entries: RowEntries) {
    precondition(selected == nil && groups > 0 && groups <= featureCount, "groups are of all features")
    let size = featureCount / groups
    entries.stagedIndices.reserve(rows * groups)
    entries.stagedValues.reserve(rows * groups)
    let best = entries.stagedValues.pointer
    let winners = entries.stagedIndices.pointer
    best.update(repeating: 0, count: rows * groups)
    let counts = UnsafeMutablePointer<Int32>.allocate(capacity: max(rows, 1))
    defer { counts.deallocate() }
    forEachTile { chunk, features, tile in
      for (place, row) in rows(of: chunk).enumerated() {
        let x = tile + place * features.count
        var start = features.lowerBound
        while start < min(features.upperBound, groups * size) {
          let group = start / size
          let end = min(features.upperBound, (group + 1) * size)
          for feature in start..<end {
            let p = x[feature - features.lowerBound] + bias[feature]
            if p > best[row * groups + group] {
              best[row * groups + group] = p
              winners[row * groups + group] = Int32(feature)
            }
          }
          start = end
        }
      }
    }
    for row in 0..<rows {
      counts[row] = Int32((0..<groups).count { best[row * groups + $0] > 0 })
    }
    entries.begin(rows: rows, counts: counts)
    for row in 0..<rows {
      var target = entries.offsets.pointer[row]
      for group in row * groups..<(row + 1) * groups where best[group] > 0 {
        entries.indices.pointer[target] = winners[group]
        entries.values.pointer[target] = best[group]
        target += 1
      }
    }
  }

  /// The `count` largest positive pre-activations of the whole batch; of equal ones the first in order of row and feature.
  ///
  /// `hint` is a guess below the smallest of them, which saves memory and never changes the result. Answers the smallest
  /// kept value; nil when nothing is positive. Where others have parts of the batch, `agreement` is with them, and
  /// `count` and the answer are of the whole.
  public func selectTopOfBatch(
    _ count: Int, hint: Float, into entries: RowEntries, _ agreement: BatchAgreement = .alone
  ) -> Float? {
    var bound = max(hint, 0)
    var total = [0]
    while true {
      let bounds = [Float](repeating: bound, count: featureCount)
      selectAbove(bounds, into: entries)
      total[0] = entries.count
      agreement.sum(&total)
      if total[0] >= count || bound == 0 { break }
      bound = bound > 1e-3 * max(hint, 1e-30) ? bound / 4 : 0
    }
    let values = UnsafeMutableBufferPointer(start: entries.values.pointer, count: entries.count)
    guard total[0] > count else {
      let smallest = agreement.smallest(values.min() ?? .infinity)
      return smallest < .infinity ? smallest : nil
    }
    // The count-th largest, by value; equal ones by position.
    let threshold = nthLargest(count, of: values, sum: agreement.sum)
    var above = [values.count { $0 > threshold }]
    agreement.sum(&above)
    var equal: [Int] = []
    for row in 0..<entries.rows {
      for entry in entries.range(of: row) where values[entry] == threshold { equal.append(row) }
    }
    var ties = agreement.ties(equal, count - above[0])
    entries.filter { entry in
      if values[entry] == threshold {
        ties -= 1
        return ties >= 0
      }
      return values[entry] > threshold
    }
    return threshold
  }

  /// Offers every element above the moving bound.
  @inline(__always)
  private func scan(_ x: UnsafePointer<Float>, _ features: Range<Int>, into heap: inout TopHeap) {
    var i = 0
    while i < features.count {
      if selected == nil, i + 8 <= features.count {
        let p = load(x + i) + load(bias + features.lowerBound + i)
        if !hasAbove(p, Lanes(repeating: heap.bound)) {
          i += 8
          continue
        }
      }
      let end = min(i + 8, features.count)
      while i < end {
        let candidate = features.lowerBound + i
        let p = x[i] + bias[selected.map { Int($0[candidate]) } ?? candidate]
        if p > heap.bound { heap.offer(p, Int32(candidate)) }
        i += 1
      }
    }
  }
}

/// What a chunk of rows found, tile after tile and row after row.
private final class ChunkEntries: @unchecked Sendable {
  var indices: [Int32] = []
  var values: [Float] = []
  /// Entries per row, tile after tile.
  var segments: [Int32] = []
}

/// The largest elements offered so far, the one to be dropped next on top; they come by rising index.
private struct TopHeap {
  let values: UnsafeMutablePointer<Float>
  let indices: UnsafeMutablePointer<Int32>
  let capacity: Int
  var count: Int
  let floor: Float

  /// What a value must exceed to be taken.
  var bound: Float { count < capacity ? floor : values[0] }

  @inline(__always)
  mutating func offer(_ value: Float, _ index: Int32) {
    if count < capacity {
      var hole = count
      count += 1
      while hole > 0 {
        let parent = (hole - 1) / 2
        guard isBefore(value, index, parent) else { break }
        values[hole] = values[parent]
        indices[hole] = indices[parent]
        hole = parent
      }
      values[hole] = value
      indices[hole] = index
      return
    }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < count else { break }
      if child + 1 < count, isBefore(values[child + 1], indices[child + 1], child) { child += 1 }
      if isBefore(value, index, child) { break }
      values[hole] = values[child]
      indices[hole] = indices[child]
      hole = child
    }
    values[hole] = value
    indices[hole] = index
  }

  /// Whether an element would be dropped before the one at `place`: smaller, or equal with a higher index.
  @inline(__always)
  private func isBefore(_ value: Float, _ index: Int32, _ place: Int) -> Bool {
    value < values[place] || (value == values[place] && index > indices[place])
  }
}

/// The n-th largest of positive values, found by counting their bit patterns, which rise with the values; `sum` adds up
/// the counts of those who have other values.
private func nthLargest(
  _ n: Int, of values: UnsafeMutableBufferPointer<Float>, sum: (inout [Int]) -> Void
) -> Float {
  var prefix: UInt32 = 0
  var mask: UInt32 = 0
  var rank = n
  for shift in stride(from: 24, through: 0, by: -8) {
    var histogram = [Int](repeating: 0, count: 256)
    for value in values where value.bitPattern & mask == prefix {
      histogram[Int(value.bitPattern >> UInt32(shift) & 0xFF)] += 1
    }
    sum(&histogram)
    var digit = 255
    while rank > histogram[digit] {
      rank -= histogram[digit]
      digit -= 1
    }
    prefix |= UInt32(digit) << UInt32(shift)
    mask |= 0xFF << UInt32(shift)
  }
  return Float(bitPattern: prefix)
}
