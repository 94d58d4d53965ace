/// The combining marks (general category M*) that tokenizers' StripAccents drops, as Unicode 9 has them.
enum CombiningMarks {
  static func contains(_ value: UInt32) -> Bool {
    switch value {
    // Characters whose category changed later.
    case 0x1CF2, 0x1CF3: return true
    case 0x111C9: return false
    default: break
    }
    guard let properties = Unicode.Scalar(value)?.properties, let age = properties.age, age <= (9, 0) else {
      return false
    }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }
}
