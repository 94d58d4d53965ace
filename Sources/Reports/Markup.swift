/// Text that may stand in HTML and SVG.
public enum Markup {
  /// Every character that could be taken for markup, spelt out; control characters are dropped.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default:
        guard scalar.value >= 0x20, scalar.value != 0x7F else { continue }
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A number as a label: at most four significant digits.
  public static func label(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    guard value != 0 else { return "0" }
    let size = abs(value)
    for (unit, suffix) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where size >= unit {
      return rounded(value / unit) + suffix
    }
    guard size < 1e-3 else { return rounded(value) }
    var (mantissa, exponent) = (value, 0)
    while abs(mantissa) < 1 {
      mantissa *= 10
      exponent -= 1
    }
    return rounded(mantissa) + "e\(exponent)"
  }

  /// A coordinate with one digit.
  static func coordinate(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  /// Without trailing zeros.
  private static func rounded(_ value: Double) -> String {
    let digits = abs(value) >= 100 ? 1.0 : abs(value) >= 1 ? 100.0 : 10_000.0
    let number = (value * digits).rounded() / digits
    return number == number.rounded() ? "\(Int(number))" : "\(number)"
  }
}
