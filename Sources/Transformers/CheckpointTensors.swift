import Files
import Kernels

/// Takes a checkpoint's tensors by name, checking shapes, and remembers which were asked for.
///
/// Missing tensors are collected and reported together by `finish`.
public struct CheckpointTensors {
  private let stored: [String: StoredTensor]
  private let path: String
  private let prefix: String
  private var used: Set<String> = []
  private var missing: [String] = []

  /// `prefix` may be absent from the file's names ("transformer.", "model.").
  init(_ stored: [String: StoredTensor], path: String, prefix: String) {
    self.stored = stored
    self.path = path
    self.prefix = prefix
  }

  /// A tensor that may be absent, with or without the prefix.
  mutating func find(_ name: String) -> StoredTensor? {
    for candidate in [prefix + name, name] {
      if let tensor = stored[candidate] {
        used.insert(candidate)
        return tensor
      }
    }
    return nil
  }

  /// [rows, columns], row-major; half precision stays as stored.
  mutating func matrix(_ name: String, rows: Int, columns: Int) throws(FileError) -> Matrix {
    guard let tensor = find(name) else {
      missing.append(prefix + name)
      return Matrix(FloatBuffer(0), rows: 0, columns: 0)
    }
    try tensor.requireShape([rows, columns])
    return try Matrix(tensor)
  }

  /// [count] as float32.
  mutating func vector(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    guard let tensor = find(name) else {
      missing.append(prefix + name)
      return []
    }
    try tensor.requireShape([count])
    return try tensor.floats()
  }

  /// `name.weight` [out, in] and, when `bias`, `name.bias` [out].
  mutating func linear(_ name: String, out: Int, in inputs: Int, bias: Bool) throws(FileError) -> LinearWeights {
    LinearWeights(
      weight: try matrix(name + ".weight", rows: out, columns: inputs),
      bias: bias ? try vector(name + ".bias", out) : nil)
  }

  /// GPT-2's Conv1D: `name.weight` [in, out].
  mutating func transposedLinear(_ name: String, out: Int, in inputs: Int) throws(FileError) -> LinearWeights {
    LinearWeights(
      weight: try matrix(name + ".weight", rows: inputs, columns: out).transposed,
      bias: try vector(name + ".bias", out))
  }

  mutating func norm(_ name: String, _ width: Int, bias: Bool) throws(FileError) -> NormWeights {
    NormWeights(weight: try vector(name + ".weight", width), bias: bias ? try vector(name + ".bias", width) : nil)
  }

  /// Embedding and unembedding, [V, d]: tied when the config says so and the file holds one of the two.
  mutating func embeddings(
    _ embedding: String, unembedding names: [String], vocabulary: Int, width: Int, tied: Bool
  ) throws(FileError) -> (embedding: Matrix, unembedding: Matrix) {
    let head = names.first { find($0) != nil } ?? names[0]
    let hasHead = find(head) != nil
    let hasEmbedding = find(embedding) != nil
    let embeddingName = tied && !hasEmbedding && hasHead ? head : embedding
    let headName = tied && !hasHead && hasEmbedding ? embedding : head
    return (
      try matrix(embeddingName, rows: vocabulary, columns: width),
      try matrix(headName, rows: vocabulary, columns: width)
    )
  }

  /// Throws when a tensor was missing; returns the names nobody asked for.
  func finish() throws(FileError) -> [String] {
    guard missing.isEmpty else {
      let shown = missing.prefix(20).joined(separator: ", ")
      let rest = missing.count > 20 ? " and \(missing.count - 20) more" : ""
      throw FileError(.badData, path, "missing tensors", item: shown + rest)
    }
    return stored.keys.filter { !used.contains($0) }.sorted()
  }
}

extension Matrix {
  /// A rank-2 tensor in place; float64 is narrowed and misaligned data copied.
  public init(_ tensor: StoredTensor) throws(FileError) {
    guard tensor.shape.count == 2 else {
      throw FileError(
        .badData, tensor.file, "wrong rank", item: tensor.name, expected: "2", found: "\(tensor.shape.count)")
    }
    let type: ElementType? =
      switch tensor.dtype {
      case .f32: .float32
      case .bf16: .bfloat16
      case .f16: .float16
      default: nil
      }
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    if let type, let base = tensor.bytes.baseAddress, UInt(bitPattern: base) % UInt(type.size) == 0 {
      self.init(
        base: base, elementType: type, rows: rows, columns: columns, rowStride: max(columns, 1), owner: tensor.owner)
    } else {
      self.init(FloatBuffer(try tensor.floats()), rows: rows, columns: columns)
    }
  }
}
