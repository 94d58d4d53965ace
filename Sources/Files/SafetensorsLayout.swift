/// Name, element type and shape of a tensor to be written.
public struct TensorDeclaration: Equatable, Sendable {
  /// Name in the file.
  public var name: String
  /// Element type as stored.
  public var dtype: Dtype
  /// Dimensions, slowest first.
  public var shape: [Int]

  /// A tensor to be written.
  public init(_ name: String, _ dtype: Dtype, _ shape: [Int]) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
  }

  /// A tensor to be written.
  public init(name: String, dtype: Dtype, shape: [Int]) { self.init(name, dtype, shape) }
}

/// Where the tensors of a file to be written go, and the header that says so: the same bytes for the same input.
struct SafetensorsLayout {
  struct Place {
    var declaration: TensorDeclaration
    /// Offset in the file.
    var offset: Int
    var byteCount: Int
  }

  /// Header length and header, padded with spaces to a multiple of 8.
  private(set) var prefix: [UInt8] = []
  private(set) var places: [String: Place] = [:]
  private(set) var fileSize = 0

  /// Sorted by descending element width, then by the bytes of the name; `format: pt` is added to the metadata, and
  /// room for a checksum.
  init(
    _ tensors: [TensorDeclaration], metadata: [String: String], isSealed: Bool, path: String
  ) throws(FileError) {
    let sorted = tensors.sorted { left, right in
      left.dtype.bits != right.dtype.bits
        ? left.dtype.bits > right.dtype.bits : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
    var header = JSONObject()
    var strings: JSONObject = ["format": "pt"]
    if isSealed { strings[SafetensorsSeal.key] = .string(SafetensorsSeal.blank) }
    for (key, value) in metadata.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    where !isSealed || key != SafetensorsSeal.key {
      strings[key] = .string(value)
    }
    header["__metadata__"] = .object(strings)
    var offset = 0
    for tensor in sorted {
      guard let size = Self.byteCount(tensor), size <= Int.max / 2 - offset else {
        throw FileError(
          .cannotCreate, path, "tensor cannot be stored", item: tensor.name.quotedForMessage,
          found: "\(tensor.dtype.name) \(tensor.shape)")
      }
      let entry: JSON = [
        "dtype": .string(tensor.dtype.name), "shape": JSON(tensor.shape),
        "data_offsets": JSON([offset, offset + size]),
      ]
      guard header.append(tensor.name, entry),
        places.updateValue(Place(declaration: tensor, offset: offset, byteCount: size), forKey: tensor.name) == nil
      else {
        throw FileError(.cannotCreate, path, "two tensors of one name", item: tensor.name.quotedForMessage)
      }
      offset += size
    }
    var text = JSON.object(header).serialized()
    text += repeatElement(0x20, count: (8 - text.count % 8) % 8)
    guard text.count <= Int(SafetensorsHeader.maximumLength) else {
      throw FileError(.cannotCreate, path, "header too long for a safetensors file", found: "\(text.count) bytes")
    }
    prefix = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    fileSize = prefix.count + offset
    for name in places.keys { places[name]!.offset += prefix.count }
  }

  private static func byteCount(_ tensor: TensorDeclaration) -> Int? {
    guard tensor.shape.count <= SafetensorsHeader.maximumRank, tensor.shape.allSatisfy({ $0 >= 0 }),
      tensor.name.utf8.count <= SafetensorsHeader.maximumNameLength,
      !tensor.name.hasSameBytes(as: "__metadata__")
    else { return nil }
    return tensor.dtype.byteCount(shape: tensor.shape).flatMap { Int(exactly: $0) }
  }
}
