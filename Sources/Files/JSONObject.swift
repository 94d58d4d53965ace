/// The members of a JSON object in declared order, with keys compared by their UTF-8 bytes.
///
/// `String ==` equates precomposed and decomposed forms; a vocabulary may hold both as different tokens.
public struct JSONObject: Sendable {
  /// Key and value of every member, as declared.
  public private(set) var entries: [(key: String, value: JSON)] = []
  /// A hash table with linear probing: the upper half of a slot is from the key's hash, the lower half its position in
  /// `entries` plus one; 0 is a free slot. Empty while a scan is faster.
  private var slots: [UInt64] = []

  private static let scannedCount = 8

  /// No members.
  public init() {}

  /// Members in the given order; a key that comes again replaces the earlier value.
  public init(_ members: [(String, JSON)]) {
    for (key, value) in members { self[key] = value }
  }

  /// Number of members.
  public var count: Int { entries.count }
  /// Whether there are no members.
  public var isEmpty: Bool { entries.isEmpty }
  /// Keys in declared order.
  public var keys: [String] { entries.map(\.key) }

  /// The value under a key; assigning nil removes the member.
  public subscript(key: String) -> JSON? {
    get { index(of: key).map { entries[$0].value } }
    set {
      switch (index(of: key), newValue) {
      case (let position?, let value?):
        entries[position].value = value
      case (let position?, nil):
        entries.remove(at: position)
        rebuild()
      case (nil, let value?):
        _ = append(key, value)
      case (nil, nil):
        break
      }
    }
  }

  /// Position of a key in `entries`.
  public func index(of key: String) -> Int? {
    guard !slots.isEmpty else { return entries.firstIndex { $0.key.hasSameBytes(as: key) } }
    return find(key, hash: key.byteHash).position
  }

  /// Adds a member, or answers false and changes nothing when the key is there already.
  public mutating func append(_ key: String, _ value: JSON) -> Bool {
    if slots.isEmpty {
      for entry in entries where entry.key.hasSameBytes(as: key) { return false }
      entries.append((key, value))
      if entries.count > Self.scannedCount { rebuild() }
      return true
    }
    let hash = key.byteHash
    let (position, slot) = find(key, hash: hash)
    guard position == nil else { return false }
    entries.append((key, value))
    slots[slot] = hash & Self.hashPart | UInt64(entries.count)
    if entries.count * 2 > slots.count { grow() }
    return true
  }

  private static let hashPart: UInt64 = 0xFFFF_FFFF_0000_0000

  /// Where a slot's search begins: by the upper half of the hash, which the slot keeps.
  private static func home(_ hash: UInt64, _ count: Int) -> Int { Int(truncatingIfNeeded: hash >> 32) & (count - 1) }

  /// The key's position, or nil and the free slot that it would take.
  private func find(_ key: String, hash: UInt64) -> (position: Int?, slot: Int) {
    slots.withUnsafeBufferPointer { slots in
      var slot = Self.home(hash, slots.count)
      while slots[slot] != 0 {
        if (slots[slot] ^ hash) & Self.hashPart == 0 {
          let position = Int(slots[slot] & ~Self.hashPart) - 1
          if entries[position].key.hasSameBytes(as: key) { return (position, slot) }
        }
        slot = (slot + 1) & (slots.count - 1)
      }
      return (nil, slot)
    }
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 4)
    for entry in old where entry != 0 { insert(entry) }
  }

  private mutating func insert(_ entry: UInt64) {
    var slot = Self.home(entry, slots.count)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = entry
  }

  private mutating func rebuild() {
    guard entries.count > Self.scannedCount else {
      slots = []
      return
    }
    var capacity = 32
    while capacity < entries.count * 2 { capacity *= 2 }
    slots = [UInt64](repeating: 0, count: capacity)
    for (position, entry) in entries.enumerated() {
      insert(entry.key.byteHash & Self.hashPart | UInt64(position + 1))
    }
  }
}

extension JSONObject: Equatable {
  /// The same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.entries.elementsEqual(right.entries) { $0.key.hasSameBytes(as: $1.key) && $0.value == $1.value }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Members in the order written.
  public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}
