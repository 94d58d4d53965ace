/// The members of a JSON object in declared order, with keys compared by their UTF-8 bytes.
///
/// `String ==` equates precomposed and decomposed forms; a vocabulary may hold both as different tokens.
public struct JSONObject: Sendable {
  /// Key and value of every member, as declared.
  public private(set) var entries: [(key: String, value: JSON)] = []
  /// Positions in `entries`, hashed with linear probing; -1 marks a free slot. Empty while a scan is faster.
  private var slots: [Int32] = []

  private static let scannedCount = 8

  public init() {}

  /// Members in the given order; a key that comes again replaces the earlier value.
  public init(_ members: [(String, JSON)]) {
    for (key, value) in members { self[key] = value }
  }

  public var count: Int { entries.count }
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
    if slots.isEmpty {
      return entries.firstIndex { $0.key.hasSameBytes(as: key) }
    }
    var slot = key.byteHash & (slots.count - 1)
    while slots[slot] >= 0 {
      let position = Int(slots[slot])
      if entries[position].key.hasSameBytes(as: key) { return position }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Adds a member, or answers false and changes nothing when the key is there already.
  public mutating func append(_ key: String, _ value: JSON) -> Bool {
    if slots.isEmpty {
      for entry in entries where entry.key.hasSameBytes(as: key) { return false }
      entries.append((key, value))
      if entries.count > Self.scannedCount { rebuild() }
      return true
    }
    var slot = key.byteHash & (slots.count - 1)
    while slots[slot] >= 0 {
      if entries[Int(slots[slot])].key.hasSameBytes(as: key) { return false }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(entries.count)
    entries.append((key, value))
    if entries.count * 2 > slots.count { rebuild() }
    return true
  }

  private mutating func rebuild() {
    guard entries.count > Self.scannedCount else {
      slots = []
      return
    }
    var capacity = 32
    while capacity < entries.count * 4 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
    for position in entries.indices {
      var slot = entries[position].key.byteHash & (capacity - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(position)
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
  public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}
