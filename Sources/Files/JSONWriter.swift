extension JSON {
  /// UTF-8 text with keys in declared order and the shortest numbers that read back the same.
  ///
  /// Non-finite numbers become `null`, as results on stdout want; files use `fileBytes`. `pretty` indents by two spaces.
  public func serialized(pretty: Bool = false, finalNewline: Bool = false) -> [UInt8] {
    var output: [UInt8] = []
    write(to: &output, indent: pretty ? 0 : nil)
    if finalNewline { output.append(0x0A) }
    return output
  }

  /// The bytes of a JSON file, newline at the end; a non-finite number is an error that names its place.
  public func fileBytes(for path: String, pretty: Bool = true) throws(FileError) -> [UInt8] {
    if let place = firstNonFinite() {
      throw FileError(.badData, path, "JSON cannot hold a non-finite number", item: place.isEmpty ? nil : place)
    }
    return serialized(pretty: pretty, finalNewline: true)
  }

  /// Coding path of the first NaN or infinity.
  private func firstNonFinite() -> String? {
    switch self {
    case .double(let value): return value.isFinite ? nil : ""
    case .array(let elements):
      for (position, element) in elements.enumerated() {
        if let inner = element.firstNonFinite() { return JSONNode.join("[\(position)]", inner) }
      }
      return nil
    case .object(let object):
      for (key, value) in object.entries {
        if let inner = value.firstNonFinite() { return JSONNode.join(key, inner) }
      }
      return nil
    default: return nil
    }
  }

  /// `indent` is the depth when indenting, nil for one line.
  private func write(to output: inout [UInt8], indent: Int?) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .int(let value): output.append(contentsOf: value.description.utf8)
    case .uint(let value): output.append(contentsOf: value.description.utf8)
    case .double(let value): output.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
    case .string(let text): Self.write(text, to: &output)
    case .array(let elements):
      Self.writeContainer("[", "]", count: elements.count, to: &output, indent: indent) { position, output, inner in
        elements[position].write(to: &output, indent: inner)
      }
    case .object(let object):
      Self.writeContainer("{", "}", count: object.count, to: &output, indent: indent) { position, output, inner in
        let (key, value) = object.entries[position]
        Self.write(key, to: &output)
        output.append(contentsOf: (indent == nil ? ":" : ": ").utf8)
        value.write(to: &output, indent: inner)
      }
    }
  }

  private static func writeContainer(
    _ opening: String, _ closing: String, count: Int, to output: inout [UInt8], indent: Int?,
    member: (Int, inout [UInt8], Int?) -> Void
  ) {
    output.append(contentsOf: opening.utf8)
    let inner = indent.map { $0 + 1 }
    for position in 0..<count {
      if position > 0 { output.append(UInt8(ascii: ",")) }
      breakLine(inner, &output)
      member(position, &output, inner)
    }
    if count > 0 { breakLine(indent, &output) }
    output.append(contentsOf: closing.utf8)
  }

  private static func breakLine(_ indent: Int?, _ output: inout [UInt8]) {
    guard let indent else { return }
    output.append(0x0A)
    output.append(contentsOf: repeatElement(0x20, count: 2 * indent))
  }

  private static func write(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case 0x08: output.append(contentsOf: "\\b".utf8)
      case 0x09: output.append(contentsOf: "\\t".utf8)
      case 0x0A: output.append(contentsOf: "\\n".utf8)
      case 0x0C: output.append(contentsOf: "\\f".utf8)
      case 0x0D: output.append(contentsOf: "\\r".utf8)
      case 0..<0x20:
        output.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
        output.append(contentsOf: String(byte, radix: 16).utf8)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
