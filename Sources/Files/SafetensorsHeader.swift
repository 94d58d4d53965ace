/// The header of a safetensors file, checked against every rule before a byte of data is used.
struct SafetensorsHeader {
  struct Entry {
    var name: String
    var dtype: Dtype
    var shape: [Int]
    /// Offsets from the start of the data.
    var begin: UInt64
    var end: UInt64
  }

  /// In the order of the data; tensors without bytes at one place in declared order.
  var entries: [Entry] = []
  var metadata: [String: String] = [:]
  /// Offset of the data in the file.
  var dataStart = 0

  static let maximumLength = UInt64(JSONLimits.header.bytes)
  static let maximumTensors = 100_000
  static let maximumNameLength = 1024
  static let maximumRank = 16

  /// Checks a whole file; `path` names it in errors.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(FileError) {
    guard file.count >= 8 else {
      throw FileError(
        .badData, path, "too short for a safetensors file", expected: "at least 8 bytes", found: "\(file.count)")
    }
    let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard length <= Self.maximumLength else {
      throw FileError(
        .badData, path, "safetensors header too long", expected: "at most \(Self.maximumLength) bytes",
        found: "\(length)")
    }
    guard length <= UInt64(file.count - 8) else {
      throw FileError(
        .badData, path, "safetensors header longer than the file", expected: "at most \(file.count - 8) bytes",
        found: "\(length)")
    }
    dataStart = 8 + Int(length)
    let root = try JSONNode(
      parsing: UnsafeRawBufferPointer(rebasing: file[8..<dataStart]), file: path, limits: .header)
    let members = try root.object().entries
    guard members.count <= Self.maximumTensors + 1 else {
      throw FileError(
        .badData, path, "too many tensors", expected: "at most \(Self.maximumTensors)", found: "\(members.count)")
    }
    entries.reserveCapacity(members.count)
    for (name, value) in members {
      let node = JSONNode(value, file: path, path: name.quotedForMessage)
      if name.hasSameBytes(as: "__metadata__") {
        try readMetadata(node)
      } else {
        entries.append(try Self.entry(name, node))
      }
    }
    try orderAndCheckCoverage(dataLength: UInt64(file.count - dataStart), path: path)
  }

  private mutating func readMetadata(_ node: JSONNode) throws(FileError) {
    if node.isNull { return }
    for (key, value) in try node.entries() { metadata[key] = try value.string() }
  }

  private static func entry(_ name: String, _ node: JSONNode) throws(FileError) -> Entry {
    guard name.utf8.count <= maximumNameLength else {
      throw node.error("tensor name too long", expected: "at most \(maximumNameLength) bytes")
    }
    let dtypeName = try node.required("dtype").string()
    guard let dtype = Dtype(rawValue: dtypeName) else {
      throw try node.required("dtype").error("unknown element type")
    }
    let shapeNode = try node.required("shape")
    var shape: [Int] = []
    for dimension in try shapeNode.array(atMost: maximumRank) {
      guard let value = Int(exactly: try nonNegative(dimension)) else {
        throw dimension.error("dimension too large", expected: "at most \(Int.max)")
      }
      shape.append(value)
    }
    let offsetsNode = try node.required("data_offsets")
    let offsets = try offsetsNode.array(atMost: 2)
    guard offsets.count == 2 else {
      throw FileError(
        .badData, node.file, "wrong number of offsets", item: offsetsNode.path, expected: "2",
        found: "\(offsets.count)")
    }
    let begin = try nonNegative(offsets[0])
    let end = try nonNegative(offsets[1])
    guard let size = dtype.byteCount(shape: shape) else {
      throw FileError(
        .badData, node.file, "shape overflows or does not fill whole bytes", item: node.path,
        found: "\(dtype.name) \(shape)")
    }
    guard begin <= end, end - begin == size else {
      throw FileError(
        .badData, node.file, "data offsets do not fit the shape", item: node.path,
        expected: "\(size) bytes for \(dtype.name) \(shape)", found: "[\(begin), \(end)]")
    }
    return Entry(name: name, dtype: dtype, shape: shape, begin: begin, end: end)
  }

  private static func nonNegative(_ node: JSONNode) throws(FileError) -> UInt64 {
    switch node.value {
    case .int(let value) where value >= 0: return UInt64(value)
    case .uint(let value): return value
    default: throw node.error("wrong value", expected: "non-negative integer")
    }
  }

  /// Sorts by offset; the tensors must cover the data exactly, without hole or overlap.
  private mutating func orderAndCheckCoverage(dataLength: UInt64, path: String) throws(FileError) {
    let order = entries.indices.sorted {
      (entries[$0].begin, entries[$0].end, $0) < (entries[$1].begin, entries[$1].end, $1)
    }
    entries = order.map { entries[$0] }
    var covered: UInt64 = 0
    for entry in entries {
      guard entry.begin == covered else {
        throw FileError(
          .badData, path, entry.begin > covered ? "hole before a tensor" : "tensors overlap",
          item: entry.name.quotedForMessage, expected: "data at \(covered)", found: "\(entry.begin)")
      }
      covered = entry.end
    }
    guard covered == dataLength else {
      throw FileError(
        .badData, path, covered > dataLength ? "file is truncated" : "bytes after the last tensor",
        expected: "\(covered) bytes of data", found: "\(dataLength)")
    }
  }
}
