/// Runs a pickle restricted to state dicts, on data alone: REDUCE and BUILD call nothing, they recognise the few forms
/// of `torch.save` (source: the opcodes of `pickletools`, PyTorch's own `weights_only` reader).
struct Unpickler {
  static let longestPickle = 64 << 20
  private static let deepestStack = 100_000
  private static let largestMemo = 1_000_000
  private static let mostEntries = 1_000_000
  private static let mostInstructions = 2_000_000

  var objects = PickleObjects()
  private(set) var cursor: ByteCursor
  private var stack: [PickleValue] = []
  /// Heights of the stack at the marks that are open.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleValue] = [:]
  private var entryCount = 0
  private var instruction = 0
  private let path: String
  private let item: String

  /// A pickle that starts at an offset of `bytes`; `item` names it in errors.
  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0, path: String, item: String) {
    // Nothing behind the longest pickle is looked at.
    let end = position + min(Self.longestPickle, bytes.count - position)
    cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[..<end]), at: position, path: path, item: item)
    self.path = path
    self.item = item
  }

  /// Runs up to STOP, behind which `cursor` then stands.
  mutating func run() throws(FileError) -> PickleValue {
    guard try cursor.u8() == PickleOpcode.proto.rawValue else { throw error("not a pickle of protocol 2 or 3") }
    let version = try cursor.u8()
    guard version == 2 || version == 3 else {
      throw error("pickle protocol not supported", expected: "2 or 3", found: "\(version)")
    }
    for _ in 0..<Self.mostInstructions {
      instruction = cursor.position
      let byte = try cursor.u8()
      guard let opcode = PickleOpcode(rawValue: byte), opcode != .proto else {
        throw error("pickle instruction not allowed", found: byte == 0x80 ? "PROTO" : PickleOpcode.refusedName(byte))
      }
      if opcode == .stop {
        let result = try pop()
        guard stack.isEmpty, marks.isEmpty else { throw error("pickle ends with values left over") }
        return result
      }
      try execute(opcode)
    }
    throw error("pickle too long", expected: "at most \(Self.mostInstructions) instructions")
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(FileError) {
    switch opcode {
    case .proto, .stop: break
    case .global: try push(.global(try global()))
    case .mark:
      guard marks.count < Self.deepestStack else { throw error("pickle stack too deep") }
      marks.append(stack.count)
    case .binput: try remember(UInt32(try cursor.u8()))
    case .longBinput: try remember(try cursor.u32())
    case .binget: try recall(UInt32(try cursor.u8()))
    case .longBinget: try recall(try cursor.u32())
    case .emptyDict: try push(try newDictionary(isOrdered: false))
    case .emptyList:
      try count(1)
      objects.lists.append([])
      try push(.list(objects.lists.count - 1))
    case .emptyTuple: try pushTuple([])
    case .tuple: try pushTuple(try popToMark())
    case .tuple1: try pushTuple([try pop()])
    case .tuple2:
      let last = try pop()
      try pushTuple([try pop(), last])
    case .tuple3:
      let last = try pop()
      let middle = try pop()
      try pushTuple([try pop(), middle, last])
    case .binunicode: try push(.string(try text()))
    case .binint: try push(.integer(Int(Int32(bitPattern: try cursor.u32()))))
    case .binint1: try push(.integer(Int(try cursor.u8())))
    case .binint2: try push(.integer(Int(try cursor.u16())))
    case .long1: try push(.integer(try long()))
    case .binfloat: try push(.number(Double(bitPattern: try cursor.u64().byteSwapped)))
    case .none: try push(.none)
    case .newtrue: try push(.bool(true))
    case .newfalse: try push(.bool(false))
    case .binpersid: try push(try storage(of: try pop()))
    case .reduce:
      let arguments = try pop()
      try push(try reduced(try pop(), arguments))
    case .build: try build()
    case .setitem:
      let value = try pop()
      try setItems([try pop(), value])
    case .setitems: try setItems(try popToMark())
    case .append: try append([try pop()])
    case .appends: try append(try popToMark())
    }
  }

  /// An error at the current instruction.
  func error(_ message: String, expected: String? = nil, found: String? = nil) -> FileError {
    FileError(.badData, path, message, item: "\(item) byte \(instruction)", expected: expected, found: found)
  }

  /// Counts what containers hold, all together.
  mutating func count(_ entries: Int) throws(FileError) {
    entryCount += entries
    guard entryCount <= Self.mostEntries else {
      throw error("pickle holds too much", expected: "at most \(Self.mostEntries) entries")
    }
  }

  mutating func newDictionary(isOrdered: Bool) throws(FileError) -> PickleValue {
    try count(1)
    objects.dictionaries.append(PickleDictionary(isOrdered: isOrdered))
    return .dictionary(objects.dictionaries.count - 1)
  }
}

