/// The Unicode classes the pre-tokenisers' regular expressions distinguish.
enum CharacterClass: UInt8 {
  /// `\p{L}`
  case letter
  /// `\p{N}`
  case number
  /// `\s`: the property White_Space.
  case space
  /// Everything else, combining marks included.
  case other

  /// The class of a code point.
  @inline(__always)
  static func of(_ value: UInt32) -> CharacterClass {
    value < UInt32(table.count) ? table[Int(value)] : lookUp(value)
  }

  /// Latin, Greek, Cyrillic, Hebrew and Arabic; the property look-up is several times slower.
  private static let table: [CharacterClass] = (0..<0x800).map { lookUp($0) }

  private static func lookUp(_ value: UInt32) -> CharacterClass {
    guard let scalar = Unicode.Scalar(value) else { return .other }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return scalar.properties.isWhitespace ? .space : .other
    }
  }

  /// `\w`: alphabetic, a mark, a decimal digit, connector punctuation or a join control (Unicode TR 18, annex C).
  static func isWord(_ value: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(value) else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return scalar.properties.isAlphabetic || scalar.properties.isJoinControl
    }
  }
}
