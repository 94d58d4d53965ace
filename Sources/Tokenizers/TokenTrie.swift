/// Byte strings to look for; the leftmost match wins, the longest of those that start there.
struct TokenTrie: Sendable {
  private var children = IntegerTable<Int32>(filler: 0)
  /// The token that ends at each node, -1 for none.
  private var ends: [Int32] = [-1]
  private var starts = [Bool](repeating: false, count: 256)

  var isEmpty: Bool { ends.count == 1 }

  /// Adds a byte string; an empty one, or one that is there already, changes nothing.
  mutating func add(_ content: [UInt8], token: Int) {
    guard let first = content.first else { return }
    starts[Int(first)] = true
    var node: Int32 = 0
    for byte in content {
      let key = UInt64(node) << 8 | UInt64(byte)
      if let child = children[key] {
        node = child
      } else {
        let child = Int32(ends.count)
        ends.append(-1)
        children.set(key, child)
        node = child
      }
    }
    if ends[Int(node)] < 0 { ends[Int(node)] = Int32(token) }
  }

  /// The first match at or after an index.
  func firstMatch(in bytes: UTF8Cursor.Bytes, from start: Int) -> (range: Range<Int>, token: Int)? {
    for index in start..<max(start, bytes.count) {
      if let match = longestMatch(in: bytes, at: index) { return (index..<match.end, match.token) }
    }
    return nil
  }

  /// The longest match that starts at an index.
  func longestMatch(in bytes: UTF8Cursor.Bytes, at index: Int) -> (end: Int, token: Int)? {
    guard starts[Int(bytes[index])] else { return nil }
    var node: Int32 = 0
    var end = index
    var best: (end: Int, token: Int)?
    while end < bytes.count, let child = children[UInt64(node) << 8 | UInt64(bytes[end])] {
      node = child
      end += 1
      if ends[Int(node)] >= 0 { best = (end, Int(ends[Int(node)])) }
    }
    return best
  }

  /// Calls `body` with the end and the token of every match that starts at an index, the shortest first.
  @inline(__always)
  func forEachMatch(in bytes: UTF8Cursor.Bytes, at index: Int, _ body: (_ end: Int, _ token: Int32) -> Void) {
    var node: Int32 = 0
    var end = index
    while end < bytes.count, let child = children[UInt64(node) << 8 | UInt64(bytes[end])] {
      node = child
      end += 1
      if ends[Int(node)] >= 0 { body(end, ends[Int(node)]) }
    }
  }
}
