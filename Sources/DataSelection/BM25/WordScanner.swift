/// The words of a text as BM25 counts them: lower-cased, runs of letters, digits and underscores of at least two.
///
/// bm25s: `text.lower()`, then the regular expression `(?u)\b\w\w+\b`.
struct WordScanner {
  private var word: [UInt8] = []
  /// Scalars of the word.
  private var length = 0

  /// Calls `body` with the UTF-8 bytes of every word in order.
  mutating func forEachWord(in text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var text = text
    text.withUTF8 { bytes in
      var at = 0
      var previous: Unicode.Scalar?
      while at < bytes.count {
        let byte = bytes[at]
        if byte < 0x80 {
          at += 1
          previous = Unicode.Scalar(byte)
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            word.append(byte)
            length += 1
          case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            word.append(byte | 0x20)
            length += 1
          default: end(body)
          }
          continue
        }
        let scalar = Self.scalar(bytes, &at)
        take(scalar, after: previous, before: Self.next(bytes, at), body)
        previous = scalar
      }
      end(body)
    }
  }

  /// A scalar beyond ASCII: lower case may be several scalars, of which marks end a word.
  private mutating func take(
    _ scalar: Unicode.Scalar, after previous: Unicode.Scalar?, before next: Unicode.Scalar?,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let isFinalSigma = scalar == "Σ" && previous?.properties.isCased == true && next?.properties.isCased != true
    for part in isFinalSigma ? "ς".unicodeScalars : scalar.properties.lowercaseMapping.unicodeScalars {
      if Self.isWord(part) {
        word.append(contentsOf: UTF8.encode(part)!)
        length += 1
      } else {
        end(body)
      }
    }
  }

  private mutating func end(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    if length >= 2 { word.withUnsafeBufferPointer(body) }
    if length > 0 {
      word.removeAll(keepingCapacity: true)
      length = 0
    }
  }

  /// Python's `\w`: what `str.isalnum` says, and the underscore.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
    default: scalar == "_" || scalar.properties.numericType != nil
    }
  }

  /// Decodes the scalar at `at`, which text has well-formed, and moves past it.
  private static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Unicode.Scalar {
    let lead = UInt32(bytes[at])
    let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var value = length == 1 ? lead : lead & (0x7F >> UInt32(length))
    for offset in 1..<max(length, 1) { value = value << 6 | UInt32(bytes[at + offset] & 0x3F) }
    at += length
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  private static func next(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Unicode.Scalar? {
    guard at < bytes.count else { return nil }
    var at = at
    return scalar(bytes, &at)
  }
}
