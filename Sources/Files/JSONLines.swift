/// Reads JSON Lines: one value per line, blank lines skipped; errors name `file:line`.
public struct JSONLines {
  /// What to do with a last line that has no line feed.
  public enum LastLine: Sendable {
    /// Read like any other, as data files often end so.
    case read
    /// Leave out, as a log that is being appended to may break off anywhere; `tornLine` then tells.
    case skippedIfUnended
  }

  /// A value and where it stands.
  public struct Line: Sendable {
    /// Counted from 1.
    public let number: Int
    /// The value; its errors name `file:line`.
    public let node: JSONNode
  }

  private let source: TextSource
  private let lastLine: LastLine
  private var reader: LineReader
  /// Bytes read so far, for progress.
  public var offset: Int { reader.at }
  /// Number of the unended last line that was left out.
  public private(set) var tornLine: Int?

  /// Lines of a file (`-`: standard input).
  public init(_ path: String, lastLine: LastLine = .read) throws(FileError) {
    self.init(try TextSource(path), lastLine: lastLine)
  }

  /// Lines of a source at hand.
  public init(_ source: TextSource, lastLine: LastLine = .read) {
    self.source = source
    self.lastLine = lastLine
    reader = LineReader(source.bytes)
  }

  /// The next line that is not blank, nil at the end.
  public mutating func next() throws(FileError) -> Line? {
    while let line = reader.next() {
      if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      if !line.isEnded, lastLine == .skippedIfUnended {
        tornLine = line.number
        return nil
      }
      let place = "\(source.name):\(line.number)"
      return Line(number: line.number, node: JSONNode(try JSON.parse(line: line.bytes, file: place), file: place))
    }
    return nil
  }

  /// All lines that remain.
  public mutating func all() throws(FileError) -> [Line] {
    var lines: [Line] = []
    while let line = try next() { lines.append(line) }
    return lines
  }
}
