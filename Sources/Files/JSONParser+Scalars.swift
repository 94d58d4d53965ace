extension JSONParser {
  mutating func skipSpace() {
    var place = at
    defer { at = place }
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x09, 0x0A, 0x0D: place += 1
      default: return
      }
    }
  }

  /// Longest number that is read: more digits change nothing, and converting them takes its time.
  private static let longestNumber = 1_000

  /// Steps over one character when it comes next.
  mutating func next(is character: Unicode.Scalar) -> Bool {
    guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  mutating func literal(_ text: StaticString, _ value: JSON) throws(Fault) -> JSON {
    let length = text.utf8CodeUnitCount
    guard bytes.count - at >= length, sameBytes(bytes.baseAddress! + at, text.utf8Start, count: length) else {
      throw fault("expected a value, found \(byteName())")
    }
    at += length
    return value
  }

  /// A key, the colon and the space after it: positioned at the value.
  mutating func key() throws(Fault) -> String {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
      throw fault("expected a key, found \(byteName())")
    }
    let key = try string()
    skipSpace()
    guard next(is: ":") else { throw fault("expected ':' after a key, found \(byteName())") }
    skipSpace()
    return key
  }

  mutating func number() throws(Fault) -> JSON {
    let start = at
    let negative = next(is: "-")
    let digitsStart = at
    var magnitude: UInt64 = 0
    var overflow = false
    while at < bytes.count, case let digit = bytes[at] &- 0x30, digit < 10 {
      let (tens, o1) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, o2) = tens.addingReportingOverflow(UInt64(digit))
      magnitude = sum
      overflow = overflow || o1 || o2
      at += 1
    }
    guard at > digitsStart else { throw fault("expected a digit, found \(byteName())") }
    guard at - digitsStart == 1 || bytes[digitsStart] != UInt8(ascii: "0") else {
      throw fault("number with a leading zero", at: start)
    }
    var fractional = false
    if next(is: ".") {
      fractional = true
      try digits()
    }
    if next(is: "e") || next(is: "E") {
      fractional = true
      if !next(is: "-") { _ = next(is: "+") }
      try digits()
    }
    if !fractional, !overflow {
      if !negative { return magnitude <= UInt64(Int64.max) ? .int(Int64(magnitude)) : .uint(magnitude) }
      if magnitude != 0, magnitude <= 1 << 63 { return .int(Int64(truncatingIfNeeded: 0 &- magnitude)) }
    }
    guard at - start <= Self.longestNumber else { throw fault("number of \(at - start) characters", at: start) }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let value = Double(text), value.isFinite else { throw fault("number out of range", at: start) }
    return .double(value)
  }

  private mutating func digits() throws(Fault) {
    let start = at
    while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
    guard at > start else { throw fault("expected a digit, found \(byteName())") }
  }

  mutating func string() throws(Fault) -> String {
    at += 1
    let start = at
    // All bytes of the common case, a string without escapes, or'ed together: below 0x80 means ASCII.
    var union: UInt8 = 0
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") {
        let text = try text(start..<place, isASCII: union < 0x80)
        at = place + 1
        return text
      }
      if byte == UInt8(ascii: "\\") {
        at = place
        return try escapedString(from: start)
      }
      guard byte >= 0x20 else { throw fault("control character in a string", at: place) }
      union |= byte
      place += 1
    }
    throw fault("string without an end", at: start - 1)
  }

  private func text(_ range: Range<Int>, isASCII: Bool) throws(Fault) -> String {
    let slice = UnsafeRawBufferPointer(rebasing: bytes[range])
    if !isASCII, let invalid = UTF8Bytes.firstInvalid(in: slice) {
      throw fault("invalid UTF-8 at byte \(range.lowerBound + invalid)", at: range.lowerBound + invalid)
    }
    return String(decoding: slice, as: UTF8.self)
  }

  /// The rest of a string from its first backslash on.
  private mutating func escapedString(from start: Int) throws(Fault) -> String {
    scratch.removeAll(keepingCapacity: true)
    var runStart = start
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        let run = UnsafeRawBufferPointer(rebasing: bytes[runStart..<at])
        if let invalid = UTF8Bytes.firstInvalid(in: run) {
          throw fault("invalid UTF-8 at byte \(runStart + invalid)", at: runStart + invalid)
        }
        scratch.append(contentsOf: run)
        at += 1
        if byte == UInt8(ascii: "\"") { return String(decoding: scratch, as: UTF8.self) }
        try escape()
        runStart = at
        continue
      }
      guard byte >= 0x20 else { throw fault("control character in a string") }
      at += 1
    }
    throw fault("string without an end", at: start - 1)
  }

  private mutating func escape() throws(Fault) {
    guard at < bytes.count else { throw fault("ends inside a string") }
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"): try unicodeEscape()
    default: throw fault("unknown escape in a string", at: at - 2)
    }
  }

  /// The hexadecimal part after `\u`, with the second half of a surrogate pair.
  private mutating func unicodeEscape() throws(Fault) {
    let start = at - 2
    var code = try hexadecimal()
    if 0xD800...0xDFFF ~= code {
      guard code < 0xDC00, next(is: "\\"), next(is: "u") else { throw fault("lone surrogate in a string", at: start) }
      let low = try hexadecimal()
      guard 0xDC00...0xDFFF ~= low else { throw fault("lone surrogate in a string", at: start) }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw fault("lone surrogate in a string", at: start) }
    UTF8.encode(scalar).map { scratch.append(contentsOf: $0) }
  }

  private mutating func hexadecimal() throws(Fault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard at < bytes.count else { throw fault("ends inside a string") }
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        code = code << 4 | UInt32((byte | 0x20) - 0x61 + 10)
      default: throw fault("expected four hexadecimal digits after \\u")
      }
      at += 1
    }
    return code
  }
}
