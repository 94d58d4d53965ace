extension JSONParser {
  func fault(_ reason: String, at offset: Int? = nil) -> Fault { Fault(reason: reason, offset: offset ?? at) }

  /// The byte at the current position in words.
  func byteName() -> String {
    guard at < bytes.count else { return "the end" }
    let byte = bytes[at]
    guard byte >= 0x20, byte < 0x7F else { return "byte 0x" + String(byte, radix: 16) }
    return "'\(Unicode.Scalar(byte))'"
  }

  /// The fault with line, column and the keys that lead to it.
  func fileError(_ fault: Fault, file: String) -> FileError {
    var line = 1
    var lineStart = 0
    let end = min(fault.offset, bytes.count)
    for position in 0..<end where bytes[position] == 0x0A {
      line += 1
      lineStart = position + 1
    }
    var item = "line \(line), column \(end - lineStart + 1)"
    let path = codingPath()
    if !path.isEmpty { item += ", at \(path)" }
    return FileError(.badData, file, "not JSON: \(fault.reason)", item: item)
  }

  private func codingPath() -> String {
    var path = ""
    // A depth bomb must not produce a message as long as the file.
    for frame in stack.prefix(8) {
      if let key = frame.key {
        path += (path.isEmpty ? "" : ".") + key.quotedForMessage
      } else {
        path += "[\(frame.array.count)]"
      }
    }
    return stack.count > 8 ? path + "…" : path
  }
}
