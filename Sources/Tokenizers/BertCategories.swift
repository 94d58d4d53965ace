/// The general categories that BERT's stages distinguish, as Unicode 8 has them.
///
/// tokenizers keeps tables of that version for these stages, whatever the version of its other tables; characters that
/// came later are neither control characters, marks nor punctuation to them.
enum BertCategories {
  /// A control, format or private-use character (C*).
  static func isControl(_ value: UInt32) -> Bool { flags(of: value) & control != 0 }

  /// A mark that takes no room of its own (Mn).
  static func isNonspacingMark(_ value: UInt32) -> Bool { flags(of: value) & mark != 0 }

  /// Punctuation (P*), or one of ASCII's symbols.
  static func isPunctuation(_ value: UInt32) -> Bool { flags(of: value) & punctuation != 0 }

  private static let control: UInt8 = 1
  private static let mark: UInt8 = 2
  private static let punctuation: UInt8 = 4

  /// Latin to Arabic; the property look-up is several times slower.
  private static let table: [UInt8] = (0..<0x800).map { lookUp($0) }

  @inline(__always)
  private static func flags(of value: UInt32) -> UInt8 {
    value < UInt32(table.count) ? table[Int(value)] : lookUp(value)
  }

  private static func lookUp(_ value: UInt32) -> UInt8 {
    switch value {
    case 33...47, 58...64, 91...96, 123...126: return punctuation
    // Characters whose category changed after version 8.
    case 0x1734, 0x1171E: return mark
    case 0x1885, 0x1886, 0xA9BD: return 0
    case 0x166D, 0x111C9: return punctuation
    default: break
    }
    guard let properties = Unicode.Scalar(value)?.properties, let age = properties.age, age <= (8, 0) else { return 0 }
    switch properties.generalCategory {
    case .control, .format, .privateUse: return control
    case .nonspacingMark: return mark
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return punctuation
    default: return 0
    }
  }
}
