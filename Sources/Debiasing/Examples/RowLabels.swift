import Files

/// The labels, and where they are given the groups, of the rows of a token file: `labels` [B] (0 or 1), `groups` [B].
public struct RowLabels: Sendable, Equatable {
  /// 0 or 1, [B]
  public var labels: [Int]
  /// [B]; nil without groups.
  public var groups: [Int]?

  public init(labels: [Int], groups: [Int]? = nil) {
    self.labels = labels
    self.groups = groups
  }

  /// Reads them beside `tokens` of `rows` rows.
  public init(contentsOf path: String, rows: Int) throws(FileError) {
    let file = try SafetensorsFile(path)
    let labels = try file.tensor("labels")
    try labels.requireShape([rows])
    self.labels = try labels.integers()
    if let row = self.labels.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw labels.error("the label of row \(row) is not 0 or 1", found: "\(self.labels[row])")
    }
    guard file.names.contains("groups") else { return }
    let groups = try file.tensor("groups")
    try groups.requireShape([rows])
    self.groups = try groups.integers()
  }
}
