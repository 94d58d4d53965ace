import Files
import Kernels

/// A rank-2 tensor in place; float64 is narrowed and misaligned data copied.
func storedMatrix(_ tensor: StoredTensor) throws(FileError) -> Matrix {
  guard tensor.shape.count == 2 else {
    throw tensor.error("wrong rank", expected: "2", found: "\(tensor.shape.count)")
  }
  let type: ElementType? =
    switch tensor.dtype {
    case .f32: .float32
    case .bf16: .bfloat16
    case .f16: .float16
    default: nil
    }
  let (rows, columns) = (tensor.shape[0], tensor.shape[1])
  guard let type, let base = tensor.bytes.baseAddress, UInt(bitPattern: base) % UInt(type.size) == 0 else {
    return Matrix(FloatBuffer(try tensor.floats()), rows: rows, columns: columns)
  }
  return Matrix(
    base: base, elementType: type, rows: rows, columns: columns, rowStride: max(columns, 1), owner: tensor.owner)
}
