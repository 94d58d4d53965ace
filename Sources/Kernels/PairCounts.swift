/// Pairs of a feature and a token: feature i holds `offsets[i]..<offsets[i + 1]`, tokens rising.
public struct FeatureTokens: Sendable {
  /// [F + 1]
  public var offsets: [Int64]
  public var tokens: [Int32]
  /// Positions with this token where the feature is active.
  public var counts: [Int32]
  /// Sum of the weights there.
  public var sums: [Double]

  public init(offsets: [Int64], tokens: [Int32], counts: [Int32], sums: [Double]) {
    (self.offsets, self.tokens, self.counts, self.sums) = (offsets, tokens, counts, sums)
  }
}

/// How often, and with how much weight, each feature was active on each token: an open hash table that grows with the
/// number of distinct pairs.
public final class PairCounts {
  /// Distinct pairs.
  public private(set) var count = 0
  private var capacity: Int
  /// Feature in the upper half, token in the lower; all ones where a slot is free.
  private var keys: UnsafeMutablePointer<UInt64>
  private var counts: UnsafeMutablePointer<UInt32>
  private var sums: UnsafeMutablePointer<Double>

  private static let free = UInt64.max
  private static let slotBytes = 20

  public init() {
    capacity = 1 << 12
    keys = .allocate(capacity: capacity)
    counts = .allocate(capacity: capacity)
    sums = .allocate(capacity: capacity)
    clear()
  }

  deinit { deallocate() }

  /// Memory that the table takes.
  public var bytes: Int { capacity * Self.slotBytes }

  /// Counts the features active at one position, each with its weight.
  public func add(
    _ features: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>, count added: Int, token: Int32
  ) {
    while (count + added) * 5 > capacity * 3 { grow() }
    for j in 0..<added {
      let slot = slot(of: UInt64(UInt32(bitPattern: features[j])) << 32 | UInt64(UInt32(bitPattern: token)))
      counts[slot] += 1
      sums[slot] += Double(weights[j])
    }
  }

  /// The pairs by feature and token. Features are below `featureCount`.
  public func sorted(featureCount: Int) -> FeatureTokens {
    var offsets = [Int64](repeating: 0, count: featureCount + 1)
    for slot in 0..<capacity where keys[slot] != Self.free { offsets[Int(keys[slot] >> 32) + 1] += 1 }
    for feature in 0..<featureCount { offsets[feature + 1] += offsets[feature] }
    // Token in the upper half, slot in the lower: sorting by the whole sorts by the token.
    var places = [UInt64](repeating: 0, count: count)
    var next = offsets
    for slot in 0..<capacity where keys[slot] != Self.free {
      let feature = Int(keys[slot] >> 32)
      places[Int(next[feature])] = keys[slot] << 32 | UInt64(slot)
      next[feature] += 1
    }
    places.withUnsafeMutableBufferPointer { places in
      nonisolated(unsafe) let places = places
      parallelFor(featureCount, minimumChunk: 256) { features in
        for feature in features {
          var own = UnsafeMutableBufferPointer(
            rebasing: places[Int(offsets[feature])..<Int(offsets[feature + 1])])
          own.sort()
        }
      }
    }
    var result = FeatureTokens(offsets: offsets, tokens: [], counts: [], sums: [])
    result.tokens.reserveCapacity(count)
    result.counts.reserveCapacity(count)
    result.sums.reserveCapacity(count)
    for place in places {
      let slot = Int(place & 0xFFFF_FFFF)
      result.tokens.append(Int32(truncatingIfNeeded: place >> 32))
      result.counts.append(Int32(truncatingIfNeeded: counts[slot]))
      result.sums.append(sums[slot])
    }
    return result
  }

  /// Forgets every pair and keeps the memory.
  public func removeAll() {
    count = 0
    clear()
  }

  /// Where a pair is counted; a new one is entered.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var slot = home(key)
    while keys[slot] != key {
      if keys[slot] == Self.free {
        keys[slot] = key
        counts[slot] = 0
        sums[slot] = 0
        count += 1
        break
      }
      slot = (slot + 1) & (capacity - 1)
    }
    return slot
  }

  /// By two rounds of multiplication, as features and tokens are small numbers that follow each other.
  @inline(__always)
  private func home(_ key: UInt64) -> Int {
    var hash = key &* 0x9e37_79b9_7f4a_7c15
    hash = (hash ^ (hash >> 32)) &* 0xbf58_476d_1ce4_e5b9
    return Int(truncatingIfNeeded: hash >> 32) & (capacity - 1)
  }

  private func clear() { keys.update(repeating: Self.free, count: capacity) }

  private func deallocate() {
    keys.deallocate()
    counts.deallocate()
    sums.deallocate()
  }

  private func grow() {
    let (oldKeys, oldCounts, oldSums, oldCapacity) = (keys, counts, sums, capacity)
    precondition(capacity < 1 << 31, "more pairs than a table can hold")
    capacity *= 2
    keys = .allocate(capacity: capacity)
    counts = .allocate(capacity: capacity)
    sums = .allocate(capacity: capacity)
    clear()
    count = 0
    for old in 0..<oldCapacity where oldKeys[old] != Self.free {
      let new = slot(of: oldKeys[old])
      counts[new] = oldCounts[old]
      sums[new] = oldSums[old]
    }
    oldKeys.deallocate()
    oldCounts.deallocate()
    oldSums.deallocate()
  }
}
