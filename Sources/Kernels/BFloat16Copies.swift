#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Makes bfloat16 copies of matrices, laid out as products with few rows read them fastest: contiguous rows, in memory
/// of large pages, where one thread reads about 1.4 times as fast as in a mapped file.
public struct BFloat16Copies {
  private var block: PageBlock?
  private var used = 0

  public init() {}

  /// The matrix rounded to bfloat16, to nearest, ties to even; NaN stays NaN. Rows are contiguous in the copy.
  public mutating func copy(_ matrix: Matrix) -> Matrix {
    let (target, owner) = take(matrix.rows * matrix.columns)
    let copy = Matrix(
      base: target, elementType: .bfloat16, rows: matrix.rows, columns: matrix.columns,
      rowStride: max(matrix.columns, 1), owner: owner)
    nonisolated(unsafe) let base = target
    if matrix.rowsAreContiguous {
      parallelFor(matrix.rows, minimumChunk: max(1, 65_536 / max(matrix.columns, 1))) { rows in
        for row in rows {
          let source = matrix.base + row * matrix.rowStride * matrix.elementType.size
          roundElements(source, matrix.elementType, into: base + row * matrix.columns, count: matrix.columns)
        }
      }
    } else {
      transpose(matrix, into: base)
    }
    return copy
  }

  /// In tiles, whose rows and columns both stay in the first-level cache.
  private func transpose(_ matrix: Matrix, into target: UnsafeMutablePointer<UInt16>) {
    nonisolated(unsafe) let target = target
    let side = 64
    let step = matrix.columnStride * matrix.elementType.size
    parallelFor((matrix.rows + side - 1) / side) { tiles in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: side * side) { tile in
        let tile = tile.baseAddress!
        for first in tiles.lazy.map({ $0 * side }) {
          let height = min(side, matrix.rows - first)
          for start in stride(from: 0, to: matrix.columns, by: side) {
            let width = min(side, matrix.columns - start)
            for column in 0..<width {
              roundElements(
                matrix.base + (start + column) * step + first * matrix.elementType.size, matrix.elementType,
                into: tile + column * side, count: height)
            }
            for row in 0..<height {
              let line = target + (first + row) * matrix.columns + start
              for column in 0..<width { line[column] = tile[column &* side &+ row] }
            }
          }
        }
      }
    }
  }

  /// Room for `count` elements in the current block or in a new one.
  private mutating func take(_ count: Int) -> (UnsafeMutablePointer<UInt16>, PageBlock) {
    // Multiples of a cache line.
    let bytes = (count * 2 + 63) / 64 * 64
    if let block, used + bytes <= block.count {
      defer { used += bytes }
      return ((block.base + used).assumingMemoryBound(to: UInt16.self), block)
    }
    let new = PageBlock(max(bytes, Self.blockBytes))
    (block, used) = (new, bytes)
    return (new.base.bindMemory(to: UInt16.self, capacity: new.count / 2), new)
  }

  private static let blockBytes = 64 << 20
}

/// Rounds `count` elements stored as `type` to bfloat16.
private func roundElements(
  _ source: UnsafeRawPointer, _ type: ElementType, into out: UnsafeMutablePointer<UInt16>, count: Int
) {
  switch type {
  case .bfloat16: UnsafeMutableRawPointer(out).copyMemory(from: source, byteCount: count * 2)
  case .float32:
    for i in 0..<count { out[i] = bfloat16Bits(source.loadUnaligned(fromByteOffset: i &* 4, as: UInt32.self)) }
  case .float16:
    for i in 0..<count {
      out[i] = bfloat16Bits(widenFloat16(source.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self)).bitPattern)
    }
  }
}

/// The upper half of a float32's bits after rounding; a NaN keeps its upper bits and stays one.
@inline(__always)
private func bfloat16Bits(_ bits: UInt32) -> UInt16 {
  let rounded = (bits &+ 0x7FFF &+ (bits &>> 16 & 1)) &>> 16
  return UInt16(truncatingIfNeeded: bits & 0x7FFF_FFFF > 0x7F80_0000 ? bits &>> 16 | 0x40 : rounded)
}

/// Memory that asks for the system's large pages, untouched until it is written; freed with its last reference.
private final class PageBlock: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let count: Int

  init(_ count: Int) {
    self.count = count
    base = .allocate(byteCount: max(count, 1), alignment: 2 << 20)
    #if os(Linux)
      // A refusal costs speed, not correctness.
      madvise(base, count, MADV_HUGEPAGE)
    #endif
  }

  deinit { base.deallocate() }
}
