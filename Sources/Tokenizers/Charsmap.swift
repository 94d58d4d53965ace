/// The compiled normalisation table of a SentencePiece model as tokenizers applies it (its `Precompiled` normaliser).
///
/// Not what libsentencepiece does with the same table: there the longest rule at each place is applied. tokenizers looks
/// up grapheme clusters of less than six bytes as a whole, and takes the shortest rule that begins them; what it finds
/// replaces the whole cluster. Where it finds none, and for longer clusters, it looks up character by character.
struct Charsmap: Sendable {
  struct Fault: Error {
    var reason: String
  }

  private let units: [UInt32]
  /// NUL-terminated texts, one after the other.
  private let replacements: [UInt8]

  /// Reads and checks a table.
  init(_ bytes: [UInt8]) throws(Fault) {
    func word(_ offset: Int) -> UInt32 {
      (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(bytes[offset + $1]) }
    }
    guard bytes.count > 4 else { throw Fault(reason: "\(bytes.count) bytes") }
    let size = Int(word(0))
    guard size >= 1024, size % 1024 == 0, 4 + size < bytes.count else {
      throw Fault(reason: "a trie of \(size) bytes in \(bytes.count)")
    }
    guard bytes.last == 0 else { throw Fault(reason: "replacements that do not end") }
    units = (0..<size / 4).map { word(4 + 4 * $0) }
    replacements = Array(bytes[(4 + size)...])
    if let reason = CharsmapCheck.fault(in: units, replacementSize: replacements.count) { throw Fault(reason: reason) }
  }

  static func hasLeaf(_ unit: UInt32) -> Bool { unit >> 8 & 1 == 1 }

  static func offset(_ unit: UInt32) -> Int { Int((unit >> 10) << ((unit & 1 << 9) >> 6)) }

  /// The text, rewritten.
  func apply(to text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let end = Self.endOfStretch(at: index, in: text)
      if end == index + 1 {
        if !rewrite(text[index..<end], into: &result) { result.append(text[index]) }
      } else {
        for cluster in String(decoding: text[index..<end], as: UTF8.self) {
          let bytes = cluster.utf8
          if bytes.count < 6, rewrite(bytes, into: &result) { continue }
          for scalar in cluster.unicodeScalars {
            if !rewrite(scalar.utf8, into: &result) { result.append(contentsOf: scalar.utf8) }
          }
        }
      }
      index = end
    }
    return result
  }

  /// The next place at or after `index` + 1 that is between clusters whatever they are: between two ASCII characters
  /// that are not CR and LF.
  private static func endOfStretch(at index: Int, in text: [UInt8]) -> Int {
    var end = index + 1
    while end < text.count {
      if text[end - 1] < 0x80, text[end] < 0x80, !(text[end - 1] == 0x0D && text[end] == 0x0A) { return end }
      end += 1
    }
    return end
  }

  /// Appends the replacement of the shortest rule that a chunk begins with, if there is one.
  private func rewrite(_ chunk: some Sequence<UInt8>, into result: inout [UInt8]) -> Bool {
    var node = Self.offset(units[0])
    for byte in chunk {
      guard byte != 0 else { return false }
      node ^= Int(byte)
      let unit = units[node]
      guard unit & 0x8000_00FF == UInt32(byte) else { return false }
      node ^= Self.offset(unit)
      guard Self.hasLeaf(unit) else { continue }
      let start = Int(units[node] & 0x7FFF_FFFF)
      // A rule that points into the middle of a character is no rule.
      guard replacements[start] & 0xC0 != 0x80 else { return false }
      result.append(contentsOf: replacements[start...].prefix { $0 != 0 })
      return true
    }
    return false
  }
}