// Stack and memo.
extension Unpickler {
  private mutating func push(_ value: PickleValue) throws(FileError) {
    guard stack.count < Self.deepestStack else { throw error("pickle stack too deep") }
    stack.append(value)
  }

  private mutating func pop() throws(FileError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else { throw error("pickle stack underflow") }
    return value
  }

  private mutating func popToMark() throws(FileError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw error("pickle stack underflow", expected: "a mark") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private func top() throws(FileError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw error("pickle stack underflow") }
    return value
  }

  private mutating func remember(_ slot: UInt32) throws(FileError) {
    memo[slot] = try top()
    guard memo.count <= Self.largestMemo else { throw error("pickle remembers too much") }
  }

  private mutating func recall(_ slot: UInt32) throws(FileError) {
    guard let value = memo[slot] else { throw error("pickle recalls what it never stored", found: "slot \(slot)") }
    try push(value)
  }

  private mutating func pushTuple(_ elements: [PickleValue]) throws(FileError) {
    try count(1 + elements.count)
    objects.tuples.append(elements)
    try push(.tuple(objects.tuples.count - 1))
  }
}

// Literals.
extension Unpickler {
  private mutating func text() throws(FileError) -> String {
    let bytes = try cursor.take(Int(try cursor.u32()))
    guard UTF8Bytes.firstInvalid(in: bytes) == nil else { throw error("text in a pickle is not UTF-8") }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Two's complement, little-endian, in as few bytes as needed.
  private mutating func long() throws(FileError) -> Int {
    let bytes = try cursor.take(Int(try cursor.u8()))
    guard bytes.count <= 8 else { throw error("integer in a pickle too large", found: "\(bytes.count) bytes") }
    var value: UInt64 = (bytes.last ?? 0) & 0x80 == 0 ? 0 : .max
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return Int(Int64(bitPattern: value))
  }

  private mutating func global() throws(FileError) -> PickleGlobal {
    let module = try line()
    let name = try line()
    guard let global = PickleGlobal(module: module, name: name) else {
      throw FileError(
        .badData, path, "names code that a state dict does not need", item: "\(item) byte \(instruction)",
        found: "\(module) \(name)".quotedForMessage,
        hint: "save the state_dict alone: torch.save(model.state_dict(), …)")
    }
    return global
  }

  private mutating func line() throws(FileError) -> String {
    let start = cursor.position
    guard let end = firstIndex(of: 0x0A, in: cursor.bytes, from: start), end - start <= 1024 else {
      throw error("name in a pickle without end")
    }
    let bytes = try cursor.take(end - start)
    try cursor.skip(1)
    guard bytes.allSatisfy({ 0x20..<0x7F ~= $0 }) else { throw error("name in a pickle is not ASCII") }
    return String(decoding: bytes, as: UTF8.self)
  }
}

// Containers.
extension Unpickler {
  /// Keys and values in turn, into the dict on top of the stack.
  private mutating func setItems(_ items: [PickleValue]) throws(FileError) {
    guard case .dictionary(let index) = try top() else {
      throw error("SETITEM on something else than a dict", found: try top().name)
    }
    guard items.count % 2 == 0 else { throw error("SETITEMS with a key that has no value") }
    try count(items.count)
    for position in stride(from: 0, to: items.count, by: 2) {
      switch items[position] {
      case .string, .integer: break
      case let key: throw error("dict key of the wrong type", expected: "string or integer", found: key.name)
      }
      objects.dictionaries[index].entries.append((items[position], items[position + 1]))
    }
  }

  private mutating func append(_ items: [PickleValue]) throws(FileError) {
    guard case .list(let index) = try top() else {
      throw error("APPEND on something else than a list", found: try top().name)
    }
    try count(items.count)
    objects.lists[index] += items
  }

  /// The state of an OrderedDict (its `_metadata`) is dropped; nothing else has one.
  private mutating func build() throws(FileError) {
    let state = try pop()
    guard case .dictionary = state else { throw error("BUILD with a state that is no dict", found: state.name) }
    guard case .dictionary(let index) = try top(), objects.dictionaries[index].isOrdered else {
      throw error("BUILD on something else than an OrderedDict", found: try top().name)
    }
  }
}
