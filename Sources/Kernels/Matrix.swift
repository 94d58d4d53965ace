/// How the numbers of a matrix are stored. Arithmetic is always float32.
public enum ElementType: Sendable {
  case float32, bfloat16, float16

  /// Bytes per element.
  public var size: Int { self == .float32 ? 4 : 2 }
}

/// A read-only matrix [rows, columns] in memory that somebody else owns: a mapped checkpoint or a buffer.
///
/// Layouts cost no copies: a GPT-2 Conv1D weight stored [in, out] is the `transposed` of its [out, in] view.
public struct Matrix: @unchecked Sendable {
  public let base: UnsafeRawPointer
  public let elementType: ElementType
  public let rows: Int
  public let columns: Int
  /// Distance between rows, in elements.
  public let rowStride: Int
  /// Distance between columns, in elements. One of the two strides is 1.
  public let columnStride: Int
  /// Keeps the memory alive.
  public let owner: AnyObject?

  public init(
    base: UnsafeRawPointer, elementType: ElementType, rows: Int, columns: Int, rowStride: Int, columnStride: Int = 1,
    owner: AnyObject?
  ) {
    precondition(rowStride == 1 || columnStride == 1, "one stride of a matrix must be 1")
    self.base = base
    self.elementType = elementType
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
    self.owner = owner
  }

  /// A float32 matrix over a buffer, row-major.
  public init(_ buffer: FloatBuffer, rows: Int, columns: Int) {
    precondition(rows * columns <= buffer.count, "a matrix larger than its buffer")
    self.init(
      base: UnsafeRawPointer(buffer.pointer), elementType: .float32, rows: rows, columns: columns,
      rowStride: columns, owner: buffer)
  }

  /// The same numbers as [columns, rows].
  public var transposed: Matrix {
    Matrix(
      base: base, elementType: elementType, rows: columns, columns: rows, rowStride: columnStride,
      columnStride: rowStride, owner: owner)
  }

  /// Whether the elements of a row lie next to each other.
  public var rowsAreContiguous: Bool { columnStride == 1 }

  /// Rows `range` of this matrix.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows outside the matrix")
    return Matrix(
      base: base + range.lowerBound * rowStride * elementType.size, elementType: elementType, rows: range.count,
      columns: columns, rowStride: rowStride, columnStride: columnStride, owner: owner)
  }
}
