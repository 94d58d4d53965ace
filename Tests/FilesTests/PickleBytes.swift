@testable import Files

/// Pickles written instruction by instruction.
enum Pickle {
  static func joined(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

  static let head: [UInt8] = [0x80, 2]
  static let stop: [UInt8] = [0x2E]
  static let mark: [UInt8] = [0x28]
  static let reduce: [UInt8] = [0x52]
  static let emptyTuple: [UInt8] = [0x29]
  static let emptyDict: [UInt8] = [0x7D]
  static let emptyList: [UInt8] = [0x5D]
  static let none: [UInt8] = [0x4E]
  static let no: [UInt8] = [0x89]
  static let build: [UInt8] = [0x62]
  static let setItem: [UInt8] = [0x73]

  static func text(_ value: String) -> [UInt8] { [0x58] + le(UInt32(value.utf8.count)) + Array(value.utf8) }
  static func int(_ value: Int) -> [UInt8] { [0x8A, 8] + le(Int64(value)) }
  static func global(_ module: String, _ name: String) -> [UInt8] { [0x63] + Array("\(module)\n\(name)\n".utf8) }
  static func put(_ slot: UInt8) -> [UInt8] { [0x71, slot] }
  static func get(_ slot: UInt8) -> [UInt8] { [0x68, slot] }
  static func tuple(_ elements: [UInt8]...) -> [UInt8] { mark + elements.flatMap { $0 } + [0x74] }
  static func ints(_ values: [Int]) -> [UInt8] { mark + values.flatMap(int) + [0x74] }

  static let orderedDict = global("collections", "OrderedDict") + emptyTuple + reduce

  static func storage(key: String = "0", count: Int = 4, type: String = "FloatStorage") -> [UInt8] {
    tuple(text("storage"), global("torch", type), text(key), text("cpu"), int(count)) + [0x51]
  }

  /// A call that rebuilds a tensor.
  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, size: [Int] = [4], stride: [Int] = [1],
    hooks: [UInt8] = orderedDict
  ) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2")
      + tuple(storage, int(offset), ints(size), ints(stride), no, hooks) + reduce
  }

  /// A dict of one entry.
  static func entry(_ key: String, _ value: [UInt8]) -> [UInt8] { emptyDict + text(key) + value + setItem }
}
