import Synchronization

/// The ids of words met before, by their bytes.
struct WordCache {
  private struct Entry {
    var hash: UInt64
    var keyStart: Int32
    var keyCount: Int32
    var idStart: Int32
    var idCount: Int32
  }

  private var slots = [Int32](repeating: -1, count: capacity * 2)
  private var entries: [Entry] = []
  private var keys: [UInt8] = []
  private var ids: [Int32] = []

  /// Entries held before the cache starts anew.
  private static let capacity = 1 << 15
  /// Longer words are not worth keeping.
  static let longestWord = 64

  /// Appends the ids of a word to `output`, if it is known.
  mutating func append(idsOf word: UnsafeBufferPointer<UInt8>, hash: UInt64, to output: inout [Int32]) -> Bool {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash, Int(entry.keyCount) == word.count, matches(entry, word) {
        let start = Int(entry.idStart)
        for index in start..<start + Int(entry.idCount) { output.append(ids[index]) }
        return true
      }
      slot = (slot + 1) & mask
    }
    return false
  }

  /// Remembers a word that `append` did not know.
  mutating func remember(_ word: UnsafeBufferPointer<UInt8>, hash: UInt64, ids newIDs: ArraySlice<Int32>) {
    if entries.count == Self.capacity { self = WordCache() }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(entries.count)
    entries.append(
      Entry(
        hash: hash, keyStart: Int32(keys.count), keyCount: Int32(word.count), idStart: Int32(ids.count),
        idCount: Int32(newIDs.count)))
    keys.append(contentsOf: word)
    ids.append(contentsOf: newIDs)
  }

  private func matches(_ entry: Entry, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(entry.keyStart)
    for index in 0..<word.count where keys[start + index] != word[index] { return false }
    return true
  }
}

/// Word caches lent to one encoding at a time, so that threads share a tokenizer without waiting for each other.
final class WordCachePool: Sendable {
  private let idle = Mutex<[WordCache]>([])

  /// Runs `body` with a cache nobody else is using.
  func withCache(_ body: (inout WordCache) -> Void) {
    var cache = idle.withLock { $0.popLast() } ?? WordCache()
    body(&cache)
    idle.withLock { $0.append(cache) }
  }

  /// Appends the ids of every piece of text: those of `encode`, which short words ask only once.
  func encode(_ pieces: Pieces, into ids: inout [Int32], by encode: (UTF8Cursor.Bytes, inout [Int32]) -> Void) {
    withCache { cache in
      pieces.bytes.withUnsafeBufferPointer { bytes in
        for range in pieces.ranges {
          let word = UnsafeBufferPointer(rebasing: bytes[range])
          guard word.count <= WordCache.longestWord else {
            encode(word, &ids)
            continue
          }
          let hash = ByteHash.of(word)
          if cache.append(idsOf: word, hash: hash, to: &ids) { continue }
          let start = ids.count
          encode(word, &ids)
          cache.remember(word, hash: hash, ids: ids[start...])
        }
      }
    }
  }
}
