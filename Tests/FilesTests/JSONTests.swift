import TestSupport
import Testing

@testable import Files

@Suite struct JSONTests {
  func parse(_ text: String, depth: Int = 128) throws -> JSON {
    var limits = JSONLimits.configuration
    limits.depth = depth
    return try JSON.parse(Array(text.utf8), file: "x.json", limits: limits)
  }

  @Test func scalars() throws {
    #expect(try parse(" 12 ") == .int(12))
    #expect(try parse("-9223372036854775808") == .int(.min))
    #expect(try parse("9223372036854775808") == .uint(1 << 63))
    #expect(try parse("18446744073709551616") == .double(18446744073709551616.0))
    #expect(try parse("-9223372036854775809") == .double(-9223372036854775809.0))
    #expect(try parse("1e6") == .double(1e6))
    #expect(try parse("1.0") == .double(1))
    #expect(try parse("1e-400") == .double(0))
    #expect(try parse("null") == .null)
    #expect(try parse("[true,false]") == [true, false])
    guard case .double(let zero) = try parse("-0") else { throw FileError(.badData, "", "not a double") }
    #expect(zero == 0 && zero.sign == .minus)
  }

  @Test func strings() throws {
    #expect(try parse(#""a\u00e9\ud83d\ude00\n\/\"\\ü""#) == .string("a\u{E9}😀\n/\"\\ü"))
    #expect(try parse(#""\u0000""#) == .string("\0"))
    let composed = try parse(#"{"\u00e9": 1, "e\u0301": 2}"#)
    #expect(composed.object?["\u{E9}"] == .int(1))
    #expect(composed.object?["e\u{301}"] == .int(2))
    #expect(try parse(#""\u00e9""#) != parse(#""e\u0301""#))
  }

  @Test func orderAndNesting() throws {
    let value = try parse(#" { "b" : [ 1 , { } , [ ] ] , "a" : { "c" : null } } "#)
    #expect(value == ["b": [1, [:], []], "a": ["c": nil]])
    #expect(value.object?.keys == ["b", "a"])
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
    "{'a':1}",
    "{\"a\":1}x", "[1 2]", "[,1]", "{,}", "{\"a\" 1}", "{1:2}", "]", "}", "[}", "{]", "[1}", "{\"a\":1]", "01", "-01",
    "+1",
    ".5", "1.", "1.e1", "1e", "1e+", "-", "--1", "0x1", "1e400", "-1e400", "NaN", "-NaN", "Infinity", "-Infinity",
    "[NaN]",
    "tru", "truex", "nul", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"",
    "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"a\nb\"", "\"\0\"", "1\0",
    "\u{FEFF}1",
    "// c\n1", "/* */1", "1 // c", "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "1 1", "\u{A0}1", "\u{2028}1",
    "[1\u{B}]",
  ])
  func refuses(_ text: String) {
    #expect(throws: FileError.self) { try parse(text) }
  }

  @Test func refusesRawBytes() {
    let bad: [[UInt8]] = [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xE2, 0x82, 0x22], [0x22, 0xC3], [0x22, 0x5C, 0x6E, 0x80, 0x22], [0xFF, 0xFE, 0x31, 0x00], [0xFE, 0xFF],
      [0x7B, 0x00, 0x7D, 0x00], [0xEF, 0xBB, 0xBF, 0x31], [0x31, 0x00],
    ]
    for bytes in bad {
      #expect(throws: FileError.self, "\(bytes)") { try JSON.parse(bytes, file: "x") }
    }
  }

