/// Turns what an unpickler built into the values of a file, the numbers of its storages attached.
struct PyTorchTree {
  private static let deepest = 64
  private static let mostValues = 1_000_000
  private static let longestNames = 64 << 20
  private static let mostListed = 1000

  private(set) var tensors: [String: StoredTensor] = [:]
  private(set) var names: [String] = []
  /// Entries that are neither tensors nor dicts, as many as are worth listing.
  private(set) var skipped: [String] = []
  private(set) var skippedCount = 0

  private let objects: PickleObjects
  private let storages: [String: FileBytes]
  private let path: String
  private var valueCount = 0
  private var nameLength = 0
  private var copied = 0
  private let mostCopied: Int
  /// The data of tensors that occur more than once.
  private var packed: [Int: FileBytes] = [:]

  /// `storages` holds at least the bytes that each storage states, by key.
  init(_ objects: PickleObjects, storages: [String: FileBytes], fileSize: Int, path: String) {
    self.objects = objects
    self.storages = storages
    self.path = path
    mostCopied = max(100 << 20, fileSize * 2)
  }

  /// The value at a place; its tensors are collected under their names.
  mutating func value(_ value: PickleValue, name: String = "", depth: Int = 0, listed: Bool = true) throws(FileError)
    -> PyTorchValue
  {
    // A dict can hold itself: this ends at the deepest level, like anything that is merely deep.
    guard depth <= Self.deepest else {
      throw error("nested too deep, or holds itself", name, expected: "at most \(Self.deepest) levels")
    }
    valueCount += 1
    guard valueCount <= Self.mostValues else {
      throw error("holds too much", name, expected: "at most \(Self.mostValues) values")
    }
    if listed, depth > 0 { skip(value, name) }
    switch value {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .tensor(let index): return .tensor(try tensor(index, name: name, listed: listed))
    case .dictionary(let index):
      return try dictionary(objects.dictionaries[index].entries, name: name, depth: depth, listed: listed)
    case .list(let index): return try list(objects.lists[index], name: name, depth: depth)
    case .tuple(let index): return try list(objects.tuples[index], name: name, depth: depth)
    case .global, .storage: throw error("\(value.name) where data should be", name)
    }
  }

  private mutating func dictionary(
    _ entries: [(key: PickleValue, value: PickleValue)], name: String, depth: Int, listed: Bool
  ) throws(FileError) -> PyTorchValue {
    var result: [(key: String, value: PyTorchValue)] = []
    result.reserveCapacity(entries.count)
    var seen: Set<String> = []
    for entry in entries {
      let key: String
      switch entry.key {
      case .string(let text): key = text
      case .integer(let number): key = String(number)
      default: throw error("dict key of the wrong type", name, found: entry.key.name)
      }
      guard seen.insert(key).inserted else { throw error("dict key twice", name, found: key.quotedForMessage) }
      result.append((key, try value(entry.value, name: try join(name, key), depth: depth + 1, listed: listed)))
    }
    return .dictionary(result)
  }

  /// Tensors in lists are values, but have no name to be asked for by.
  private mutating func list(_ elements: [PickleValue], name: String, depth: Int) throws(FileError) -> PyTorchValue {
    var result: [PyTorchValue] = []
    result.reserveCapacity(elements.count)
    for element in elements {
      result.append(try value(element, name: name, depth: depth + 1, listed: false))
    }
    return .list(result)
  }

  private mutating func tensor(_ index: Int, name: String, listed: Bool) throws(FileError) -> StoredTensor {
    let description = objects.tensors[index]
    let storage = description.storage
    let data: FileBytes
    if let known = packed[index] {
      data = known
    } else {
      guard let whole = storages[storage.key] else { throw error("storage missing", name, found: storage.key) }
      data = try pack(description, whole, name: name)
      packed[index] = data
    }
    let tensor = StoredTensor(
      name: name, dtype: storage.dtype, shape: description.layout.shape, contents: data)
    if listed {
      guard tensors.updateValue(tensor, forKey: name) == nil else { throw tensor.error("two tensors of one name") }
      names.append(name)
    }
    return tensor
  }

  private mutating func pack(_ tensor: PickleTensor, _ storage: FileBytes, name: String) throws(FileError) -> FileBytes
  {
    let size = tensor.storage.dtype.bits / 8
    guard let needed = tensor.layout.end, needed <= storage.count / size, let count = tensor.layout.count else {
      throw error("storage too small", name, found: "\(storage.count) bytes")
    }
    if !tensor.layout.isPacked {
      copied += count * size
      guard copied <= mostCopied else {
        throw error("tensors take more memory than the file is worth", name, expected: "at most \(mostCopied) bytes")
      }
    }
    return try tensor.layout.packed(storage, elementSize: size)
  }

  private mutating func skip(_ value: PickleValue, _ name: String) {
    switch value {
    case .tensor, .dictionary: return
    default: break
    }
    skippedCount += 1
    if skipped.count < Self.mostListed { skipped.append("\(name.quotedForMessage): \(value.name)") }
  }

  private mutating func join(_ name: String, _ key: String) throws(FileError) -> String {
    let joined = name.isEmpty ? key : name + "." + key
    let length = joined.utf8.count
    nameLength += length
    guard length <= SafetensorsHeader.maximumNameLength, nameLength <= Self.longestNames else {
      throw error("names too long", joined, expected: "at most \(SafetensorsHeader.maximumNameLength) bytes")
    }
    return joined
  }

  private func error(_ message: String, _ name: String, expected: String? = nil, found: String? = nil) -> FileError {
    FileError(
      .badData, path, message, item: name.isEmpty ? nil : name.quotedForMessage, expected: expected, found: found)
  }
}
