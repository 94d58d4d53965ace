#if canImport(Darwin)
  import Foundation
#else
  // The standard library carries the normal forms and their tables; Foundation would cost start-up and size.
  @_spi(_Unicode) import Swift
#endif

/// Unicode normal forms C and D.
enum CanonicalNormalization {
  enum Form: Sendable {
    case composed
    case decomposed
  }

  /// Text in the given form.
  static func normalized(_ text: [UInt8], _ form: Form) -> [UInt8] {
    guard !text.allSatisfy({ $0 < 0x80 }) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      // ASCII never combines with what comes before it; so a stretch reaches from the last ASCII character before
      // others up to the next one.
      var end = index + 1
      while end < text.count, text[end] < 0x80 { end += 1 }
      guard end < text.count else {
        result.append(contentsOf: text[index...])
        break
      }
      let stretch = end - index == 1 && text[index] >= 0x80 ? index : end - 1
      result.append(contentsOf: text[index..<stretch])
      index = stretch
      end = index + 1
      while end < text.count, text[end] >= 0x80 { end += 1 }
      append(String(decoding: text[index..<end], as: UTF8.self), form, to: &result)
      index = end
    }
    return result
  }

  private static func append(_ text: String, _ form: Form, to result: inout [UInt8]) {
    #if canImport(Darwin)
      switch form {
      case .composed: result.append(contentsOf: text.precomposedStringWithCanonicalMapping.utf8)
      case .decomposed: result.append(contentsOf: text.decomposedStringWithCanonicalMapping.utf8)
      }
    #else
      let text = hasLongMarkRun(text) ? ordered(text) : text
      switch form {
      case .composed: for scalar in text._nfc { result.append(utf8: scalar.value) }
      case .decomposed: for scalar in text._nfd { result.append(utf8: scalar.value) }
      }
    #endif
  }

  #if !canImport(Darwin)
    /// Whether more combining marks follow each other than any language writes.
    private static func hasLongMarkRun(_ text: String) -> Bool {
      var run = 0
      for scalar in text.unicodeScalars {
        run = scalar.properties.canonicalCombiningClass == .notReordered ? 0 : run + 1
        if run > 32 { return true }
      }
      return false
    }

    /// The canonical decomposition; the library's own takes quadratic time to bring a long run of marks in order.
    private static func ordered(_ text: String) -> String {
      var result = String.UnicodeScalarView()
      var marks: [(order: UInt8, index: Int, scalar: Unicode.Scalar)] = []
      func flush() {
        marks.sort { ($0.order, $0.index) < ($1.order, $1.index) }
        result.append(contentsOf: marks.lazy.map(\.scalar))
        marks.removeAll(keepingCapacity: true)
      }
      for scalar in text.unicodeScalars {
        for part in String(scalar)._nfd {
          let order = part.properties.canonicalCombiningClass.rawValue
          if order == 0 {
            flush()
            result.append(part)
          } else {
            marks.append((order, marks.count, part))
          }
        }
      }
      flush()
      return String(result)
    }
  #endif
}
