import Files
import Kernels

/// One value the program uses, and where it came from: what `info` prints.
public struct ConfigValue: Sendable {
  public let key: String
  public let value: String
  /// The file's key, or "default".
  public let source: String
}

/// Reads a checkpoint's `config.json` key by key, noting each value used and its source.
public struct ConfigReader {
  public private(set) var root: JSONNode
  public private(set) var values: [ConfigValue] = []
  /// Keys that a user may expect more of, a line each.
  public private(set) var warnings: [String] = []
  private var read: Set<String> = ["model_type"]

  private var keys: [String]
  /// Where a text model's config stands inside another: the whole, and the keys it may hold for the part.
  private var wrapper: (root: JSONNode, fallbacks: Set<String>)?

  /// Throws when the file is not a JSON object.
  public init(_ root: JSONNode) throws(FileError) {
    self.root = root
    keys = try root.keys()
  }

  /// Goes on with the object under `key`; `fallbacks` are also looked for outside it.
  mutating func enter(_ key: String, fallbacks: Set<String>) throws(FileError) {
    wrapper = (root, fallbacks)
    root = try root.required(key)
    keys = try root.keys()
  }

  /// A value of the config by its key; nil when absent or null.
  func value(_ key: String) throws(FileError) -> JSONNode? {
    if let node = try root.optional(key) { return node }
    guard let wrapper, wrapper.fallbacks.contains(key), !root.contains(key) else { return nil }
    return try wrapper.root.optional(key)
  }

  mutating func markRead(_ key: String) { read.insert(key) }

  /// Keys of the file that nothing has asked for.
  public var unreadKeys: [String] { keys.filter { !read.contains($0) } }

  /// The first of `keys` that is present and not null.
  public mutating func node(_ keys: [String]) throws(FileError) -> JSONNode? {
    read.formUnion(keys)
    for key in keys {
      if let node = try value(key) { return node }
    }
    return nil
  }

  /// A size from 1 to `maximum`: 2²⁸ where not said, so that products of two fit easily.
  public mutating func size(
    _ keys: String..., default fallback: Int? = nil, maximum: Int = 1 << 28
  ) throws(FileError) -> Int {
    guard let node = try node(keys) else {
      guard let fallback else { throw missing(keys) }
      note(keys[0], "\(fallback)", "default")
      return fallback
    }
    let value = try node.int()
    guard value >= 1 && value <= maximum else {
      throw FileError(
        .badData, root.file, "size out of range", item: node.path, expected: "1 to \(maximum)", found: "\(value)")
    }
    note(keys[0], "\(value)", node.path)
    return value
  }

  public mutating func integer(_ keys: String..., default fallback: Int) throws(FileError) -> Int {
    try value(keys, default: fallback) { node throws(FileError) in try node.int() }
  }

  public mutating func number(_ keys: String..., default fallback: Double) throws(FileError) -> Double {
    try value(keys, default: fallback) { node throws(FileError) in try node.double() }
  }

  public mutating func flag(_ keys: String..., default fallback: Bool) throws(FileError) -> Bool {
    try value(keys, default: fallback) { node throws(FileError) in try node.bool() }
  }

  public mutating func text(_ keys: String..., default fallback: String) throws(FileError) -> String {
    try value(keys, default: fallback) { node throws(FileError) in try node.string() }
  }

  private mutating func value<Value>(
    _ keys: [String], default fallback: Value, _ read: (JSONNode) throws(FileError) -> Value
  ) throws(FileError) -> Value {
    guard let node = try node(keys) else {
      note(keys[0], "\(fallback)", "default")
      return fallback
    }
    let value = try read(node)
    note(keys[0], "\(value)", node.path)
    return value
  }

  /// Token ids written as one integer or a list; empty when the key is null.
  public mutating func tokenIds(_ key: String, default fallback: Int32?) throws(FileError) -> [Int32] {
    read.insert(key)
    guard let node = try value(key) else {
      guard !root.contains(key) else {
        note(key, "none", key)
        return []
      }
      note(key, fallback.map { "\($0)" } ?? "none", "default")
      return fallback.map { [$0] } ?? []
    }
    let ids = try ConfigReader.ids(node)
    note(key, ids.map { "\($0)" }.joined(separator: ", "), node.path)
    return ids
  }

  /// Token ids written as one integer or a list; ids below 0 mean "none" and are dropped.
  static func ids(_ node: JSONNode) throws(FileError) -> [Int32] {
    var ids: [Int32] = []
    let nodes: [JSONNode]
    if case .array = node.value { nodes = try node.array() } else { nodes = [node] }
    for node in nodes {
      let id = try node.int()
      guard id <= Int(Int32.max) else {
        throw FileError(.badData, node.file, "token id out of range", item: node.path, found: "\(id)")
      }
      if id >= 0 { ids.append(Int32(id)) }
    }
    return ids
  }

  /// Records a value that was derived rather than read.
  public mutating func note(_ key: String, _ value: String, _ source: String) {
    values.append(ConfigValue(key: key, value: value, source: source))
  }

  /// Records something a user should know.
  mutating func warn(_ text: String) { warnings.append("\(root.file): \(text)") }

  /// Notes a value that another file overrides.
  mutating func replace(_ key: String, _ value: String, _ source: String) {
    values.removeAll { $0.key == key }
    note(key, value, source)
  }

  private func missing(_ keys: [String]) -> FileError {
    FileError(.badData, root.file, "missing key", item: keys.joined(separator: " or "))
  }
}

extension ConfigReader {
  /// Far above any model: what is missing of so many blocks can still be listed.
  static let mostLayers = 4096

  /// h: an explicit key where the family has one, else d / H, which must divide.
  mutating func headWidth(width: Int, heads: Int, key: String? = nil, default fallback: Int? = nil) throws(FileError)
    -> Int
  {
    if let key, let node = try node([key]) {
      let value = try node.int()
      guard value >= 1 && value <= 65_536 else {
        throw FileError(.badData, root.file, "head width out of range", item: key, found: "\(value)")
      }
      note(key, "\(value)", node.path)
      return value
    }
    if let fallback {
      note(key ?? "head_dim", "\(fallback)", "default")
      return fallback
    }
    guard width % heads == 0 else {
      throw FileError(
        .badData, root.file, "the number of heads must divide the width", item: "num_attention_heads",
        expected: "a divisor of \(width)", found: "\(heads)")
    }
    note(key ?? "head_dim", "\(width / heads)", "width / heads")
    return width / heads
  }

  mutating func epsilon(_ key: String, default fallback: Double) throws(FileError) -> Float {
    let value = try number(key, default: fallback)
    guard value >= 0 && value <= 1 else {
      throw FileError(.badData, root.file, "epsilon out of range", item: key, expected: "0 to 1", found: "\(value)")
    }
    return Float(value)
  }

  mutating func activation(_ key: String, default fallback: String) throws(FileError) -> ActivationFunction {
    let name = try text(key, default: fallback)
    switch name {
    case "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate", "gelu_fast": return .geluTanh
    case "gelu", "gelu_python": return .gelu
    case "silu", "swish": return .silu
    case "relu": return .relu
    default:
      throw FileError(
        .badData, root.file, "activation not supported", item: key, expected: "gelu_new, gelu, silu or relu",
        found: name)
    }
  }
}
