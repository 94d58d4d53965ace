/// A tensor of a file, in place or unpacked: row-major, little-endian, packed, at any alignment.
public struct StoredTensor: Sendable {
  /// Name in the file.
  public let name: String
  /// Element type as stored.
  public let dtype: Dtype
  /// Dimensions, slowest first; empty for a scalar.
  public let shape: [Int]
  /// Path of the file the tensor comes from.
  public let file: String
  /// The tensor's bytes inside `owner`; they may start at any address, and are gone when `owner` is released.
  public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  /// Keeps the bytes alive.
  public let owner: any AnyObject & Sendable

  /// A tensor over bytes that hold exactly its elements.
  init(name: String, dtype: Dtype, shape: [Int], contents: FileBytes) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
    file = contents.path
    bytes = contents.bytes
    owner = contents.owner
  }

  /// Number of elements.
  public var elementCount: Int {
    // Not the product of the shape: of [2^62, 2, 0] it would overflow on the way.
    bytes.count * 8 / dtype.bits
  }

  /// All elements as float32: F32, F16 and BF16 exactly, F64 rounded; other types are an error.
  public func floats() throws(FileError) -> [Float] {
    switch dtype {
    case .f32: decoded { (bits: UInt32) in Float(bitPattern: bits) }
    case .f16: decoded { HalfPrecision.float(float16: $0) }
    case .bf16: decoded { HalfPrecision.float(bfloat16: $0) }
    case .f64: decoded { (bits: UInt64) in Float(Double(bitPattern: bits)) }
    default: throw error("wrong element type", expected: "F32, F16, BF16 or F64", found: dtype.name)
    }
  }

  /// All elements of an F64 tensor.
  public func doubles() throws(FileError) -> [Double] {
    guard dtype == .f64 else { throw error("wrong element type", expected: "F64", found: dtype.name) }
    return decoded { (bits: UInt64) in Double(bitPattern: bits) }
  }

  /// All elements as integers: any integer type, or BOOL as 0 and 1; other types, or a value beyond Int, are an error.
  public func integers() throws(FileError) -> [Int] {
    switch dtype {
    case .i8: return decoded { (value: Int8) in Int(value) }
    case .i16: return decoded { (value: Int16) in Int(value) }
    case .i32: return decoded { (value: Int32) in Int(value) }
    case .i64: return decoded { (value: Int64) in Int(value) }
    case .u8: return decoded { (value: UInt8) in Int(value) }
    case .u16: return decoded { (value: UInt16) in Int(value) }
    case .u32: return decoded { (value: UInt32) in Int(value) }
    case .bool: return decoded { (value: UInt8) in value == 0 ? 0 : 1 }
    case .u64:
      let values = decoded { (value: UInt64) in value }
      if let large = values.first(where: { $0 > UInt64(Int.max) }) {
        throw error("integer out of range", expected: "at most \(Int.max)", found: "\(large)")
      }
      return values.map { Int($0) }
    default: throw error("wrong element type", expected: "an integer type", found: dtype.name)
    }
  }

  /// All elements as integers, each within bounds.
  public func integers(in range: Range<Int>) throws(FileError) -> [Int] {
    let values = try integers()
    if let bad = values.first(where: { !range.contains($0) }) {
      throw error("out of range", expected: "\(range.lowerBound) to \(range.upperBound - 1)", found: "\(bad)")
    }
    return values
  }

  /// Where each of `count` rows begins and the last ends: rising from 0 to `total` in steps of at most `longest`. Without
  /// a count there are as many rows as the tensor says.
  public func offsets(_ count: Int?, total: Int, longest: Int = .max) throws(FileError) -> [Int] {
    if let count { try requireShape([count + 1]) }
    let values = try integers(in: 0..<total + 1)
    guard values.first == 0, values.last == total,
      zip(values, values.dropFirst()).allSatisfy({ (0...longest).contains($1 - $0) })
    else { throw error("not rising from 0 to \(total)") }
    return values
  }

  /// An error unless the shape is the given one.
  public func requireShape(_ expected: [Int]) throws(FileError) {
    guard shape == expected else { throw error("wrong shape", expected: "\(expected)", found: "\(shape)") }
  }

  /// An error about this tensor.
  public func error(_ message: String, expected: String? = nil, found: String? = nil) -> FileError {
    FileError(.badData, file, message, item: name.quotedForMessage, expected: expected, found: found)
  }

  private func decoded<Stored: BitwiseCopyable, Result>(_ convert: (Stored) -> Result) -> [Result] {
    let width = MemoryLayout<Stored>.size
    let count = bytes.count / width
    return [Result](unsafeUninitializedCapacity: count) { output, initialized in
      for index in 0..<count {
        let stored = bytes.loadUnaligned(fromByteOffset: index * width, as: Stored.self)
        (output.baseAddress! + index).initialize(to: convert(stored))
      }
      initialized = count
    }
  }
}
