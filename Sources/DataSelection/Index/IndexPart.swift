import Files
import Kernels

/// Some neighbouring chunks of an index: ids, hashes, lengths and, in a dense index, embeddings. Mapped from a
/// sealed file.
final class IndexPart {
  /// Number of the first chunk, and how many there are.
  let first: Int
  let count: Int
  /// Words or tokens of each chunk, [count].
  let lengths: UnsafePointer<Int32>
  /// [count, d]; nil in an index of words.
  let embeddings: Matrix?
  var path: String { file.path }
  private let file: SafetensorsFile
  private let starts: UnsafePointer<Int64>
  private let hashes: UnsafePointer<UInt64>
  private let ids: UnsafeRawBufferPointer

  init(_ path: String, first: Int, count: Int, width: Int?) throws(FileError) {
    file = try SafetensorsFile(ofIndex: path)
    self.first = first
    self.count = count
    starts = try file.values("id_starts", .i64, [count + 1])
    hashes = try file.values("text_hashes", .u64, [count, 2])
    lengths = try file.values("lengths", .i32, [count])
    let ids = try file.tensor("ids")
    guard ids.dtype == .u8, ids.shape.count == 1 else {
      throw ids.error("wrong type", expected: "U8 [bytes]", found: "\(ids.dtype.name) \(ids.shape)")
    }
    self.ids = ids.bytes
    if let width {
      let base: UnsafePointer<Float> = try file.values("embeddings", .f32, [count, width])
      embeddings = Matrix(
        base: UnsafeRawPointer(base), elementType: .float32, rows: count, columns: width, rowStride: width, owner: file)
    } else {
      embeddings = nil
    }
  }

  func id(_ row: Int) throws(FileError) -> String {
    let (start, end) = (starts[row], starts[row + 1])
    guard start >= 0, start <= end, end <= ids.count else {
      throw FileError(.badData, path, "an id lies outside of the ids", item: "id_starts[\(row)]")
    }
    return String(decoding: ids[Int(start)..<Int(end)], as: UTF8.self)
  }

  func textHash(_ row: Int) -> TextHash { TextHash(value: hashes[2 * row]) }

  func documentHash(_ row: Int) -> TextHash { TextHash(value: hashes[2 * row + 1]) }
}

extension SafetensorsFile {
  /// A file of an index, which is sealed.
  convenience init(ofIndex path: String) throws(FileError) {
    do {
      try self.init(sealed: path)
    } catch {
      var error = error
      error.hint = "make the index anew with --rebuild-index"
      throw error
    }
  }

  /// A tensor as it lies in the file, valid as long as the file object.
  func values<Element>(_ name: String, _ dtype: Dtype, _ shape: [Int]) throws(FileError) -> UnsafePointer<Element> {
    let tensor = try tensor(name)
    guard tensor.dtype == dtype else {
      throw tensor.error("wrong element type", expected: dtype.name, found: tensor.dtype.name)
    }
    try tensor.requireShape(shape)
    let base = tensor.bytes.baseAddress ?? file.bytes.baseAddress!
    guard Int(bitPattern: base) % MemoryLayout<Element>.alignment == 0 || tensor.bytes.isEmpty else {
      throw tensor.error("not aligned to its elements; not an index that this program wrote")
    }
    return base.assumingMemoryBound(to: Element.self)
  }
}

/// Gathers chunks for the next part of an index.
struct PartBuffer {
  private(set) var first: Int
  private var ids: [UInt8] = []
  private var starts: [Int64] = [0]
  private var hashes: [UInt64] = []
  private(set) var lengths: [Int32] = []

  init(first: Int) { self.first = first }

  var count: Int { lengths.count }

  mutating func append(_ chunk: PoolChunk, length: Int) {
    ids.append(contentsOf: chunk.id.utf8)
    starts.append(Int64(ids.count))
    hashes += [chunk.textHash.value, chunk.documentHash.value]
    lengths.append(Int32(clamping: length))
  }

  /// Writes the part, with the recipe in its metadata, and begins the next; `embeddings` is [count, width].
  mutating func write(
    _ path: String, embeddings: FloatBuffer? = nil, width: Int = 0, metadata recipe: JSONObject = [:]
  ) throws(FileError) {
    var tensors = [
      TensorDeclaration("id_starts", .i64, [count + 1]), TensorDeclaration("text_hashes", .u64, [count, 2]),
      TensorDeclaration("lengths", .i32, [count]), TensorDeclaration("ids", .u8, [ids.count]),
    ]
    if embeddings != nil { tensors.append(TensorDeclaration("embeddings", .f32, [count, width])) }
    let writer = try SafetensorsWriter(
      path, tensors: tensors, metadata: ["recipe": String(decoding: JSON(recipe).serialized(), as: UTF8.self)],
      checksum: .sealed, overwrite: true)
    try writer.write("id_starts", starts)
    try writer.writeRaw("text_hashes", hashes)
    try writer.write("lengths", lengths)
    try writer.writeRaw("ids", ids)
    if let embeddings {
      try writer.write("embeddings", UnsafeBufferPointer(start: embeddings.pointer, count: count * width))
    }
    try writer.finish()
    self = PartBuffer(first: first + count)
  }
}

extension SafetensorsWriter {
  /// Writes elements of the declared type as they lie in memory.
  func writeRaw<Element: BitwiseCopyable>(_ name: String, _ values: [Element], atElement element: Int = 0)
    throws(FileError)
  {
    let result = values.withUnsafeBytes { bytes in
      Result<Void, FileError> { () throws(FileError) in try write(name, bytes, atElement: element) }
    }
    try result.get()
  }
}
