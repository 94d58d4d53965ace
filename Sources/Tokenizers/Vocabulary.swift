/// The pieces of a model: bytes ⇄ id, with gaps allowed.
struct Vocabulary: Sendable {
  /// Why a piece cannot be added.
  enum Conflict: Error {
    case idTaken(by: String)
    case pieceTaken(id: Int32)
  }

  private var arena: [UInt8] = []
  /// Start and length in `arena` by id; a negative length marks a gap.
  private var spans: [(start: Int, length: Int32)] = []
  /// Ids, hashed by their bytes with linear probing; -1 marks a free slot.
  private var slots: [Int32] = [Int32](repeating: -1, count: 64)
  private(set) var count = 0

  /// Ids above this are refused: the table by id must not be sized by a stranger's number.
  static let highestID = (1 << 22) - 1

  /// Highest id + 1.
  var size: Int { spans.count }

  /// Adds a piece under an id of at most `highestID`; either being taken already is an error.
  mutating func add(_ piece: [UInt8], id: Int32) throws(Conflict) {
    if let taken = bytes(of: id) { throw .idTaken(by: String(decoding: taken, as: UTF8.self)) }
    if let taken = self.id(of: piece) { throw .pieceTaken(id: taken) }
    while spans.count <= Int(id) { spans.append((0, -1)) }
    spans[Int(id)] = (arena.count, Int32(piece.count))
    arena.append(contentsOf: piece)
    count += 1
    if count * 2 > slots.count { rehash() } else { insert(id) }
  }

  /// The bytes of a piece.
  func bytes(of id: Int32) -> [UInt8]? {
    guard id >= 0, Int(id) < spans.count, spans[Int(id)].length >= 0 else { return nil }
    let span = spans[Int(id)]
    return Array(arena[span.start..<span.start + Int(span.length)])
  }

  /// Whether a piece has this id.
  func contains(_ id: Int32) -> Bool {
    id >= 0 && Int(id) < spans.count && spans[Int(id)].length >= 0
  }

  /// The id of a piece.
  func id(of piece: [UInt8]) -> Int32? {
    piece.withUnsafeBufferPointer { id(of: $0) }
  }

  /// The id of a piece.
  func id(of piece: UnsafeBufferPointer<UInt8>) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.of(piece)) & mask
    while slots[slot] >= 0 {
      let span = spans[Int(slots[slot])]
      if Int(span.length) == piece.count, arena[span.start..<span.start + piece.count].elementsEqual(piece) {
        return slots[slot]
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Ids of the byte pieces `<0x00>` … `<0xFF>`; -1 where there is none.
  var byteIDs: [Int32] {
    let digits = Array("0123456789ABCDEF".utf8)
    return (0..<256).map { id(of: [0x3C, 0x30, 0x78, digits[$0 >> 4], digits[$0 & 15], 0x3E]) ?? -1 }
  }

  private mutating func insert(_ id: Int32) {
    let span = spans[Int(id)]
    let hash = arena.withUnsafeBufferPointer {
      ByteHash.of(UnsafeBufferPointer(rebasing: $0[span.start..<span.start + Int(span.length)]))
    }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = id
  }

  private mutating func rehash() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for id in spans.indices where spans[id].length >= 0 { insert(Int32(id)) }
  }
}
