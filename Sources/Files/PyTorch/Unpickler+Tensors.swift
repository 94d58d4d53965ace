// The forms in which `torch.save` writes storages, tensors and parameters (source: torch/_utils.py, serialization.py).
extension Unpickler {
  /// What a call in the pickle stands for; only three are known, and none is made.
  mutating func reduced(_ function: PickleValue, _ arguments: PickleValue) throws(FileError) -> PickleValue {
    guard case .global(let global) = function else {
      throw error("REDUCE of something else than a known name", found: function.name)
    }
    guard case .tuple(let index) = arguments else {
      throw error("REDUCE with arguments that are no tuple", found: arguments.name)
    }
    let values = objects.tuples[index]
    switch global {
    case .orderedDict:
      guard values.isEmpty else { throw error("OrderedDict with arguments") }
      return try newDictionary(isOrdered: true)
    case .rebuildTensor: return try tensor(values)
    case .rebuildParameter:
      guard values.count == 3, case .tensor = values[0], case .bool = values[1], isNoHooks(values[2]) else {
        throw error("unknown form of a parameter")
      }
      return values[0]
    case .storage: throw error("REDUCE of a storage type")
    }
  }

  /// `(storage, offset, size, stride, requires_grad, hooks)`, and metadata that is ignored.
  private mutating func tensor(_ values: [PickleValue]) throws(FileError) -> PickleValue {
    guard values.count == 6 || values.count == 7, case .storage(let index) = values[0],
      case .integer(let offset) = values[1], case .bool = values[4], isNoHooks(values[5])
    else { throw error("unknown form of a tensor") }
    let storage = objects.storages[index]
    let shape = try dimensions(values[2], "size")
    let strides = try dimensions(values[3], "stride")
    guard shape.count == strides.count, shape.count <= SafetensorsHeader.maximumRank else {
      throw error(
        "bad rank of a tensor", expected: "as many strides as sizes, at most \(SafetensorsHeader.maximumRank)",
        found: "\(shape.count) and \(strides.count)")
    }
    let layout = StridedLayout(offset: offset, shape: shape, strides: strides)
    guard offset >= 0, let end = layout.end, end <= storage.count, let elements = layout.count,
      storage.dtype.byteCount(shape: shape) != nil
    else {
      throw error(
        "tensor reaches beyond its storage", expected: "\(storage.count) elements",
        found: "offset \(offset), size \(shape), stride \(strides)")
    }
    guard elements <= storage.count else {
      throw error("tensor repeats its storage", expected: "at most \(storage.count) elements", found: "\(elements)")
    }
    try count(1)
    objects.tensors.append(PickleTensor(storage: storage, layout: layout))
    return .tensor(objects.tensors.count - 1)
  }

  private func dimensions(_ value: PickleValue, _ name: String) throws(FileError) -> [Int] {
    guard case .tuple(let index) = value else { throw error("\(name) of a tensor is no tuple", found: value.name) }
    var result: [Int] = []
    for element in objects.tuples[index] {
      guard case .integer(let number) = element, number >= 0 else {
        throw error("bad \(name) of a tensor", expected: "integers from 0", found: "\(element)".quotedForMessage)
      }
      result.append(number)
    }
    return result
  }

  /// Hooks are functions; what is saved is always the empty OrderedDict.
  private func isNoHooks(_ value: PickleValue) -> Bool {
    guard case .dictionary(let index) = value else { return false }
    return objects.dictionaries[index].isOrdered && objects.dictionaries[index].entries.isEmpty
  }

  /// `("storage", type, key, location, element count)`, in the older container with a sixth that is None.
  mutating func storage(of identifier: PickleValue) throws(FileError) -> PickleValue {
    guard case .tuple(let index) = identifier else {
      throw error("unknown form of a storage", found: identifier.name)
    }
    let values = objects.tuples[index]
    guard values.count == 5 || values.count == 6, case .string("storage") = values[0],
      case .global(.storage(let dtype)) = values[1], case .string(let key) = values[2], case .string = values[3],
      case .integer(let elements) = values[4]
    else { throw error("unknown form of a storage") }
    if values.count == 6 {
      guard case .none = values[5] else { throw error("storage that is a view of another") }
    }
    guard !key.isEmpty, key.utf8.count <= 20, key.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    else { throw error("bad key of a storage", expected: "digits", found: "'\(key.quotedForMessage)'") }
    guard elements >= 0, dtype.byteCount(shape: [elements]).flatMap({ Int(exactly: $0) }) != nil else {
      throw error("bad size of a storage", found: "\(elements) elements")
    }
    try count(1)
    objects.storages.append(PickleStorage(dtype: dtype, key: key, count: elements))
    return .storage(objects.storages.count - 1)
  }
}
