/// Writes comma-separated values that `CSVReader` and spreadsheets read.
public enum CSVText {
  /// One line per row; fields are quoted where they must be.
  public static func of(_ rows: [[String]]) -> String {
    rows.map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    // By scalars: a carriage return and a line feed are one Character.
    let isPlain = text.unicodeScalars.allSatisfy { $0 != "," && $0 != "\"" && $0 != "\n" && $0 != "\r" }
    guard !isPlain else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
