/// Tables of text.
enum TextTable {
  /// Columns two blanks apart; the first ones aligned left, the others right.
  static func aligned(_ rows: [[String]], leftColumns: Int) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = row.enumerated().map { column, text in
        column < leftColumns ? text.padded(to: widths[column]) : text.aligned(to: widths[column])
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
