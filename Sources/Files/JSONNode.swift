/// A JSON value that knows which file it stands in and under which keys, for errors that name both.
public struct JSONNode: Sendable {
  /// The value itself.
  public let value: JSON
  /// The file, or `file:line`, for errors.
  public let file: String
  /// Coding path such as `text_config.rope_parameters.factor` or `layers[3].bias`; empty for the root.
  public let path: String

  /// A node over a value at hand; the root unless a path is given.
  public init(_ value: JSON, file: String, path: String = "") {
    self.value = value
    self.file = file
    self.path = path
  }

  /// The root of a file, parsed strictly.
  public init(contentsOf path: String, limits: JSONLimits = .configuration) throws(FileError) {
    self.init(try JSON.parse(contentsOf: path, limits: limits), file: path)
  }

  /// The root of bytes in memory, parsed strictly; `file` names their source.
  public init(
    parsing bytes: UnsafeRawBufferPointer, file: String, limits: JSONLimits = .configuration
  ) throws(FileError) {
    self.init(try JSON.parse(bytes, file: file, limits: limits), file: file)
  }

  /// The root of bytes in an array, parsed strictly; `file` names their source.
  public init(parsing bytes: [UInt8], file: String, limits: JSONLimits = .configuration) throws(FileError) {
    self.init(try JSON.parse(bytes, file: file, limits: limits), file: file)
  }

  /// Whether the value is null.
  public var isNull: Bool { value == .null }

  /// The object's members; an error for any other value.
  public func object() throws(FileError) -> JSONObject {
    guard case .object(let object) = value else { throw mismatch("object") }
    return object
  }

  /// Whether a key is present, even when it holds null.
  public func contains(_ key: String) -> Bool { value.object?.index(of: key) != nil }

  /// The value under a key, or nil when it is absent or null; an error when this is no object.
  public func optional(_ key: String) throws(FileError) -> JSONNode? {
    guard let member = try object()[key], member != .null else { return nil }
    return JSONNode(member, file: file, path: Self.join(path, key))
  }

  /// The value under a key, null included; an error when it is absent.
  public func required(_ key: String) throws(FileError) -> JSONNode {
    guard let member = try object()[key] else {
      throw FileError(.badData, file, "missing key", item: Self.join(path, key.quotedForMessage))
    }
    return JSONNode(member, file: file, path: Self.join(path, key))
  }

  /// Keys in declared order.
  public func keys() throws(FileError) -> [String] { try object().keys }

  /// Members in declared order. For tens of thousands of members `object().entries` is cheaper: it builds no paths.
  public func entries() throws(FileError) -> [(key: String, value: JSONNode)] {
    try object().entries.map { key, value in
      (key, JSONNode(value, file: file, path: Self.join(path, key)))
    }
  }

  /// Elements in order; more than `most` are an error.
  public func array(atMost most: Int = .max) throws(FileError) -> [JSONNode] {
    guard case .array(let elements) = value else { throw mismatch("array") }
    guard elements.count <= most else {
      throw FileError(
        .badData, file, "too many elements", item: path.quotedForMessage, expected: "at most \(most)",
        found: "\(elements.count)")
    }
    return elements.enumerated().map { position, element in
      JSONNode(element, file: file, path: path + "[\(position)]")
    }
  }

  /// An integer written as one; `2.0` is an error.
  public func int() throws(FileError) -> Int {
    guard case .int(let number) = value else { throw mismatch("integer") }
    return Int(number)
  }

  /// An integer from 0 to `most`.
  public func count(atMost most: Int = .max) throws(FileError) -> Int {
    let value = try int()
    guard (0...most).contains(value) else {
      throw error("out of range", expected: most == .max ? "at least 0" : "0 to \(most)")
    }
    return value
  }

  /// An integer that may be written as a whole number with point or exponent, such as `1e6`.
  public func wholeNumber() throws(FileError) -> Int {
    if case .double(let number) = value {
      guard let exact = Int(exactly: number) else { throw mismatch("whole number") }
      return exact
    }
    return try int()
  }

  /// A number of any kind.
  public func double() throws(FileError) -> Double {
    switch value {
    case .int(let number): return Double(number)
    case .uint(let number): return Double(number)
    case .double(let number): return number
    default: throw mismatch("number")
    }
  }

  /// A number rounded to Float; one beyond Float's range is an error.
  public func float() throws(FileError) -> Float {
    let number = Float(try double())
    guard number.isFinite else { throw mismatch("number within float32") }
    return number
  }

  /// `true` or `false`; an error for any other value.
  public func bool() throws(FileError) -> Bool {
    guard case .bool(let flag) = value else { throw mismatch("boolean") }
    return flag
  }

  /// A text; an error for any other value.
  public func string() throws(FileError) -> String {
    guard case .string(let text) = value else { throw mismatch("string") }
    return text
  }

  /// Keys that are not among the known ones, in declared order.
  public func unknownKeys(besides known: [String]) throws(FileError) -> [String] {
    let known = JSONObject(known.map { ($0, .null) })
    return try keys().filter { known.index(of: $0) == nil }
  }

  /// An error naming the first key that is not among the known ones, for files of our own.
  public func refuseUnknownKeys(besides known: [String]) throws(FileError) {
    guard let key = try unknownKeys(besides: known).first else { return }
    throw FileError(.badData, file, "unknown key", item: Self.join(path, key.quotedForMessage))
  }

  /// An error about this value: what is wrong, and what was expected.
  public func error(_ message: String, expected: String? = nil) -> FileError {
    FileError(
      .badData, file, message, item: path.isEmpty ? nil : path.quotedForMessage, expected: expected, found: found)
  }

  private func mismatch(_ expected: String) -> FileError { error("wrong type of value", expected: expected) }

  private var found: String {
    switch value {
    case .object, .array, .null: value.kindName
    case .string(let text): "string \"\(text.quotedForMessage)\""
    default: value.kindName + " " + String(decoding: value.serialized(), as: UTF8.self)
    }
  }

  /// Two parts of a coding path joined.
  static func join(_ path: String, _ key: String) -> String {
    path.isEmpty || key.isEmpty || key.hasPrefix("[") ? path + key : path + "." + key
  }
}
