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

  /// A number with so many digits after the point; "–" where it is undefined.
  public static func fixed(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return "–" }
    guard abs(value) < 1e9 else { return label(value) }
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let whole = Int((abs(value) * scale).rounded())
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return sign + "\(whole)" }
    let fraction = "\(whole % Int(scale))"
    return sign + "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  /// A share with one digit after the point; "–" where it is undefined.
  static func percent(_ value: Double?) -> String {
    let text = fixed(value.map { $0 * 100 }, 1)
    return text == "–" ? text : "\(text) %"
  }

  /// A mean with its deviation, and no more digits than the deviation supports.
  static func spread(_ mean: Double, _ deviation: Double?, digits: Int) -> String {
    guard let deviation else { return fixed(mean, digits) }
    var (kept, size) = (0, deviation)
    while kept < digits, size < 10 {
      size *= 10
      kept += 1
    }
    return "\(fixed(mean, kept)) ± \(fixed(deviation, kept))"
  }

  /// A coordinate with one digit.
  static func coordinate(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  /// At most `count` characters; where some are left out, in the middle, an ellipsis: long names often end differently.
  static func shortened(_ text: String, to count: Int) -> String {
    guard text.count > count else { return text }
    let end = (count - 1) * 2 / 5
    return text.prefix(count - 1 - end) + "…" + text.suffix(end)
  }

  /// The text, shortened where it is wider than `limit`.
  static func fitted(_ text: String, within limit: Double) -> String {
    var count = text.count
    var result = text
    while width(result) > limit, count > 1 {
      count = min(count - 1, Int(Double(count) * limit / width(result)) + 1)
      result = shortened(text, to: count)
    }
    return result
  }

  /// About the width of a text of size 11, in the units of a chart.
  static func width(_ text: String) -> Double {
    // Letters of scripts from Hangul on are about twice as wide as Latin ones.
    text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 6.1 : 11.5) }
  }

  /// Without trailing zeros.
  private static func rounded(_ value: Double) -> String {
    let digits = abs(value) >= 100 ? 1.0 : abs(value) >= 1 ? 100.0 : 10_000.0
    let number = (value * digits).rounded() / digits
    return number == number.rounded() ? "\(Int(number))" : "\(number)"
  }
}
