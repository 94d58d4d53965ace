/// Compares the products of every path (BLAS, the loops for few rows; each number format and layout) with sums in double
/// precision: a bad library or processor shows here before it shows in a result.
public struct ProductCheck: Sendable {
  /// The largest |found − expected| / Σ|x·w| over all elements, and the product it was found in; float32 rounding leaves
  /// about 1e-7.
  public private(set) var worst = 0.0
  public private(set) var place = ""
  public private(set) var products = 0

  /// More than rounding can explain.
  public static let tolerance = 2e-6
  public var isPassed: Bool { worst <= Self.tolerance }

  /// Rows, columns and outputs: one row, few rows, odd sizes, and large ones that the library splits.
  private static let shapes = [(1, 512, 384), (7, 129, 65), (33, 257, 100), (300, 768, 1030)]

  public init() {
    for (rows, columns, outputs) in Self.shapes {
      for type in [ElementType.float32, .bfloat16, .float16] {
        for isTransposed in [false, true] {
          let weight = Matrix(random: outputs, columns, type, isTransposed: isTransposed)
          let layout = isTransposed ? "[in, out]" : "[out, in]"
          compare(weight, rows, name: "\(rows) × \(columns) × \(outputs), \(type) \(layout)")
        }
      }
    }
  }

  private mutating func compare(_ weight: Matrix, _ rows: Int, name: String) {
    let x = FloatBuffer(random: rows * weight.columns, seed: UInt64(rows))
    let y = FloatBuffer(rows * weight.rows)
    linear(x.pointer, rows: rows, stride: weight.columns, weight: weight, into: y.pointer, stride: weight.rows)
    let row = FloatBuffer(weight.columns)
    for output in 0..<weight.rows {
      weight.copyRow(output, into: row.pointer)
      for index in 0..<rows {
        let x = x.pointer + index * weight.columns
        var (sum, size) = (0.0, 0.0)
        for i in 0..<weight.columns {
          let term = Double(x[i]) * Double(row.pointer[i])
          sum += term
          size += abs(term)
        }
        let error = abs(Double(y.pointer[index * weight.rows + output]) - sum) / size
        // A NaN is worse than any number.
        if !(error <= worst) { (worst, place) = (error.isNaN ? .infinity : error, name) }
      }
    }
    products += 1
  }
}

extension Matrix {
  fileprivate init(random rows: Int, _ columns: Int, _ type: ElementType, isTransposed: Bool) {
    let values = FloatBuffer(random: rows * columns, seed: UInt64(columns))
    let bytes = ByteBuffer(rows * columns * type.size)
    for i in 0..<rows * columns {
      switch type {
      case .float32: bytes.base.storeBytes(of: values.pointer[i], toByteOffset: i * 4, as: Float.self)
      case .bfloat16:
        let bits = UInt16(truncatingIfNeeded: values.pointer[i].bitPattern >> 16)
        bytes.base.storeBytes(of: bits, toByteOffset: i * 2, as: UInt16.self)
      case .float16:
        bytes.base.storeBytes(of: Float16(values.pointer[i]).bitPattern, toByteOffset: i * 2, as: UInt16.self)
      }
    }
    let stored = Matrix(
      base: bytes.base, elementType: type, rows: isTransposed ? columns : rows, columns: isTransposed ? rows : columns,
      rowStride: isTransposed ? rows : columns, owner: bytes)
    self = isTransposed ? stored.transposed : stored
  }
}

private final class ByteBuffer {
  let base: UnsafeMutableRawPointer

  init(_ count: Int) { base = .allocate(byteCount: count, alignment: 64) }

  deinit { base.deallocate() }
}
