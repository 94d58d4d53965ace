import Files

/// A feature as written in an option: `12`, or `HOOK:12` where there are several SAEs.
struct FeatureReference {
  let hook: String?
  let index: Int

  init(_ text: String, option: String) throws(UsageError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let last = parts.last, let index = Int(last), index >= 0, parts.count <= 2, parts.first != "" else {
      throw UsageError("\(option): '\(text)' is not a feature", hint: "write an index such as 12, or HOOK:12")
    }
    hook = parts.count == 2 ? String(parts[0]) : nil
    self.index = index
  }
}

/// A feature with a number: `7=5.0`, `HOOK:7=5.0`.
struct FeatureValue {
  let feature: FeatureReference
  let value: Float

  init(_ text: String, option: String) throws(UsageError) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Float(parts[1]), value.isFinite else {
      throw UsageError("\(option): '\(text)' is not a feature and a number", hint: "write it as 7=5.0")
    }
    feature = try FeatureReference(String(parts[0]), option: option)
    self.value = value
  }
}

extension [String] {
  /// The entries of a list option, given by commas, by repeating, or both.
  func entries(of option: String) throws(UsageError) -> [String] {
    var result: [String] = []
    for text in self {
      for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
        let entry = String(entry.drop { $0 == " " })
        guard !entry.isEmpty else { throw UsageError("\(option): an empty entry in '\(text)'") }
        result.append(entry)
      }
    }
    return result
  }

  /// The same as whole numbers.
  func integers(of option: String) throws(UsageError) -> [Int] {
    try entries(of: option).map { text throws(UsageError) in
      guard let number = Int(text) else { throw UsageError("\(option): '\(text)' is not a number") }
      return number
    }
  }
}
