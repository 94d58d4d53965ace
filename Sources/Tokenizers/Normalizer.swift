/// A rewriting of the text before it is split (tokenizers: `normalizer`).
indirect enum Normalizer: Sendable {
  case canonical(CanonicalNormalization.Form)
  case compatibility(CanonicalNormalization.Form)
  case lowercase
  case stripAccents
  case precompiled(Charsmap)
  case bert(BertNormalization)
  case replace(SplitPattern, with: [UInt8])
  case prepend([UInt8])
  case strip(left: Bool, right: Bool)
  case sequence([Normalizer])

  /// The text, rewritten.
  func apply(to text: [UInt8]) -> [UInt8] {
    switch self {
    case .canonical(let form): return CanonicalNormalization.normalized(text, form)
    case .compatibility(let form): return CompatibilityNormalization.normalized(text, form)
    case .lowercase: return Self.lowercased(text)
    case .stripAccents: return Self.withoutMarks(text)
    case .precompiled(let charsmap): return charsmap.apply(to: text)
    case .bert(let bert): return bert.apply(to: text)
    case .replace(let pattern, let content): return Self.replacing(pattern, with: content, in: text)
    case .prepend(let prefix): return text.isEmpty ? text : prefix + text
    case .strip(let left, let right): return Self.stripped(text, left: left, right: right)
    case .sequence(let steps): return steps.reduce(text) { $1.apply(to: $0) }
    }
  }

  /// Every match of a pattern replaced.
  static func replacing(_ pattern: SplitPattern, with content: [UInt8], in text: [UInt8]) -> [UInt8] {
    text.withUnsafeBufferPointer { bytes in
      var result: [UInt8] = []
      result.reserveCapacity(bytes.count)
      var index = 0
      while let match = pattern.nextMatch(in: bytes, from: index) {
        result.append(contentsOf: bytes[index..<match.lowerBound])
        result.append(contentsOf: content)
        index = match.upperBound
      }
      result.append(contentsOf: bytes[index...])
      return result
    }
  }

  /// Lower case code point by code point, blind to context: a final sigma stays σ.
  static func lowercased(_ text: [UInt8]) -> [UInt8] {
    text.rewritingScalars { value, _, result in
      if value < 0x80 {
        result.append(UInt8(value) | (0x41...0x5A ~= value ? 0x20 : 0))
      } else if let scalar = Unicode.Scalar(value) {
        result.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      }
    }
  }

  /// Without combining marks (M*); composed characters keep theirs.
  static func withoutMarks(_ text: [UInt8]) -> [UInt8] {
    text.rewritingScalars { value, bytes, result in
      if value < 0x300 || !CombiningMarks.contains(value) { result.append(contentsOf: bytes) }
    }
  }

  private static func stripped(_ text: [UInt8], left: Bool, right: Bool) -> [UInt8] {
    text.withUnsafeBufferPointer { bytes in
      let start = left ? Whitespace.end(ofRunAt: 0, in: bytes) : 0
      let end = right ? Whitespace.start(ofRunBefore: bytes.count, in: bytes, notBelow: start) : bytes.count
      return Array(bytes[start..<end])
    }
  }
}

/// White space (the Unicode property) at the edges of a stretch of text.
enum Whitespace {
  /// The end of the white space that starts at `index`.
  static func end(ofRunAt index: Int, in bytes: UTF8Cursor.Bytes) -> Int {
    var index = index
    while index < bytes.count {
      let (value, length) = UTF8Cursor.scalar(at: index, in: bytes)
      guard CharacterClass.of(value) == .space else { break }
      index += length
    }
    return index
  }

  /// The start of the white space that ends at `index`.
  static func start(ofRunBefore index: Int, in bytes: UTF8Cursor.Bytes, notBelow limit: Int = 0) -> Int {
    var index = index
    while index > limit {
      let start = UTF8Cursor.start(ofCharacterBefore: index, in: bytes)
      guard CharacterClass.of(UTF8Cursor.scalar(at: start, in: bytes).value) == .space else { break }
      index = start
    }
    return index
  }
}
