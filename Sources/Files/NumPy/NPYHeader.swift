/// The header of a NumPy array: element type, order and shape.
struct NPYHeader {
  let dtype: Dtype
  let isFortranOrder: Bool
  let shape: [Int]
  /// Offset of the first element.
  let dataStart: Int

  /// Bytes that hold any header that is accepted.
  static let longest = 12 + maximumLength
  private static let maximumLength = 10_000

  /// Reads the header at the start of `bytes`, which may end anywhere behind it.
  init(_ bytes: UnsafeRawBufferPointer, path: String, item: String) throws(FileError) {
    func refuse(_ message: String, expected: String? = nil, found: String? = nil) -> FileError {
      FileError(.badData, path, message, item: item, expected: expected, found: found)
    }
    var cursor = ByteCursor(bytes, path: path, item: item)
    guard try cursor.take(6).elementsEqual([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) else {
      throw refuse("not a NumPy array")
    }
    let version = (try cursor.u8(), try cursor.u8())
    let length: Int
    switch version {
    case (1, 0): length = Int(try cursor.u16())
    case (2, 0), (3, 0): length = Int(try cursor.u32())
    default:
      throw refuse("unknown version of NumPy array", expected: "1.0 to 3.0", found: "\(version.0).\(version.1)")
    }
    guard length <= Self.maximumLength else {
      throw refuse("header of a NumPy array too long", expected: "at most \(Self.maximumLength)", found: "\(length)")
    }
    var literal = NPYLiteral(try cursor.take(length), path: path, item: item)
    let fields = try literal.fields()
    guard let dtype = Self.dtype(fields.description) else {
      throw refuse(
        "element type of a NumPy array not supported", expected: "<f4, <f2, <f8, <i4, <i8, |i1, |u1 or |b1",
        found: "'\(fields.description.quotedForMessage)'")
    }
    guard fields.shape.count <= SafetensorsHeader.maximumRank else {
      throw refuse(
        "too many dimensions", expected: "at most \(SafetensorsHeader.maximumRank)", found: "\(fields.shape.count)")
    }
    guard !fields.isFortranOrder || fields.shape.count <= 2 else {
      throw refuse(
        "column-major NumPy array", expected: "row-major, or at most 2 dimensions", found: "\(fields.shape)")
    }
    self.dtype = dtype
    isFortranOrder = fields.isFortranOrder
    shape = fields.shape
    dataStart = cursor.position
  }

  /// An error unless an array of `size` bytes, header included, holds exactly the elements of the shape.
  func requireSize(_ size: Int, path: String, item: String) throws(FileError) {
    guard let expected = dtype.byteCount(shape: shape) else {
      throw FileError(.badData, path, "shape too large", item: item, found: "\(shape)")
    }
    guard size >= dataStart, UInt64(size - dataStart) == expected else {
      throw FileError(
        .badData, path, "data of the wrong length", item: item, expected: "\(expected) bytes for \(shape)",
        found: "\(size - dataStart)")
    }
  }

  private static func dtype(_ description: String) -> Dtype? {
    switch description {
    case "<f4": .f32
    case "<f2": .f16
    case "<f8": .f64
    case "<i4": .i32
    case "<i8": .i64
    case "|i1": .i8
    case "|u1": .u8
    case "|b1": .bool
    default: nil
    }
  }
}
