/// Writes a safetensors file piece by piece; it appears under its name only when `finish` has found it complete.
///
/// Every tensor is declared first, so that each piece has its place and nothing is held in memory.
public final class SafetensorsWriter {
  /// What becomes of the file's checksum. Where there is one, the pieces of each tensor come in order.
  public enum Checksum: Sendable {
    /// It is not taken.
    case none
    /// `checksum` tells it after `finish`.
    case told
    /// It stands in the file's own header, for `SafetensorsFile(sealed:)`.
    case sealed
  }

  private let file: AtomicFile
  private let layout: SafetensorsLayout
  private let use: Checksum
  /// Bytes written per tensor, and their checksum.
  private var written: [String: Int] = [:]
  private var sums: [String: UInt32] = [:]

  /// Where the file appears.
  public var path: String { file.path }
  /// Bytes of the whole file.
  public var byteCount: Int { layout.fileSize }
  /// CRC-32 of the whole file, once it is written with `Checksum.told`.
  public var checksum: UInt32 {
    layout.places.values.sorted { $0.offset < $1.offset }.reduce(CRC32.of(layout.prefix)) { sum, place in
      CRC32.joined(sum, sums[place.declaration.name] ?? 0, count: place.byteCount)
    }
  }

  /// Opens a temporary file and writes the header; `metadata` goes beside `format: pt`.
  public init(
    _ path: String, tensors: [TensorDeclaration], metadata: [String: String] = [:], checksum: Checksum = .none,
    overwrite: Bool
  ) throws(FileError) {
    use = checksum
    layout = try SafetensorsLayout(tensors, metadata: metadata, isSealed: use == .sealed, path: path)
    file = try AtomicFile(path, overwrite: overwrite)
    try file.append(layout.prefix)
  }

  /// Writes little-endian elements of the declared type, starting at an element index (row · columns for a row).
  public func write(_ name: String, _ bytes: UnsafeRawBufferPointer, atElement element: Int = 0) throws(FileError) {
    let place = try place(name)
    let (bits, overflow) = element.multipliedReportingOverflow(by: place.declaration.dtype.bits)
    guard !overflow, element >= 0, bits % 8 == 0, bytes.count <= place.byteCount - min(bits / 8, place.byteCount) else {
      throw FileError(
        .cannotCreate, path, "data outside of a tensor", item: name.quotedForMessage,
        expected: "\(place.byteCount) bytes", found: "\(bytes.count) bytes at element \(element)")
    }
    try file.write(bytes, at: place.offset + bits / 8)
    if use != .none {
      precondition(bits / 8 == written[name, default: 0], "pieces of a tensor out of order")
      sums[name] = CRC32.of(bytes, seed: sums[name] ?? 0)
    }
    written[name, default: 0] += bytes.count
  }

  /// Writes values converted to the declared type (F32, F16, BF16, F64; rounded to nearest, ties to even).
  public func write(
    _ name: String, _ values: UnsafeBufferPointer<Float>, atElement element: Int = 0
  ) throws(FileError) {
    switch try place(name).declaration.dtype {
    case .f32: try write(name, UnsafeRawBufferPointer(values), atElement: element)
    case .f16: try write(name, converting: values, atElement: element) { HalfPrecision.float16($0) }
    case .bf16: try write(name, converting: values, atElement: element) { HalfPrecision.bfloat16($0) }
    case .f64: try write(name, converting: values, atElement: element) { Double($0) }
    case let dtype: throw wrongType(name, dtype, values: "floats")
    }
  }

  /// Writes values converted to the declared type (F32, F16, BF16, F64; rounded to nearest, ties to even).
  public func write(_ name: String, _ values: [Float], atElement element: Int = 0) throws(FileError) {
    try values.withBytes { bytes throws(FileError) in
      try write(name, bytes.assumingMemoryBound(to: Float.self), atElement: element)
    }
  }

  /// Writes 32-bit integers into a tensor declared I32.
  public func write(_ name: String, _ values: [Int32], atElement element: Int = 0) throws(FileError) {
    let dtype = try place(name).declaration.dtype
    guard dtype == .i32 else { throw wrongType(name, dtype, values: "32-bit integers") }
    try values.withBytes { bytes throws(FileError) in try write(name, bytes, atElement: element) }
  }

