/// A JSON value; numbers keep the kind they were written in.
public enum JSON: Sendable {
  case null
  case bool(Bool)
  /// Written without `.` or exponent, and within Int64.
  case int(Int64)
  /// Written without `.` or exponent, above Int64 but within UInt64.
  case uint(UInt64)
  /// Every other number, `-0` included, so that its sign survives.
  case double(Double)
  case string(String)
  case array([JSON])
  case object(JSONObject)

  /// The object, when this is one.
  public var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The elements, when this is an array.
  public var array: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text, when this is a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// What this is, in a word for an error message.
  public var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .int, .uint: "integer"
    case .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension JSON: Equatable {
  /// Equal kind and content; strings by their bytes, so that NFC and NFD forms differ.
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.uint(let a), .uint(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// `null`.
  public init(nilLiteral: ()) { self = .null }
  /// `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An integer.
  public init(integerLiteral value: Int64) { self = .int(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// An object; a key that comes again replaces the earlier value.
  public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }

  /// A boolean.
  public init(_ value: Bool) { self = .bool(value) }
  /// An integer.
  public init(_ value: Int) { self = .int(Int64(value)) }
  /// A number.
  public init(_ value: Double) { self = .double(value) }
  /// Widened through the shortest decimal that gives the same Float, so that `0.1` is written as 0.1.
  public init(_ value: Float) { self = .double(Double(value.description) ?? Double(value)) }
  /// A string.
  public init(_ value: String) { self = .string(value) }
  /// An array of integers.
  public init(_ values: [Int]) { self = .array(values.map { JSON($0) }) }
  /// An array of numbers.
  public init(_ values: [Double]) { self = .array(values.map { JSON($0) }) }
  /// An array of numbers, each as `JSON(Float)` gives it.
  public init(_ values: [Float]) { self = .array(values.map { JSON($0) }) }
  /// An array of strings.
  public init(_ values: [String]) { self = .array(values.map { JSON($0) }) }
  /// An object.
  public init(_ object: JSONObject) { self = .object(object) }
}
