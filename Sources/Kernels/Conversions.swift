/// Widens `count` elements stored as `type` to float32; exact for every stored value.
public func widen(_ source: UnsafeRawPointer, _ type: ElementType, into out: UnsafeMutablePointer<Float>, count: Int) {
  switch type {
  case .float32:
    UnsafeMutableRawPointer(out).copyMemory(from: source, byteCount: count * 4)
  case .bfloat16:
    for i in 0..<count { out[i] = widenBFloat16(source.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self)) }
  case .float16:
    for i in 0..<count { out[i] = widenFloat16(source.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self)) }
  }
}

@inline(__always)
func widenBFloat16(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) &<< 16) }

@inline(__always)
func widenFloat16(_ bits: UInt16) -> Float { Float(Float16(bitPattern: bits)) }

/// Widens eight neighbouring elements.
@inline(__always)
func loadWidened(_ source: UnsafeRawPointer, _ type: ElementType) -> Lanes {
  switch type {
  case .float32:
    return source.loadUnaligned(as: Lanes.self)
  case .bfloat16:
    // A bfloat16 is the upper half of a float32. The library's widening initialiser would be a call.
    var halves = SIMD16<UInt16>(repeating: 0)
    halves.oddHalf = source.loadUnaligned(as: SIMD8<UInt16>.self)
    return unsafeBitCast(halves, to: Lanes.self)
  case .float16:
    return Lanes(source.loadUnaligned(as: SIMD8<Float16>.self))
  }
}

/// Widens one element.
@inline(__always)
func widenElement(_ source: UnsafeRawPointer, _ type: ElementType) -> Float {
  switch type {
  case .float32: source.loadUnaligned(as: Float.self)
  case .bfloat16: widenBFloat16(source.loadUnaligned(as: UInt16.self))
  case .float16: widenFloat16(source.loadUnaligned(as: UInt16.self))
  }
}

extension Matrix {
  /// Copies row `index` as float32 into `out`, [columns].
  public func copyRow(_ index: Int, into out: UnsafeMutablePointer<Float>) {
    precondition(index >= 0 && index < rows, "row outside the matrix")
    let start = base + index * rowStride * elementType.size
    if rowsAreContiguous {
      widen(start, elementType, into: out, count: columns)
    } else {
      let step = columnStride * elementType.size
      for column in 0..<columns { out[column] = widenElement(start + column * step, elementType) }
    }
  }
}
