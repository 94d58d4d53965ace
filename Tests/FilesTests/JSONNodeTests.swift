import Testing

@testable import Files

@Suite struct JSONNodeTests {
  let root: JSONNode

  init() throws {
    let text = #"{"n":null,"i":3,"f":1e6,"h":2.5,"s":"x","a":[{"k":true},2],"o":{"p":{"q":"bad"}},"big":1e300}"#
    root = try JSONNode(parsing: Array(text.utf8), file: "config.json")
  }

  @Test func presence() throws {
    #expect(root.contains("n") && !root.contains("zz"))
    #expect(try root.optional("n") == nil)
    #expect(try root.optional("zz") == nil)
    #expect(try root.required("n").isNull)
    #expect(try root.keys() == ["n", "i", "f", "h", "s", "a", "o", "big"])
    #expect(throws: FileError(.badData, "config.json", "missing key", item: "o.r")) {
      try root.required("o").required("r")
    }
  }

  @Test func values() throws {
    #expect(try root.required("i").int() == 3)
    #expect(try root.required("i").double() == 3)
    #expect(try root.required("f").wholeNumber() == 1_000_000)
    #expect(try root.required("h").float() == 2.5)
    #expect(try root.required("s").string() == "x")
    let elements = try root.required("a").array()
    #expect(try elements[0].required("k").bool())
    #expect(elements[1].path == "a[1]")
    #expect(try root.required("o").entries().map(\.key) == ["p"])
  }

  @Test func countsAreWithinBounds() throws {
    let node = try JSONNode(parsing: Array(#"{"zero":0,"ten":10,"less":-1}"#.utf8), file: "f.json")
    #expect(try node.required("zero").count() == 0 && node.required("ten").count(atMost: 10) == 10)
    let less = #expect(throws: FileError.self) { try node.required("less").count() }
    #expect(less?.description == "f.json: out of range (less; expected at least 0, found integer -1)")
    let more = #expect(throws: FileError.self) { try node.required("ten").count(atMost: 9) }
    #expect(more?.description == "f.json: out of range (ten; expected 0 to 9, found integer 10)")
  }

  @Test func mismatchesNamePathExpectedAndFound() throws {
    let error = #expect(throws: FileError.self) {
      try root.required("o").required("p").required("q").double()
    }
    #expect(
      error?.description
        == "config.json: wrong type of value (o.p.q; expected number, found string \"bad\")")
    #expect(throws: FileError.self) { try root.required("f").int() }
    #expect(throws: FileError.self) { try root.required("h").wholeNumber() }
    #expect(throws: FileError.self) { try root.required("big").float() }
    #expect(throws: FileError.self) { try root.required("i").bool() }
    #expect(throws: FileError.self) { try root.required("i").required("x") }
    #expect(throws: FileError.self) { try root.required("o").array() }
  }

  @Test func unknownKeys() throws {
    #expect(try root.unknownKeys(besides: ["n", "i", "f", "h", "a", "o", "big"]) == ["s"])
    let error = #expect(throws: FileError.self) { try root.refuseUnknownKeys(besides: ["n", "i"]) }
    #expect(error?.item == "f")
  }
}
