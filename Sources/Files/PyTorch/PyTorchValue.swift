/// What a PyTorch file holds, as plain data: nothing in it was called.
public indirect enum PyTorchValue: Sendable {
  /// A tensor or parameter, row-major.
  case tensor(StoredTensor)
  /// A dict or OrderedDict in the order of the file; integer keys are written in decimal.
  case dictionary([(key: String, value: PyTorchValue)])
  /// A list or tuple.
  case list([PyTorchValue])
  case integer(Int)
  case number(Double)
  case string(String)
  case bool(Bool)
  case none

  /// The value under a key of a dictionary.
  public subscript(key: String) -> PyTorchValue? {
    guard case .dictionary(let entries) = self else { return nil }
    return entries.first { $0.key.hasSameBytes(as: key) }?.value
  }

  /// What kind of value this is, for messages.
  public var kindName: String {
    switch self {
    case .tensor: "tensor"
    case .dictionary: "dictionary"
    case .list: "list"
    case .integer: "integer"
    case .number: "number"
    case .string: "string"
    case .bool: "bool"
    case .none: "None"
    }
  }
}
