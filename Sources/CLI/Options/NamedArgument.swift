import Files

/// An option's value that may begin with a name of the user's: `NAME=PATH`.
struct NamedArgument {
  let name: String?
  let value: String

  /// A path that exists as it stands is taken whole, whatever it holds.
  init(_ text: String, option: String) throws(UsageError) {
    guard let sign = text.firstIndex(of: "="), !FileSystem.exists(text) else {
      (name, value) = (nil, text)
      return
    }
    let (name, value) = (String(text[..<sign]), String(text[text.index(after: sign)...]))
    guard !name.isEmpty, !value.isEmpty else {
      throw UsageError("\(option): '\(text)' lacks a name or a path", hint: "write NAME=PATH, or a path alone")
    }
    (self.name, self.value) = (name, value)
  }
}
