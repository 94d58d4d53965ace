/// Numbers as people read them, without a formatting library.
extension Double {
  /// With a fixed number of digits after the point; very large and undefined values in their shortest form.
  func fixed(_ digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    // An undefined number has no sign.
    guard abs(self) < 1e12 else { return isNaN ? "nan" : "\(self)" }
    let whole = Int((abs(self) * scale).rounded())
    let sign = self < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    let fraction = String(whole % Int(scale))
    return sign + "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  /// With two digits and a power of ten, for magnitudes that only their order matters of.
  var scientific: String {
    guard self != 0, isFinite else { return self == 0 ? "0" : "\(self)" }
    var (digits, exponent) = (self, 0)
    while abs(digits) >= 9.95 { (digits, exponent) = (digits / 10, exponent + 1) }
    while abs(digits) < 0.995 { (digits, exponent) = (digits * 10, exponent - 1) }
    return "\(digits.fixed(1))e\(exponent)"
  }

  /// Seconds as `1:02:03` or `2:03`.
  var asDuration: String {
    guard self >= 0, self < 1e9 else { return "unknown time" }
    let seconds = Int(rounded())
    let parts = seconds >= 3600 ? [seconds / 3600, seconds / 60 % 60, seconds % 60] : [seconds / 60, seconds % 60]
    return parts.enumerated().map { $0 > 0 && $1 < 10 ? "0\($1)" : "\($1)" }.joined(separator: ":")
  }
}

extension Int {
  /// With commas between thousands.
  var grouped: String {
    var digits = Array(String(magnitude))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return (self < 0 ? "-" : "") + String(digits)
  }

  /// A number of bytes in B, kB, MB or GB.
  var asBytes: String {
    switch self {
    case ..<1000: "\(self) B"
    case ..<1_000_000: "\((Double(self) / 1e3).fixed(1)) kB"
    case ..<1_000_000_000: "\((Double(self) / 1e6).fixed(1)) MB"
    default: "\((Double(self) / 1e9).fixed(2)) GB"
    }
  }
}

extension String {
  /// Filled with spaces at the end.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }

  /// Filled with spaces at the start.
  func aligned(to width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }
}

extension Duration {
  /// In seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
