import Testing

@testable import Kernels

/// Products of every shape class, layout and element type against a double-precision sum.
@Suite struct LinearTests {
  enum Layout: CaseIterable { case rows, columns }

  @Test(arguments: [1, 2, 3, 5, 8, 9, 15, 17, 64])
  func matchesDoublePrecision(rows: Int) {
    // One output in columns has a stride of 1 both ways: an SAE of a single feature.
    let shapes = [(1, 1), (40, 1), (1, 40), (7, 13), (33, 40), (64, 129), (300, 75), (1030, 70), (2100, 37)]
    for (inputs, outputs) in shapes {
      for layout in Layout.allCases {
        for type in [ElementType.float32, .bfloat16, .float16] {
          check(rows: rows, inputs: inputs, outputs: outputs, layout: layout, type: type)
        }
      }
    }
  }

  private func check(rows: Int, inputs: Int, outputs: Int, layout: Layout, type: ElementType) {
    var random = SeededRandom(seed: UInt64(rows * 1000 + inputs))
    func draw() -> Float { Float(random.nextUnit() * 2 - 1) }
    let xStride = inputs + 3
    let yStride = outputs + 2
    let x = FloatBuffer((0..<rows * xStride).map { _ in draw() })
    let values = (0..<inputs * outputs).map { _ in rounded(draw(), type) }
    let bias = (0..<outputs).map { _ in draw() }
    let storage = Stored(values, type)
    let weight =
      layout == .rows
      ? Matrix(
        base: storage.base, elementType: type, rows: outputs, columns: inputs, rowStride: inputs, owner: storage)
      : Matrix(
        base: storage.base, elementType: type, rows: inputs, columns: outputs, rowStride: outputs, owner: storage
      ).transposed
    let initial = (0..<rows * yStride).map { _ in draw() }
    for accumulate in [false, true] {
      let y = FloatBuffer(initial)
      linear(
        x.pointer, rows: rows, stride: xStride, weight: weight, bias: bias, into: y.pointer, stride: yStride,
        accumulate: accumulate)
      for row in 0..<rows {
        for output in 0..<outputs {
          var expected = Double(bias[output]) + (accumulate ? Double(initial[row * yStride + output]) : 0)
          var magnitude = 1.0
          for k in 0..<inputs {
            let w = layout == .rows ? values[output * inputs + k] : values[k * outputs + output]
            let term = Double(x.pointer[row * xStride + k]) * Double(w)
            expected += term
            magnitude += abs(term)
          }
          let found = y.pointer[row * yStride + output]
          #expect(abs(Double(found) - expected) < 4e-7 * magnitude, "row \(row), output \(output), \(layout), \(type)")
        }
        // The gap between rows belongs to somebody else.
        #expect(y.pointer[row * yStride + outputs] == initial[row * yStride + outputs])
      }
    }
  }

  private func rounded(_ value: Float, _ type: ElementType) -> Float {
    switch type {
    case .float32: value
    case .bfloat16: Float(bitPattern: value.bitPattern & 0xffff_0000)
    case .float16: Float(Float16(value))
    }
  }

  /// Values in memory in their stored type.
  final class Stored {
    let base: UnsafeRawPointer

    init(_ values: [Float], _ type: ElementType) {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: values.count * type.size, alignment: 64)
      for (i, value) in values.enumerated() {
        switch type {
        case .float32: memory.storeBytes(of: value, toByteOffset: i * 4, as: Float.self)
        case .bfloat16:
          memory.storeBytes(of: UInt16(value.bitPattern >> 16), toByteOffset: i * 2, as: UInt16.self)
        case .float16: memory.storeBytes(of: Float16(value), toByteOffset: i * 2, as: Float16.self)
        }
      }
      base = UnsafeRawPointer(memory)
    }

    deinit { base.deallocate() }
  }
}
