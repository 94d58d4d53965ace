/// What is wrong with a file, in one line a user can act on.
public struct FileError: Error, Equatable, Sendable {
  /// Why the file cannot be used; decides the exit code of the program.
  public enum Kind: Int32, Sendable {
    case badData = 65
    case missing = 66
    case cannotCreate = 73
    case inputOutput = 74
  }

  /// Decides the exit code.
  public var kind: Kind
  /// The file or folder concerned, with `:line` where that is known.
  public var path: String
  /// What is wrong, in a few words.
  public var message: String
  /// The tensor, key or line concerned.
  public var item: String?
  /// What should have been there.
  public var expected: String?
  /// What was there.
  public var found: String?
  /// What the user could do about it; printed on a line of its own.
  public var hint: String?

  /// An error about a file; the parts left out are not printed.
  public init(
    _ kind: Kind, _ path: String, _ message: String, item: String? = nil, expected: String? = nil,
    found: String? = nil, hint: String? = nil
  ) {
    self.kind = kind
    self.path = path
    self.message = message
    self.item = item
    self.expected = expected
    self.found = found
    self.hint = hint
  }
}

extension FileError: CustomStringConvertible {
  /// `<path>: <what> (<item>; expected …, found …)`, without the hint.
  public var description: String {
    var comparison: [String] = []
    if let expected { comparison.append("expected \(expected)") }
    if let found { comparison.append("found \(found)") }
    var details: [String] = []
    if let item { details.append(item) }
    if !comparison.isEmpty { details.append(comparison.joined(separator: ", ")) }
    return "\(path): \(message)" + (details.isEmpty ? "" : " (\(details.joined(separator: "; ")))")
  }
}

/// A request that does not fit what it is applied to: an unknown hook name, two SAEs at one hook. Exit code 64.
public struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What does not fit, in one line.
  public var message: String
  /// What the user could do about it.
  public var hint: String?

  /// An error with the message that is printed.
  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  /// The message, without the hint.
  public var description: String { message }
}