  @Test func errorsNamePlaceAndKey() {
    let error = #expect(throws: FileError.self) {
      try JSON.parse(Array("{\"a\": {\n  \"b\": [0, NaN]}}".utf8), file: "config.json")
    }
    #expect(
      error?.description
        == "config.json: not JSON: NaN and Infinity are not JSON (line 2, column 12, at a.b[1])")
    let duplicate = #expect(throws: FileError.self) {
      try JSON.parse(Array("{\"a\": {\"dtype\": 1, \"dtype\": 2}}".utf8), file: "x")
    }
    #expect(duplicate?.description.contains("duplicate key") == true)
    #expect(duplicate?.description.contains("a.dtype") == true)
  }

  @Test func depth() throws {
    let nested = String(repeating: "[", count: 100_000)
    let error = #expect(throws: FileError.self) { try parse(nested) }
    #expect((error?.description.count ?? 0) < 300)
    #expect(throws: FileError.self) { try parse(String(repeating: "{\"a\":", count: 100_000)) }
    let fits = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try parse(fits)
    #expect(throws: FileError.self) { try parse("[" + fits + "]") }
    _ = try parse("[[[1]]]", depth: 3)
    #expect(throws: FileError.self) { try parse("[[[[]]]]", depth: 3) }
  }

  @Test func longString() throws {
    let length = 10_000_000
    var bytes = [UInt8](repeating: 0x61, count: length + 2)
    bytes[0] = 0x22
    #expect(throws: FileError.self) { try JSON.parse(bytes, file: "x") }
    bytes[length + 1] = 0x22
    #expect(try JSON.parse(bytes, file: "x").string?.utf8.count == length)
  }

  @Test func bigObject() throws {
    var text = "{"
    for index in 0..<60_000 { text += (index == 0 ? "" : ",") + "\"token\(index)\":\(index)" }
    let object = try #require(try parse(text + "}").object)
    #expect(object.count == 60_000)
    #expect(object["token59999"] == .int(59_999))
    #expect(object["token60000"] == nil)
    #expect(throws: FileError.self) { try parse(text + ",\"token7\":1}") }
  }

  @Test func objectEdits() {
    var object = JSONObject((0..<40).map { ("k\($0)", JSON($0)) })
    object["k3"] = nil
    object["k4"] = "new"
    #expect(object.count == 39 && object["k3"] == nil && object["k4"] == "new" && object["k39"] == 39)
    #expect(object.keys[3] == "k4")
    for index in 0..<40 { object["k\(index)"] = nil }
    #expect(object.isEmpty && object["k0"] == nil)
  }

  @Test func serialization() throws {
    let value: JSON = ["b": [1, 2.5, nil, true], "a": ["x": "q\"\\\u{1}\n\u{1F}é", "e": [:], "f": []], "t": 1e-7]
    let compact = String(decoding: value.serialized(), as: UTF8.self)
    #expect(
      compact
        == #"{"b":[1,2.5,null,true],"a":{"x":"q\"\\\u0001\n\u001fé","e":{},"f":[]},"t":1e-07}"#)
    #expect(try parse(compact) == value)
    let pretty = String(decoding: value.serialized(pretty: true, finalNewline: true), as: UTF8.self)
    #expect(pretty.hasPrefix("{\n  \"b\": [\n    1,\n    2.5,") && pretty.hasSuffix("\n}\n"))
    #expect(try parse(pretty) == value)
    #expect(String(decoding: JSON.double(.nan).serialized(), as: UTF8.self) == "null")
    let error = #expect(throws: FileError.self) { try JSON(["a": [1, .double(.infinity)]]).fileBytes(for: "o.json") }
    #expect(error?.item == "a[1]")
    #expect(JSON(Float(0.1)) == .double(0.1))
    for number in [0.1, 1e300, Double.leastNonzeroMagnitude, 1.7976931348623157e308, -0.0, 123456789.123] {
      #expect(try parse(String(decoding: JSON(number).serialized(), as: UTF8.self)) == .double(number))
    }
  }

  @Test func mutationsNeverCrash() throws {
    let good = Array(
      #"{"model":{"type":"BPE","vocab":{"a":0,"\u00e9":1,"ü😀":2},"merges":["a b",["c","d"]]},"x":[1,-2.5e3,true,null]}"#
        .utf8)
    var random = SmallRandom(seed: 7)
    for _ in 0..<5000 {
      let bytes = random.mutated(good)
      if let value = try? JSON.parse(bytes, file: "x") {
        // Whatever is accepted reads back the same.
        #expect(try JSON.parse(value.serialized(), file: "y") == value)
      }
    }
  }
}
