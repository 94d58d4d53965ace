import TestSupport
import Testing

@testable import Files

@Suite struct SafetensorsWriterTests {
  let scratch = TemporaryFolder()

  @Test func exactBytes() throws {
    try SafetensorsWriter.write(
      scratch["f"], [("b", [1], .bfloat16([1])), ("a", [], .float32([2])), ("c", [1], .int64([-2]))],
      metadata: ["z": "1", "k": "é"], overwrite: false)
    let header =
      #"{"__metadata__":{"format":"pt","k":"é","z":"1"},"c":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"#
      + #""a":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[12,14]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let data: [UInt8] = [0xFE] + [UInt8](repeating: 0xFF, count: 7) + [0, 0, 0, 0x40, 0x80, 0x3F]
    #expect(try scratch.read("f") == safetensors(padded, data: data))
  }

  @Test func roundTripInPieces() throws {
    let values = (0..<40_000).map { Float($0) * 0.25 - 1000 }
    let declarations = [
      TensorDeclaration("h", .f16, [200, 200]), TensorDeclaration("f", .f32, [200, 200]),
      TensorDeclaration("d", .f64, [200, 200]), TensorDeclaration("i", .i32, [3]),
      TensorDeclaration("e", .f32, [0, 7]),
    ]
    func write(_ name: String, reversed: Bool) throws {
      let writer = try SafetensorsWriter(scratch[name], tensors: declarations, overwrite: false)
      let rows = reversed ? Array((0..<200).reversed()) : Array(0..<200)
      for row in rows {
        let part = Array(values[row * 200..<row * 200 + 200])
        for tensor in ["h", "f", "d"] { try writer.write(tensor, part, atElement: row * 200) }
      }
      try writer.write("i", [7, -8, 9] as [Int32])
      #expect(!FileSystem.exists(scratch[name]))
      try writer.finish()
    }
    try write("a", reversed: false)
    try write("b", reversed: true)
    #expect(try scratch.read("a") == scratch.read("b"))
    let file = try SafetensorsFile(scratch["a"])
    #expect(try file.tensor("f").floats() == values)
    #expect(try file.tensor("d").floats() == values)
    #expect(try file.tensor("h").floats() == values.map { HalfPrecision.float(float16: HalfPrecision.float16($0)) })
    #expect(try file.tensor("i").integers() == [7, -8, 9])
    #expect(try file.tensor("e").shape == [0, 7])
    #expect(file.metadata == ["format": "pt"])
    #expect(file.names == ["d", "e", "f", "i", "h"])
    // Aligned for direct use from a map.
    for name in file.names { #expect(Int(bitPattern: try file.tensor(name).bytes.baseAddress) % 4 == 0) }
    let large = (0..<50_000).map { Float($0) }
    try SafetensorsWriter.write(scratch["c"], [("x", [50_000], .bfloat16(large))], overwrite: false)
    #expect(
      try SafetensorsFile(scratch["c"]).tensor("x").floats()
        == large.map { HalfPrecision.float(bfloat16: HalfPrecision.bfloat16($0)) })
  }

  @Test func refusesMisuse() throws {
    func writer(_ tensors: [TensorDeclaration]) throws -> SafetensorsWriter {
      try SafetensorsWriter(scratch["f"], tensors: tensors, overwrite: false)
    }
    let two = [TensorDeclaration("a", .f32, [2]), TensorDeclaration("i", .i32, [2])]
    let good = try writer(two)
    #expect(throws: FileError.self) { try good.write("zz", [1] as [Float]) }
    #expect(throws: FileError.self) { try good.write("a", [1, 2, 3] as [Float]) }
    #expect(throws: FileError.self) { try good.write("a", [1, 2] as [Float], atElement: 1) }
    #expect(throws: FileError.self) { try good.write("a", [1] as [Float], atElement: -1) }
    #expect(throws: FileError.self) { try good.write("a", [1] as [Float], atElement: .max) }
    #expect(throws: FileError.self) { try good.write("a", [1] as [Float], atElement: 1 << 60) }
    #expect(throws: FileError.self) { try good.write("a", [1] as [Int32]) }
    #expect(throws: FileError.self) { try good.write("i", [1] as [Float]) }
    #expect(throws: FileError.self) { try good.write("i", [1] as [Int64]) }
    try good.write("a", [1, 2] as [Float])
    let incomplete = #expect(throws: FileError.self) { try good.finish() }
    #expect(incomplete?.item == "i")
    #expect(throws: FileError.self) { try writer([two[0], two[0]]) }
    #expect(throws: FileError.self) { try writer([TensorDeclaration("a", .f32, [-1])]) }
    #expect(throws: FileError.self) { try writer([TensorDeclaration("a", .f32, [.max, .max])]) }
    #expect(throws: FileError.self) { try writer([TensorDeclaration("a", .f32, [.max / 8])]) }
    #expect(throws: FileError.self) { try writer([TensorDeclaration("a", .f4, [1])]) }
    #expect(throws: FileError.self) { try writer([TensorDeclaration("__metadata__", .f32, [1])]) }
    #expect(try FileSystem.list(scratch.path) == [])
  }

  @Test func cancelAndRefusedTarget() throws {
    try scratch.file("f", "old")
    #expect(throws: FileError.self) { try SafetensorsWriter(scratch["f"], tensors: [], overwrite: false) }
    do {
      let writer = try SafetensorsWriter(scratch["f"], tensors: [TensorDeclaration("a", .f32, [1])], overwrite: true)
      try writer.write("a", [1] as [Float])
    }
    #expect(try scratch.read("f") == Array("old".utf8))
    #expect(try FileSystem.list(scratch.path) == ["f"])
    try SafetensorsWriter.write(scratch["f"], [], overwrite: true)
    #expect(try SafetensorsFile(scratch["f"]).names == [])
  }
}
