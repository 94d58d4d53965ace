import TestSupport
import Testing

@testable import Files

@Suite struct SafetensorsTests {
  let scratch = TemporaryFolder()

  func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
    try SafetensorsFile(try scratch.file("x.safetensors", bytes))
  }
  func open(_ header: String, _ data: Int = 0) throws -> SafetensorsFile {
    try open(safetensors(header, data: [UInt8](repeating: 1, count: data)))
  }

  @Test func reads() throws {
    let data: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0, 7, 0xFF, 0xFF, 0xFE, 0xFF]
    let header = """
       {"__metadata__":{"format":"pt"},"n":{"dtype":"I16","shape":[2,1],"data_offsets":[9,13]},
      "u":{"dtype":"U8","shape":[],"data_offsets":[8,9],"extra":[1]},
      "w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   \n
      """
    let file = try open(safetensors(header, data: data))
    #expect(file.names == ["w", "u", "n"])
    #expect(file.metadata == ["format": "pt"])
    #expect(try file.tensor("w").floats() == [1, -2.5])
    #expect(try file.tensor("u").integers() == [7])
    #expect(try file.tensor("u").shape == [])
    // Starts at an odd address.
    #expect(try file.tensor("n").integers() == [-1, -2])
    #expect(try file.tensor("n").elementCount == 2)
    #expect(throws: FileError.self) { try file.tensor("w").integers() }
    #expect(throws: FileError.self) { try file.tensor("n").floats() }
    try file.tensor("n").requireShape([2, 1])
    let shape = #expect(throws: FileError.self) { try file.tensor("n").requireShape([1, 2]) }
    #expect(shape?.description.hasSuffix("wrong shape (n; expected [1, 2], found [2, 1])") == true)
    let missing = #expect(throws: FileError.self) { try file.tensor("zz") }
    #expect(missing?.item == "zz")
  }

  @Test func integersAndOffsetsAreWithinBounds() throws {
    let file = try open(
      safetensors(#"{"i":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, data: [0, 3, 3, 5]))
    let tensor = try file.tensor("i")
    #expect(try tensor.integers(in: 0..<6) == [0, 3, 3, 5])
    let outside = #expect(throws: FileError.self) { try tensor.integers(in: 0..<5) }
    #expect(outside?.description.hasSuffix("out of range (i; expected 0 to 4, found 5)") == true)
    #expect(try tensor.offsets(3, total: 5) == [0, 3, 3, 5])
    #expect(try tensor.offsets(nil, total: 5, longest: 3) == [0, 3, 3, 5])
    #expect(throws: FileError.self) { try tensor.offsets(4, total: 5) }
    #expect(throws: FileError.self) { try tensor.offsets(3, total: 6) }
    #expect(throws: FileError.self) { try tensor.offsets(3, total: 5, longest: 2) }
    let falling = try open(
      safetensors(#"{"i":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, data: [0, 4, 3, 5]))
    #expect(throws: FileError.self) { try falling.tensor("i").offsets(3, total: 5) }
  }

  @Test func allFloatTypes() throws {
    let header = """
      {"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},
      "d":{"dtype":"F64","shape":[1],"data_offsets":[8,16]},"t":{"dtype":"BOOL","shape":[2],"data_offsets":[16,18]},
      "q":{"dtype":"U64","shape":[1],"data_offsets":[18,26]}}
      """
    let data: [UInt8] =
      [0x00, 0x3C, 0x00, 0xFC, 0x80, 0x3F, 0xC0, 0x7F] + [0, 0, 0, 0, 0, 0, 0x04, 0x40] + [1, 0]
      + [UInt8](repeating: 0xFF, count: 8)
    let file = try open(safetensors(header, data: data))
    #expect(try file.tensor("h").floats() == [1, -.infinity])
    let brain = try file.tensor("b").floats()
    #expect(brain[0] == 1 && brain[1].isNaN)
    #expect(try file.tensor("d").floats() == [2.5])
    #expect(try file.tensor("t").integers() == [1, 0])
    #expect(throws: FileError.self) { try file.tensor("q").integers() }
  }

  @Test(arguments: Dtype.allCases) func everyType(_ dtype: Dtype) throws {
    // Four elements fill whole bytes for every width.
    let bytes = dtype.bits / 2
    let file = try open(#"{"t":{"dtype":"\#(dtype.name)","shape":[2,2],"data_offsets":[0,\#(bytes)]}}"#, bytes)
    #expect(try file.tensor("t").dtype == dtype)
    #expect(try file.tensor("t").bytes.count == bytes)
  }

  @Test(arguments: [
    "{}", " \n\t{}", "{}   ", #"{"__metadata__":null}"#, #"{"__metadata__":{}}"#,
    #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"I8","shape":[3,0],"data_offsets":[0,0]}}"#,
    #"{"":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"F4","shape":[0],"data_offsets":[0,0],"note":{"x":[[1]]}}}"#,
  ])
  func accepts(_ header: String) throws { _ = try open(header) }

  /// Headers over four bytes of data, each breaking one rule.
  @Test(arguments: [
    "", " ", "[]", "1", "null", "\"x\"", "{", "{}{}", "{}x", "{}\0", "\u{FEFF}{}", "{} // c",
    #"{"__metadata__":{"a":1}}"#, #"{"__metadata__":{"a":null}}"#, #"{"__metadata__":[]}"#, #"{"__metadata__":"x"}"#,
    #"{"__metadata__":{},"__metadata__":{}}"#,
    #"{"a":1}"#, #"{"a":[]}"#, #"{"a":{}}"#, #"{"a":null}"#,
    #"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, #"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1]}}"#,
    #"{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[null],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4.0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":{"0":0}}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#,
    #"{"a":{"dtype":"F4","shape":[7],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F6_E2M3","shape":[5],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"U8","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"U8","shape":[0,18446744073709551615,2],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"U8","shape":[4,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}"#,
    #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}}"#,
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}"#,
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}"#,
    #"{"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
  ])
  func refuses(_ header: String) {
    let error = #expect(throws: FileError.self) { try open(header, 4) }
    #expect(error?.kind == .badData)
    #expect(error?.path == scratch["x.safetensors"])
    #expect(error?.description.contains("\n") == false)
  }

  @Test func refusesLengths() throws {
    for count in 0..<8 { #expect(throws: FileError.self) { try open([UInt8](repeating: 0, count: count)) } }
    let good = #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#
    let data: [UInt8] = [1, 2, 3, 4]
    _ = try open(safetensors(good, data: data))
    for length: UInt64 in [
      .max, .max - 7, 1 << 63, 100_000_001, UInt64(good.utf8.count + 5), UInt64(good.utf8.count + 4),
      UInt64(good.utf8.count + 1), UInt64(good.utf8.count - 1), 0,
    ] {
      let error = #expect(throws: FileError.self, "\(length)") {
        try open(safetensors(good, data: data, length: length))
      }
      #expect(error?.kind == .badData)
    }
    #expect(throws: FileError.self) { try open(safetensors(good, data: [1, 2, 3])) }
    #expect(throws: FileError.self) { try open(safetensors(good, data: data + Array("PK\u{5}\u{6}".utf8))) }
    #expect(throws: FileError.self) { try open(safetensors(header: Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8))) }
  }

  @Test func refusesDepthNameAndSpaces() {
    let nested = String(repeating: "[", count: 50_000)
    #expect(throws: FileError.self) { try open(#"{"a":"# + nested) }
    let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    #expect(throws: FileError.self) {
      try open(#"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":\#(deep)}}"#)
    }
    let name = String(repeating: "n", count: 1025)
    #expect(throws: FileError.self) { try open(#"{"\#(name)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#) }
    #expect(throws: FileError.self) { try open(String(repeating: " ", count: 5_000_000)) }
  }

  @Test func refusesNamesThatDifferOnlyInNormalisation() {
    #expect(throws: FileError.self) {
      try open(
        #"{"\u00e9":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"#
          + #""e\u0301":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#)
    }
  }

  @Test func emptyTensorWithHugeDimensions() throws {
    let file = try open(#"{"a":{"dtype":"U8","shape":[4611686018427387904,2,0],"data_offsets":[0,0]}}"#)
    #expect(try file.tensor("a").elementCount == 0)
    #expect(try file.tensor("a").integers() == [])
  }

  /// Absurd numbers are refused from the header alone, without memory or time for them.
  @Test(.timeLimit(.minutes(5))) func absurdNumbersCostNothing() {
    for dimension in ["1000000000000", "9223372036854775807", "4611686018427387904"] {
      #expect(throws: FileError.self) {
        try open(#"{"a":{"dtype":"F32","shape":[\#(dimension)],"data_offsets":[0,4]}}"#, 4)
      }
      #expect(throws: FileError.self) {
        try open(#"{"a":{"dtype":"U8","shape":[\#(dimension)],"data_offsets":[0,\#(dimension)]}}"#, 4)
      }
    }
    for length in [UInt64.max, 100_000_000, 1 << 40] {
      #expect(throws: FileError.self) { try open(safetensors("{}", length: length)) }
    }
  }

  @Test func manyTensors() throws {
    var header = "{"
    for index in 0..<20_000 {
      header += "\(index == 0 ? "" : ",")\"t\(index)\":{\"dtype\":\"U8\",\"shape\":[1],"
      header += "\"data_offsets\":[\(19_999 - index),\(20_000 - index)]}"
    }
    let file = try open(header + "}", 20_000)
    #expect(file.names.first == "t19999" && file.names.count == 20_000)
  }

  @Test func refusesWhatIsNoFile() throws {
    #expect(throws: FileError.self) { try SafetensorsFile(scratch.path) }
    #expect(throws: FileError.self) { try SafetensorsFile("/dev/null") }
    #expect(throws: FileError.self) { try SafetensorsFile(scratch.makePipe("pipe")) }
    let missing = #expect(throws: FileError.self) { try SafetensorsFile(scratch["none"]) }
    #expect(missing?.kind == .missing)
    #expect(throws: FileError.self) { try open([]) }
    scratch.link("loop", to: "loop")
    #expect(throws: FileError.self) { try SafetensorsFile(scratch["loop"]) }
  }

  @Test func replacingTheFileKeepsTheMap() throws {
    let file = try open(#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 4)
    try AtomicFile.write([UInt8](repeating: 9, count: 3), to: file.path, overwrite: true)
    #expect(try file.tensor("a").integers() == [1, 1, 1, 1])
  }

  @Test func mutationsNeverCrash() throws {
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
      + #""b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}"#
    let good = safetensors(header, data: [UInt8](repeating: 3, count: 11))
    var random = SmallRandom(seed: 11)
    var accepted = 0
    for _ in 0..<5000 {
      let bytes = random.mutated(good)
      let file: SafetensorsFile
      do { file = try open(bytes) } catch is FileError { continue }
      accepted += 1
      // Whatever is accepted covers the data exactly.
      #expect(file.tensors.values.reduce(0) { $0 + $1.bytes.count } < bytes.count)
      for tensor in file.tensors.values where tensor.dtype == .f32 { _ = try tensor.floats() }
    }
    #expect(accepted > 0 && accepted < 2500)
  }
}
