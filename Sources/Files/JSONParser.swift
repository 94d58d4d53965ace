extension JSON {
  /// Parses exactly one value, strictly as RFC 8259: UTF-8, no duplicate keys, no lone surrogates, no NaN, no comments.
  ///
  /// `file` names the source in errors.
  public static func parse(
    _ bytes: UnsafeRawBufferPointer, file: String, limits: JSONLimits = .configuration
  ) throws(FileError) -> JSON {
    guard bytes.count <= limits.bytes else {
      throw FileError(
        .badData, file, "too large for this kind of JSON file", expected: "at most \(limits.bytes) bytes",
        found: "\(bytes.count)")
    }
    var parser = JSONParser(bytes: bytes, limits: limits)
    do {
      return try parser.document()
    } catch {
      throw parser.fileError(error, file: file)
    }
  }

  /// Parses bytes held in an array; see the form over raw memory.
  public static func parse(
    _ bytes: [UInt8], file: String, limits: JSONLimits = .configuration
  ) throws(FileError) -> JSON {
    try bytes.withBytes { buffer throws(FileError) in
      try parse(buffer, file: file, limits: limits)
    }
  }

  /// Parses a file, which is mapped, not copied.
  public static func parse(contentsOf path: String, limits: JSONLimits = .configuration) throws(FileError) -> JSON {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    return try parse(file.bytes, file: path, limits: limits)
  }

  /// Parses one line of a larger file; `file` names it with the line, errors add the column.
  static func parse(line bytes: UnsafeRawBufferPointer, file: String) throws(FileError) -> JSON {
    var parser = JSONParser(bytes: bytes, limits: .line)
    do {
      return try parser.document()
    } catch {
      var fileError = parser.fileError(error, file: file)
      if let item = fileError.item, item.hasPrefix("line 1, ") { fileError.item = String(item.dropFirst(8)) }
      throw fileError
    }
  }
}

/// One pass over the bytes with an explicit stack, so that nesting costs no call depth.
struct JSONParser {
  struct Fault: Error {
    var reason: String
    var offset: Int
  }

  /// A container under construction.
  struct Frame {
    /// The key whose value is awaited; nil in an array.
    var key: String?
    var object = JSONObject()
    var array: [JSON] = []
  }

  let bytes: UnsafeRawBufferPointer
  let limits: JSONLimits
  /// Values read so far.
  private var values = 0
  var at = 0
  var stack: [Frame] = []
  var scratch: [UInt8] = []

  init(bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(Fault) -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw fault("starts with a byte order mark") }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw fault("UTF-16 text, not UTF-8") }
    skipSpace()
    while true {
      guard var value = try valueOrOpening() else { continue }
      // Hand the value to its container; closing one makes it the next value.
      while true {
        guard !stack.isEmpty else {
          skipSpace()
          guard at == bytes.count else { throw fault("more after the end of the value") }
          return value
        }
        guard try place(&value) else { break }
      }
    }
  }

  /// A whole scalar or empty container; nil after opening a container, positioned at its first value.
  private mutating func valueOrOpening() throws(Fault) -> JSON? {
    guard at < bytes.count else { throw fault("ends where a value is expected") }
    switch bytes[at] {
    case UInt8(ascii: "{"):
      try enter()
      if next(is: "}") { return .object(JSONObject()) }
      stack.append(Frame(key: try key()))
      return nil
    case UInt8(ascii: "["):
      try enter()
      if next(is: "]") { return .array([]) }
      stack.append(Frame(key: nil))
      return nil
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "N"), UInt8(ascii: "I"): throw fault("NaN and Infinity are not JSON")
    default: throw fault("expected a value, found \(byteName())")
    }
  }

  /// Puts a value into the innermost container. True when that container closed: `value` is then the container.
  private mutating func place(_ value: inout JSON) throws(Fault) -> Bool {
    let top = stack.count - 1
    values += 1
    guard values <= limits.values else { throw fault("more than \(limits.values) values") }
    skipSpace()
    let separator = at < bytes.count ? bytes[at] : 0
    if let key = stack[top].key {
      guard stack[top].object.append(key, value) else { throw fault("duplicate key") }
      if separator == UInt8(ascii: ",") {
        at += 1
        skipSpace()
        stack[top].key = try self.key()
        return false
      }
      guard separator == UInt8(ascii: "}") else { throw fault("expected ',' or '}', found \(byteName())") }
      at += 1
      value = .object(stack.removeLast().object)
      return true
    }
    stack[top].array.append(value)
    if separator == UInt8(ascii: ",") {
      at += 1
      skipSpace()
      return false
    }
    guard separator == UInt8(ascii: "]") else { throw fault("expected ',' or ']', found \(byteName())") }
    at += 1
    value = .array(stack.removeLast().array)
    return true
  }

  private mutating func enter() throws(Fault) {
    guard stack.count < limits.depth else { throw fault("nested deeper than \(limits.depth)") }
    at += 1
    skipSpace()
  }
}
