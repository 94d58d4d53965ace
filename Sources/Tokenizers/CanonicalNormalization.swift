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
      switch form {
      case .composed: for scalar in text._nfc { result.append(utf8: scalar.value) }
      case .decomposed: for scalar in text._nfd { result.append(utf8: scalar.value) }
      }
    #endif
  }
}
