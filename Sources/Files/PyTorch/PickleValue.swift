/// A value while a pickle is read. Containers are indices into `PickleObjects`: however deep a hostile file nests them,
/// nothing here recurses.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case global(PickleGlobal)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case storage(Int)
  case tensor(Int)

  var name: String {
    switch self {
    case .none: "None"
    case .bool: "bool"
    case .integer: "integer"
    case .number: "number"
    case .string: "string"
    case .global(let global): global.name
    case .tuple: "tuple"
    case .list: "list"
    case .dictionary: "dict"
    case .storage: "storage"
    case .tensor: "tensor"
    }
  }
}

/// What the indices in `PickleValue` stand for.
struct PickleObjects {
  var tuples: [[PickleValue]] = []
  var lists: [[PickleValue]] = []
  var dictionaries: [PickleDictionary] = []
  var storages: [PickleStorage] = []
  var tensors: [PickleTensor] = []
}

/// A dict or OrderedDict; keys are strings or integers.
struct PickleDictionary {
  var isOrdered: Bool
  var entries: [(key: PickleValue, value: PickleValue)] = []
}

/// Numbers that lie outside the pickle, under a key.
struct PickleStorage {
  var dtype: Dtype
  var key: String
  /// Number of elements.
  var count: Int
}

/// A view into a storage, checked against the element count that the storage states.
struct PickleTensor {
  var storage: PickleStorage
  var layout: StridedLayout
}

/// The only names a pickle may mention; exact strings.
enum PickleGlobal {
  case orderedDict
  case rebuildTensor
  case rebuildParameter
  case storage(Dtype)

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDict
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", "FloatStorage"): self = .storage(.f32)
    case ("torch", "DoubleStorage"): self = .storage(.f64)
    case ("torch", "HalfStorage"): self = .storage(.f16)
    case ("torch", "BFloat16Storage"): self = .storage(.bf16)
    case ("torch", "LongStorage"): self = .storage(.i64)
    case ("torch", "IntStorage"): self = .storage(.i32)
    case ("torch", "ShortStorage"): self = .storage(.i16)
    case ("torch", "CharStorage"): self = .storage(.i8)
    case ("torch", "ByteStorage"): self = .storage(.u8)
    case ("torch", "BoolStorage"): self = .storage(.bool)
    default: return nil
    }
  }

  var name: String {
    switch self {
    case .orderedDict: "OrderedDict"
    case .rebuildTensor: "_rebuild_tensor_v2"
    case .rebuildParameter: "_rebuild_parameter"
    case .storage(let dtype): "\(dtype.name) storage"
    }
  }
}
