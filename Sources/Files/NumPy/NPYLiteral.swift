/// The Python dict in the header of a NumPy array, read by a fixed grammar; nothing is evaluated.
struct NPYLiteral {
  struct Fields {
    var description: String
    var isFortranOrder: Bool
    var shape: [Int]
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private let path: String
  private let item: String

  init(_ bytes: UnsafeRawBufferPointer, path: String, item: String) {
    self.bytes = bytes
    self.path = path
    self.item = item
  }

  /// The dict, which has exactly the three keys.
  mutating func fields() throws(FileError) -> Fields {
    var description: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try expect("{")
    while !accept("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where description == nil: description = try string()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default: throw error("unknown or repeated key '\(key.quotedForMessage)'")
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard position == bytes.count else { throw error("more after the dict") }
    guard let description, let isFortranOrder, let shape else { throw error("descr, fortran_order or shape missing") }
    return Fields(description: description, isFortranOrder: isFortranOrder, shape: shape)
  }

  private mutating func string() throws(FileError) -> String {
    skipBlanks()
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw error("no string at byte \(position)")
    }
    let start = position + 1
    guard let end = firstIndex(of: quote, in: bytes, from: start), end - start <= 64,
      bytes[start..<end].allSatisfy({ 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\\") })
    else { throw error("no plain string at byte \(position)") }
    position = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func boolean() throws(FileError) -> Bool {
    if accept("True") { return true }
    if accept("False") { return false }
    throw error("neither True nor False at byte \(position)")
  }

  /// `()`, `(3,)`, `(3, 4)`, each number perhaps with the `L` of Python 2.
  private mutating func tuple() throws(FileError) -> [Int] {
    var dimensions: [Int] = []
    try expect("(")
    while !accept(")") {
      dimensions.append(try integer())
      guard dimensions.count <= 64 else { throw error("too many dimensions") }
      if !accept(",") {
        guard dimensions.count > 1 else { throw error("a number where a tuple should be") }
        try expect(")")
        break
      }
    }
    return dimensions
  }

  private mutating func integer() throws(FileError) -> Int {
    skipBlanks()
    let start = position
    var value = 0
    while let digit = peek(), UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      guard !overflow, !carry else { throw error("dimension too large at byte \(start)") }
      value = sum
      position += 1
    }
    guard position > start else { throw error("no dimension at byte \(start)") }
    if peek() == UInt8(ascii: "L") { position += 1 }
    return value
  }

  private mutating func accept(_ text: StaticString) -> Bool {
    skipBlanks()
    let length = text.utf8CodeUnitCount
    guard length <= bytes.count - position else { return false }
    let matches = text.withUTF8Buffer { bytes[position..<position + length].elementsEqual($0) }
    if matches { position += length }
    return matches
  }

  private mutating func expect(_ text: StaticString) throws(FileError) {
    guard accept(text) else { throw error("no '\(text)' at byte \(position)") }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A { position += 1 }
  }

  private func error(_ reason: String) -> FileError {
    FileError(.badData, path, "bad header of a NumPy array", item: item, found: reason)
  }
}
