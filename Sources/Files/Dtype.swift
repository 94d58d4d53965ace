/// The element types of safetensors; names and widths as in the reference implementation.
public enum Dtype: String, CaseIterable, Sendable {
  case f4 = "F4"
  case f6E2M3 = "F6_E2M3"
  case f6E3M2 = "F6_E3M2"
  case bool = "BOOL"
  case u8 = "U8"
  case i8 = "I8"
  case f8E5M2 = "F8_E5M2"
  case f8E4M3 = "F8_E4M3"
  case f8E8M0 = "F8_E8M0"
  case f8E4M3FNUZ = "F8_E4M3FNUZ"
  case f8E5M2FNUZ = "F8_E5M2FNUZ"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case i64 = "I64"
  case u64 = "U64"
  case f64 = "F64"
  case c64 = "C64"

  /// The name as written in files.
  public var name: String { rawValue }

  /// Bits of one element.
  public var bits: Int {
    switch self {
    case .f4: 4
    case .f6E2M3, .f6E3M2: 6
    case .bool, .u8, .i8, .f8E5M2, .f8E4M3, .f8E8M0, .f8E4M3FNUZ, .f8E5M2FNUZ: 8
    case .i16, .u16, .f16, .bf16: 16
    case .i32, .u32, .f32: 32
    case .i64, .u64, .f64, .c64: 64
    }
  }

  /// Bytes that a shape takes: the product from left to right, nil when it overflows UInt64 in bits or ends inside a
  /// byte. A product that overflows counts even when a later dimension is zero.
  func byteCount(shape: [Int]) -> UInt64? {
    var elements: UInt64 = 1
    for dimension in shape {
      let (product, overflow) = elements.multipliedReportingOverflow(by: UInt64(dimension))
      guard !overflow else { return nil }
      elements = product
    }
    let (total, overflow) = elements.multipliedReportingOverflow(by: UInt64(bits))
    return overflow || total % 8 != 0 ? nil : total / 8
  }
}
