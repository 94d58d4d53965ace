import Files
import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Takes a checkpoint's tensors by name, checking shapes, and remembers which were asked for.
///
/// Missing tensors are collected and reported together by `finish`.
public struct CheckpointTensors {
  private let stored: [String: StoredTensor]
  private let path: String
  private let prefixes: [String]
  private var used: Set<String> = []
  private var missing: [String] = []
  private var matrices: [String: (tensor: StoredTensor, matrix: Matrix)] = [:]
  private let precision: WeightPrecision
  private var copies = BFloat16Copies()
  /// What a user should know about how tensors were read, a line each.
  private(set) var notices: [String] = []
  /// Tensors that were rounded to bfloat16; known once finished.
  private(set) var roundedCount = 0

  /// The file's names start with one of `prefixes` ("transformer.", "model.") or with none of them.
  init(_ stored: [String: StoredTensor], path: String, prefixes: [String], precision: WeightPrecision = .stored) {
    self.stored = stored
    self.path = path
    self.prefixes = prefixes
    self.precision = precision
  }

  /// A tensor that may be absent, with or without a prefix.
  mutating func find(_ name: String) -> StoredTensor? {
    for candidate in prefixes.map({ $0 + name }) + [name] {
      if let tensor = stored[candidate] {
        used.insert(candidate)
        return tensor
      }
    }
    return nil
  }

  /// [rows, columns], row-major unless it is a bfloat16 copy of a matrix that is to be used `transposed`.
  mutating func matrix(
    _ name: String, rows: Int, columns: Int, transposed: Bool = false
  ) throws(FileError) -> Matrix {
    guard let tensor = find(name) else {
      missing.append((prefixes.first ?? "") + name)
      return Matrix(FloatBuffer(0), rows: 0, columns: 0)
    }
    if let known = matrices[tensor.name] { return known.matrix }
    try tensor.requireShape([rows, columns])
    let matrix = kept(try Matrix(tensor), of: tensor, transposed: transposed)
    matrices[tensor.name] = (tensor, matrix)
    return matrix
  }

  /// The matrix in the precision asked for.
  private mutating func kept(_ matrix: Matrix, of tensor: StoredTensor, transposed: Bool) -> Matrix {
    guard precision == .bf16, matrix.elementType != .float16 else { return matrix }
    let copy = transposed ? copies.copy(matrix.transposed).transposed : copies.copy(matrix)
    // The file's pages are not needed again.
    (tensor.owner as? MappedFile)?.releasePages()
    return copy
  }

  /// [count] as float32.
  mutating func vector(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    guard let tensor = find(name) else {
      missing.append((prefixes.first ?? "") + name)
      return []
    }
    try tensor.requireShape([count])
    let values = try tensor.floats()
    guard let place = values.firstIndex(where: { !$0.isFinite }) else {
      guard precision == .bf16, tensor.dtype != .f16 else { return values }
      return values.map { HalfPrecision.float(bfloat16: HalfPrecision.bfloat16($0)) }
    }
    throw tensor.error("a weight is not finite", expected: "finite numbers", found: "\(values[place]) at [\(place)]")
  }

  /// `name.weight` [out, in] and, when `bias`, `name.bias` [out]; GPT-2's Conv1D weights are `transposed`, [in, out].
  mutating func linear(
    _ name: String, out: Int, in inputs: Int, bias: Bool, transposed: Bool = false
  ) throws(FileError) -> LinearWeights {
    LinearWeights(
      weight: transposed
        ? try matrix(name + ".weight", rows: inputs, columns: out, transposed: true).transposed
        : try matrix(name + ".weight", rows: out, columns: inputs),
      bias: bias ? try vector(name + ".bias", out) : nil)
  }

  /// `name.weight` [width] plus `offset`, and, when `bias`, `name.bias`.
  mutating func norm(
    _ name: String, _ width: Int, bias: Bool, offset: Float = 0
  ) throws(FileError) -> NormWeights {
    let weight = try vector(name + ".weight", width)
    return NormWeights(
      weight: offset == 0 ? weight : weight.map { $0 + offset }, bias: bias ? try vector(name + ".bias", width) : nil)
  }

  /// Embedding and unembedding, [V, d]: tied when the config says so and the file holds one of the two.
  mutating func embeddings(
    _ embedding: String, unembedding names: [String], vocabulary: Int, width: Int, tied: Bool
  ) throws(FileError) -> (embedding: Matrix, unembedding: Matrix) {
    let stored = find(embedding)
    guard let head = names.first(where: { find($0) != nil }), let storedHead = find(head) else {
      guard tied || stored == nil else {
        throw FileError(
          .badData, path, "missing tensor", item: names[0],
          hint: "tie_word_embeddings is false, so the embedding does not stand in for it")
      }
      let shared = try matrix(embedding, rows: vocabulary, columns: width)
      return (shared, shared)
    }
    let unembedding = try matrix(head, rows: vocabulary, columns: width)
    if tied {
      guard let stored else { return (unembedding, unembedding) }
      if !stored.hasSameBytes(as: storedHead) {
        notices.append(
          "tie_word_embeddings is true, but \(stored.name) and \(storedHead.name) differ: each is used as stored")
      }
    }
    return (try matrix(embedding, rows: vocabulary, columns: width), unembedding)
  }

  /// Throws when a tensor was missing or, with `checkFinite`, a weight is not a number (every weight is then read
  /// once); returns the names nobody asked for.
  mutating func finish(checkFinite: Bool) throws(FileError) -> [String] {
    guard missing.isEmpty else {
      let shown = missing.prefix(20).joined(separator: ", ")
      let rest = missing.count > 20 ? " and \(missing.count - 20) more" : ""
      throw FileError(.badData, path, "missing tensors", item: shown + rest)
    }
    let wide = used.count { stored[$0]?.dtype == .f64 }
    if wide > 0 { notices.append("\(wide) tensors are stored as float64 and were narrowed to float32") }
    if precision == .bf16 { roundedCount = used.count { [.f32, .f64].contains(stored[$0]?.dtype) } }
    if checkFinite {
      for (_, entry) in matrices.sorted(by: { $0.key < $1.key }) {
        guard let place = entry.matrix.firstNonFinite() else { continue }
        throw entry.tensor.error(
          "a weight is not finite", expected: "finite numbers",
          found: "NaN or infinity at [\(place.row), \(place.column)]")
      }
    }
    return stored.keys.filter { !used.contains($0) }.sorted()
  }
}

extension StoredTensor {
  fileprivate func hasSameBytes(as other: StoredTensor) -> Bool {
    guard dtype == other.dtype, bytes.count == other.bytes.count else { return false }
    guard let a = bytes.baseAddress, let b = other.bytes.baseAddress else { return true }
    return memcmp(a, b, bytes.count) == 0
  }
}

extension Matrix {
  /// A rank-2 tensor in place; float64 is narrowed, and float32 that BLAS could not read where it lies is copied.
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
    if let type, let base = tensor.bytes.baseAddress, type != .float32 || UInt(bitPattern: base) % 4 == 0 {
      self.init(
        base: base, elementType: type, rows: rows, columns: columns, rowStride: max(columns, 1), owner: tensor.owner)
    } else {
      self.init(FloatBuffer(try tensor.floats()), rows: rows, columns: columns)
    }
  }
}
