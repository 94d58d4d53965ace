/// Bytes of a text source: a mapped file, or memory such as standard input, with the name it has in errors.
public struct TextSource: Sendable {
  /// Path, or a name such as `standard input`.
  public let name: String
  /// Valid as long as the source or a copy of it.
  public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  /// Keeps the bytes alive.
  private let owner: any AnyObject & Sendable

  /// A file, mapped; `-` reads standard input to its end.
  public init(_ path: String) throws(FileError) {
    self =
      path == "-" ? TextSource(try StandardInput.readAll(), name: "standard input") : TextSource(try MappedFile(path))
  }

  /// Bytes in memory under a name for errors.
  public init(_ bytes: [UInt8], name: String) {
    let copy = OwnedBytes(bytes)
    self.name = name
    self.bytes = copy.bytes
    owner = copy
  }

  /// A file that is mapped already.
  public init(_ file: MappedFile) {
    name = file.path
    bytes = file.bytes
    owner = file
  }

  /// Number of bytes.
  public var count: Int { bytes.count }

  /// Takes the pages of a mapped file that were read so far out of this process's memory.
  public func releasePages() { (owner as? MappedFile)?.releasePages() }

  /// All of it as text; `invalid UTF-8 at byte N` when it is none.
  public func text() throws(FileError) -> String { try UTF8Bytes.text(bytes, file: name) }

  /// The lines of the text without their ends (LF or CRLF); a last line without an end counts, an empty rest does not.
  public func lines() throws(FileError) -> [String] {
    var reader = LineReader(bytes)
    var lines: [String] = []
    while let line = reader.next() {
      var content = line.bytes
      if content.last == 0x0D { content = UnsafeRawBufferPointer(rebasing: content.dropLast()) }
      if let position = UTF8Bytes.firstInvalid(in: content) {
        throw FileError(.badData, "\(name):\(line.number)", "invalid UTF-8 at byte \(position)")
      }
      lines.append(String(decoding: content, as: UTF8.self))
    }
    return lines
  }
}
