import Files

/// How the activations of a store are kept.
public enum StoredType: String, CaseIterable, Sendable {
  case f32, f16, bf16

  /// Bytes of one number.
  public var size: Int { self == .f32 ? 4 : 2 }

  var dtype: Dtype {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .bf16: .bf16
    }
  }
}

/// A hook whose activations a store holds.
public struct StoredHook: Equatable, Sendable {
  /// TransformerLens's name; also the name of the tensor.
  public let name: String
  /// d
  public let width: Int

  public init(name: String, width: Int) {
    self.name = name
    self.width = width
  }
}

/// What the rows of a store are.
public enum StoreContent: Equatable, Sendable {
  /// A dense tensor [n, d] per hook.
  case activations(hooks: [StoredHook], type: StoredType)
  /// Active features in CSR form, and with `reconstructionWidth` the dense reconstruction [n, d].
  case features(sae: String, hook: String, featureCount: Int, reconstructionWidth: Int?)

  /// How shard files are called before their number.
  var filePrefix: String {
    switch self {
    case .activations: "activations"
    case .features: "features"
    }
  }

  /// Bytes of a row, estimated for features.
  var rowSize: Int {
    switch self {
    case .activations(let hooks, let type): hooks.reduce(16) { $0 + $1.width * type.size }
    case .features(_, _, _, let reconstruction): 16 + 64 * 8 + (reconstruction ?? 0) * 4
    }
  }

  /// Rows of a shard of about 64 MiB.
  public var usualShardRows: Int { max(1, (64 << 20) / rowSize) }

  /// Members of the manifest, in order.
  var members: [(String, JSON)] {
    switch self {
    case .activations(let hooks, let type):
      [
        ("kind", "activations"), ("hooks", JSON(hooks.map(\.name))),
        ("d", .object(JSONObject(hooks.map { ($0.name, JSON($0.width)) }))), ("dtype", JSON(type.rawValue)),
      ]
    case .features(let sae, let hook, let featureCount, let reconstruction):
      [
        ("kind", "features"), ("sae", JSON(sae)), ("hook", JSON(hook)), ("d_sae", JSON(featureCount)),
        ("reconstruction", reconstruction.map { JSON($0) } ?? .null),
      ]
    }
  }

  init(_ root: JSONNode) throws(FileError) {
    let kind = try root.required("kind")
    switch try kind.string() {
    case "activations":
      let widths = try root.required("d")
      var hooks: [StoredHook] = []
      for name in try root.required("hooks").array() {
        let width = try widths.required(try name.string())
        guard try 1...Int(Int32.max) ~= width.int() else {
          throw width.error("width out of range", expected: "at least 1")
        }
        // Folders of SAEs that are trained on it are called after it.
        guard try name.string().isPlainName else { throw name.error("not a name of a hook point") }
        hooks.append(StoredHook(name: try name.string(), width: try width.int()))
      }
      guard !hooks.isEmpty else { throw try root.required("hooks").error("no hook point", expected: "at least one") }
      let dtype = try root.required("dtype")
      guard let type = StoredType(rawValue: try dtype.string()) else {
        throw dtype.error("unknown element type", expected: "f32, f16 or bf16")
      }
      self = .activations(hooks: hooks, type: type)
    case "features":
      self = .features(
        sae: try root.required("sae").string(), hook: try root.required("hook").string(),
        featureCount: try root.required("d_sae").int(),
        reconstructionWidth: try root.optional("reconstruction").map { node throws(FileError) in try node.int() })
    default: throw kind.error("unknown kind of store", expected: "activations or features")
    }
  }
}

extension String {
  /// Whether it is made of letters, digits, dots, underscores and hyphens, and begins with no dot: a file of this name
  /// stays in its folder.
  fileprivate var isPlainName: Bool {
    !isEmpty && !hasPrefix(".")
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