  /// Writes 64-bit integers into a tensor declared I64.
  public func write(_ name: String, _ values: [Int64], atElement element: Int = 0) throws(FileError) {
    let dtype = try place(name).declaration.dtype
    guard dtype == .i64 else { throw wrongType(name, dtype, values: "64-bit integers") }
    try values.withBytes { bytes throws(FileError) in try write(name, bytes, atElement: element) }
  }

  /// Writes doubles into a tensor declared F64.
  public func write(_ name: String, _ values: [Double], atElement element: Int = 0) throws(FileError) {
    let dtype = try place(name).declaration.dtype
    guard dtype == .f64 else { throw wrongType(name, dtype, values: "doubles") }
    try values.withBytes { bytes throws(FileError) in try write(name, bytes, atElement: element) }
  }

  /// Flushes to disk and renames; an error when bytes of a tensor were never written.
  public func finish() throws(FileError) {
    for place in layout.places.values.sorted(by: { $0.offset < $1.offset }) {
      let count = written[place.declaration.name, default: 0]
      guard count == place.byteCount else {
        cancel()
        throw FileError(
          .cannotCreate, path, "tensor not written completely", item: place.declaration.name.quotedForMessage,
          expected: "\(place.byteCount) bytes", found: "\(count)")
      }
    }
    if use == .sealed {
      try SafetensorsSeal.text(checksum).withBytes { digits throws(FileError) in
        try file.write(digits, at: SafetensorsSeal.digits.lowerBound)
      }
    }
    try file.finish()
  }

  /// Removes the temporary file; the target stays as it was.
  public func cancel() { file.cancel() }

  private func place(_ name: String) throws(FileError) -> SafetensorsLayout.Place {
    guard let place = layout.places[name] else {
      throw FileError(.cannotCreate, path, "tensor was not declared", item: name.quotedForMessage)
    }
    return place
  }

  private func wrongType(_ name: String, _ dtype: Dtype, values: String) -> FileError {
    FileError(
      .cannotCreate, path, "tensor declared with another type", item: name.quotedForMessage, expected: dtype.name,
      found: values)
  }

  /// Converts and writes in pieces that stay in cache.
  private func write<Stored: BitwiseCopyable>(
    _ name: String, converting values: UnsafeBufferPointer<Float>, atElement element: Int, _ convert: (Float) -> Stored
  ) throws(FileError) {
    let pieceLength = 1 << 14
    for start in stride(from: 0, to: values.count, by: pieceLength) {
      let piece = values[start..<min(start + pieceLength, values.count)].map(convert)
      try piece.withBytes { bytes throws(FileError) in try write(name, bytes, atElement: element + start) }
    }
  }
}

/// The values of a whole tensor, and with them its element type.
public enum TensorValues: Sendable {
  case float32([Float])
  case float64([Double])
  /// Rounded to nearest, ties to even.
  case float16([Float])
  /// Rounded to nearest, ties to even.
  case bfloat16([Float])
  case int32([Int32])
  case int64([Int64])

  var dtype: Dtype {
    switch self {
    case .float32: .f32
    case .float64: .f64
    case .float16: .f16
    case .bfloat16: .bf16
    case .int32: .i32
    case .int64: .i64
    }
  }
}

extension SafetensorsWriter {
  /// Writes a whole file of tensors held in memory; sealed, it holds its checksum.
  public static func write(
    _ path: String, _ tensors: [(name: String, shape: [Int], values: TensorValues)],
    metadata: [String: String] = [:], sealed: Bool = false, overwrite: Bool
  ) throws(FileError) {
    let writer = try SafetensorsWriter(
      path, tensors: tensors.map { TensorDeclaration($0.name, $0.values.dtype, $0.shape) }, metadata: metadata,
      checksum: sealed ? .sealed : .none, overwrite: overwrite)
    for tensor in tensors {
      switch tensor.values {
      case .float32(let values), .float16(let values), .bfloat16(let values): try writer.write(tensor.name, values)
      case .float64(let values): try writer.write(tensor.name, values)
      case .int32(let values): try writer.write(tensor.name, values)
      case .int64(let values): try writer.write(tensor.name, values)
      }
    }
    try writer.finish()
  }
}
