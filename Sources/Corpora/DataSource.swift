import Files

/// How a plain text file becomes documents (`--documents`).
public enum DocumentBoundary: String, CaseIterable, Sendable {
  /// The whole file, exactly as it stands.
  case file
  /// Each line that is not empty, without its line end.
  case lines
  /// Runs of lines between lines of nothing but white space.
  case blankLines = "blank-lines"
}

/// One `--data FILE[:FIELD]`, opened; `-` is standard input.
public struct DataSource: Sendable {
  /// The kind of file, told by its name.
  public enum Format: String, Sendable {
    case text, jsonLines, csv
  }

  /// The path as given, without the field.
  public let path: String
  public let format: Format
  /// The field or column that holds the text; unused for plain text.
  public let field: String
  let content: TextSource

  /// Size in bytes.
  public var byteCount: Int { content.bytes.count }

  /// CRC-32 of the bytes, to recognise the same data again.
  ///
  /// Taken piece by piece, so that a file larger than memory does not fill it.
  public func checksum() -> UInt32 {
    let piece = 1 << 26
    return stride(from: 0, to: content.count, by: piece).reduce(0) { sum, start in
      defer { content.releasePages() }
      let bytes = content.bytes[start..<min(start + piece, content.count)]
      return CRC32.of(UnsafeRawBufferPointer(rebasing: bytes), seed: sum)
    }
  }

  /// Takes what was read so far out of this process's memory; it is read again when it is needed.
  public func releasePages() { content.releasePages() }

  /// Opens what a `--data` argument names. A path that itself holds a colon is taken whole when it exists.
  public init(_ argument: String) throws {
    let (prefix, suffix) = Self.split(argument)
    if argument == "-" || (prefix == "-" && suffix != nil) {
      self.init(
        path: "standard input", format: suffix == nil ? .text : .jsonLines, field: suffix,
        content: try TextSource("-"))
      return
    }
    let named = suffix != nil && !FileSystem.exists(argument)
    let path = named ? prefix : argument
    let field = named ? suffix : nil
    let format = try Self.format(of: path)
    if format == .text, let field {
      throw UsageError("\(path): a text file has no field '\(field)'; fields belong to .jsonl and .csv files")
    }
    self.init(
      path: path, format: format, field: field, content: try TextSource(path))
  }

  /// Text at hand, such as a prompt, under a name for messages.
  public init(text: String, named name: String) {
    self.init(path: name, format: .text, field: nil, content: TextSource(Array(text.utf8), name: name))
  }

  private init(path: String, format: Format, field: String?, content: TextSource) {
    self.path = path
    self.format = format
    self.field = field ?? "text"
    self.content = content
  }

  /// What stands before and after the last colon, when both are there.
  private static func split(_ argument: String) -> (path: String, field: String?) {
    guard let colon = argument.lastIndex(of: ":"), colon != argument.startIndex else { return (argument, nil) }
    let field = argument[argument.index(after: colon)...]
    return field.isEmpty ? (argument, nil) : (String(argument[..<colon]), String(field))
  }

  private static func format(of path: String) throws -> Format {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    switch parts.count > 1 ? parts[parts.count - 1].lowercased() : "" {
    case "", "txt", "text", "md": return .text
    case "jsonl", "ndjson": return .jsonLines
    case "csv": return .csv
    case let other:
      throw UsageError("\(path): cannot read text from a .\(other) file; expected .txt, .jsonl or .csv")
    }
  }
}
