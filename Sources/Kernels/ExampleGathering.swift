/// The rows of a batch as examples see them: their windows, and which of them count. Each is [rows].
public struct ExampleRows {
  /// Number of the batch's first row in the whole run.
  public var firstPlace: UInt32
  /// The window around each row: its first row, and the row after its last.
  public var windowStart: [Int32]
  public var windowEnd: [Int32]
  /// A number that windows of the same tokens share; never 0.
  public var marks: [UInt64]
  /// Rows that do not count are part of windows, but no example's place.
  public var counted: [Bool]

  public init(
    firstPlace: UInt32, windowStart: [Int32], windowEnd: [Int32], marks: [UInt64], counted: [Bool]
  ) {
    (self.firstPlace, self.windowStart, self.windowEnd) = (firstPlace, windowStart, windowEnd)
    (self.marks, self.counted) = (marks, counted)
  }
}

/// What is gathered of each of many features ("owners") while batches of their entries go by.
///
/// Each thread owns features and sees their entries in the order of the rows: no result depends on threads or batches.
public final class ExampleGathering: @unchecked Sendable {
  public let strongest: KeptExamples<Float>
  public let sampled: KeptExamples<Float>
  public let histograms: ActivationHistograms
  /// Entries that count, their sum and their largest value, [owners]
  public let counts: UnsafeMutablePointer<Int64>
  public let sums: UnsafeMutablePointer<Double>
  public let maxima: UnsafeMutablePointer<Float>
  /// Where in a window its place stands.
  private let before: Int
  /// A stream of random numbers for each owner.
  private let streams: [UInt64]
  private let entries = FeatureEntries()

  /// A window is `before` rows, the example's own, and the rest of `width`; `streams` decide the sample.
  public init(streams: [UInt64], strongest: Int, sampled: Int, before: Int, width: Int) {
    let owners = streams.count
    self.strongest = KeptExamples(owners: owners, capacity: strongest, width: width)
    self.sampled = KeptExamples(owners: owners, capacity: sampled, width: width)
    histograms = ActivationHistograms(owners: owners)
    (self.before, self.streams) = (before, streams)
    counts = .allocate(capacity: max(owners, 1))
    sums = .allocate(capacity: max(owners, 1))
    maxima = .allocate(capacity: max(owners, 1))
    counts.initialize(repeating: 0, count: owners)
    sums.initialize(repeating: 0, count: owners)
    maxima.initialize(repeating: 0, count: owners)
  }

  deinit {
    counts.deallocate()
    sums.deallocate()
    maxima.deallocate()
  }

  /// The key of an entry among the strongest: by value, of equal ones the first place.
  @inline(__always)
  public static func strength(_ value: Float, place: UInt32) -> UInt64 {
    UInt64(value.bitPattern) << 32 | UInt64(~place)
  }

  /// The value that a key of the strongest stands for.
  @inline(__always)
  public static func value(ofStrength key: UInt64) -> Float { Float(bitPattern: UInt32(key >> 32)) }

  /// The key of a place in the sample: number `place` of the owner's SplitMix64 stream.
  @inline(__always)
  public static func draw(stream: UInt64, place: UInt32) -> UInt64 {
    var z = stream &+ (UInt64(place) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Adds a batch: entries by rows, each with its owner as the index.
  public func add(_ batch: RowEntries, _ rows: ExampleRows) {
    precondition(rows.counted.count == batch.rows, "a description of every row")
    entries.transpose(batch, featureCount: streams.count)
    let view = EntryView(rows: entries.rows.pointer, values: entries.values.pointer, before: before)
    parallelFor(streams.count, minimumChunk: 256) { owners in
      for owner in owners where !entries.range(of: owner).isEmpty { gather(owner, view, rows) }
    }
  }

  private func gather(_ owner: Int, _ view: EntryView, _ rows: ExampleRows) {
    let range = entries.range(of: owner)
    for entry in range {
      let row = Int(view.rows[entry])
      guard rows.counted[row] else { continue }
      let value = view.values[entry]
      let place = rows.firstPlace + UInt32(row)
      histograms.add(value, to: owner, isFirst: counts[owner] == 0)
      counts[owner] += 1
      sums[owner] += Double(value)
      if value > maxima[owner] { maxima[owner] = value }
      let draw = Self.draw(stream: streams[owner], place: place)
      if sampled.takes(draw, owner: owner), let target = sampled.keep(draw, mark: 0, place: place, owner: owner) {
        view.copyWindow(of: entry, in: range, rows, width: sampled.width, into: target)
      }
      let strength = Self.strength(value, place: place)
      if strongest.takes(strength, owner: owner), view.isPeak(entry, in: range, rows),
        let target = strongest.keep(strength, mark: rows.marks[row], place: place, owner: owner)
      {
        view.copyWindow(of: entry, in: range, rows, width: strongest.width, into: target)
      }
    }
  }
}

/// A feature's entries around one of them.
private struct EntryView {
  let rows: UnsafePointer<Int32>
  let values: UnsafePointer<Float>
  let before: Int

  /// Whether no entry of the window is larger, nor an earlier one equal.
  @inline(__always)
  func isPeak(_ entry: Int, in range: Range<Int>, _ batch: ExampleRows) -> Bool {
    let row = Int(rows[entry])
    let value = values[entry]
    var other = entry - 1
    while other >= range.lowerBound, rows[other] >= batch.windowStart[row] {
      if values[other] >= value { return false }
      other -= 1
    }
    other = entry + 1
    while other < range.upperBound, rows[other] < batch.windowEnd[row] {
      if values[other] > value { return false }
      other += 1
    }
    return true
  }

  /// The feature's values in the window around an entry, which stands at `before`; 0 beyond the window.
  @inline(__always)
  func copyWindow(
    of entry: Int, in range: Range<Int>, _ batch: ExampleRows, width: Int, into target: UnsafeMutablePointer<Float>
  ) {
    target.update(repeating: 0, count: width)
    let row = Int(rows[entry])
    var other = entry
    while other >= range.lowerBound, rows[other] >= batch.windowStart[row] {
      target[before + Int(rows[other]) - row] = values[other]
      other -= 1
    }
    other = entry + 1
    while other < range.upperBound, rows[other] < batch.windowEnd[row] {
      target[before + Int(rows[other]) - row] = values[other]
      other += 1
    }
  }
}
