import Files
import Kernels

/// One file of activations, mapped.
public struct ActivationShard: Sendable {
  public let rows: Int
  /// Where the rows come from; nil when the file does not say.
  public let origins: RowOrigins?
  private let tensors: [String: StoredTensor]

  init(_ path: String, hooks: [StoredHook], rows: Int, type: StoredType?, requiresOrigins: Bool) throws {
    let file = try SafetensorsFile(path)
    var tensors: [String: StoredTensor] = [:]
    for hook in hooks {
      let tensor = try file.tensor(hook.name)
      try tensor.requireShape([rows, hook.width])
      if let type, tensor.dtype != type.dtype {
        throw tensor.error("wrong element type", expected: type.dtype.name, found: tensor.dtype.name)
      }
      tensors[hook.name] = tensor
    }
    self.rows = rows
    self.tensors = tensors
    self.origins = try Self.origins(in: file, rows: rows, required: requiresOrigins)
  }

  /// The activations at a hook, [n, d], as they lie in the file.
  public func matrix(_ hook: String) throws -> Matrix {
    guard let tensor = tensors[hook], let type = Self.elementType(tensor.dtype), let base = tensor.bytes.baseAddress
    else { throw UsageError("no activations at \(hook); there are \(tensors.keys.sorted().joined(separator: ", "))") }
    return Matrix(
      base: base, elementType: type, rows: rows, columns: tensor.shape[1], rowStride: tensor.shape[1],
      owner: tensor.owner)
  }

  /// Copies rows at a hook as float32 into `out`, [range, d].
  public func copyRows(_ range: Range<Int>, of hook: String, into out: UnsafeMutablePointer<Float>) throws {
    if range.isEmpty { return }
    let part = try matrix(hook).rows(range)
    widen(part.base, part.elementType, into: out, count: part.rows * part.columns)
  }

  static func elementType(_ dtype: Dtype) -> ElementType? {
    switch dtype {
    case .f32: .float32
    case .f16: .float16
    case .bf16: .bfloat16
    default: nil
    }
  }

  /// The four columns of origins; all or none in a foreign file.
  private static func origins(in file: SafetensorsFile, rows: Int, required: Bool) throws -> RowOrigins? {
    let names = RowOrigins().columns.map(\.name)
    let present = Set(file.names)
    guard required || names.allSatisfy(present.contains) else { return nil }
    var columns: [[Int32]] = []
    for name in names {
      let tensor = try file.tensor(name)
      try tensor.requireShape([rows])
      columns.append(
        try tensor.integers().map { value in
          guard let narrow = Int32(exactly: value) else {
            throw tensor.error("integer out of range", expected: "32 bits", found: "\(value)")
          }
          return narrow
        })
    }
    var origins = RowOrigins()
    (origins.tokenIds, origins.documents, origins.sequences, origins.positions) = (
      columns[0], columns[1], columns[2], columns[3]
    )
    return origins
  }
}
