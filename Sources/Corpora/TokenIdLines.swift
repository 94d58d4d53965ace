import Files

/// Lists of token ids from a JSON Lines file, one per line: `FILE.jsonl[:FIELD]`, the field `ids` unless named.
public struct TokenIdLines {
  private var lines: JSONLines
  private let path: String
  private let field: String

  /// Opens what an argument names; a path that itself holds a colon is taken whole when it exists.
  public init(_ argument: String) throws(FileError) {
    var path = argument
    var field = "ids"
    if !FileSystem.exists(argument), let colon = argument.lastIndex(of: ":"), colon != argument.startIndex {
      path = String(argument[..<colon])
      field = String(argument[argument.index(after: colon)...])
    }
    self.path = path
    self.field = field
    lines = try JSONLines(path)
  }

  /// The next list with its place as `file:line`, or nil at the end.
  public mutating func next() throws(FileError) -> (ids: [Int32], origin: String)? {
    guard let line = try lines.next() else { return nil }
    var ids: [Int32] = []
    for node in try line.node.required(field).array() {
      guard let id = Int32(exactly: try node.int()) else { throw node.error("token id out of range") }
      ids.append(id)
    }
    return (ids, "\(path):\(line.number)")
  }
}
