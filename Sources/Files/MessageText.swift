extension String {
  /// Fit for one line of an error: control characters escaped, cut after 80 characters.
  public var quotedForMessage: String {
    var text = ""
    for (position, scalar) in unicodeScalars.enumerated() {
      if position == 80 { return text + "…" }
      if scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value {
        text += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
