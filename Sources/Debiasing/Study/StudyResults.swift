import Files

/// A finished study: its table, how features were judged, and what it says of single texts.
public struct StudyResults: Sendable {
  /// A text of the balanced test set whose prediction a method changed.
  public struct Change: Sendable {
    public let row: String
    /// Number in the balanced test set.
    public let example: Int
    public let text: String?
    public let group: String
    public let before: Double
    public let after: Double
    public let isRightNow: Bool
  }

  public let rows: [MethodRow]
  public let names: LabelNames
  public let records: [JudgingRecord]
  public let options: StudyOptions
  public let changes: [Change]
  /// Examples: of the ambiguous training set, the balanced one, and a group of the balanced test set.
  public let counts: (ambiguous: Int, balanced: Int, testGroup: Int)
  /// Whether the data was made up.
  public let isSynthetic: Bool
  /// The published table, where model and data are those of the paper.
  public let published: PublishedTable?

  public init(
    _ study: DebiasingStudy, rows: [MethodRow], names: LabelNames, records: [JudgingRecord], isSynthetic: Bool
  ) {
    (self.rows, self.names, self.records, self.isSynthetic) = (rows, names, records, isSynthetic)
    options = study.options
    let test = study.balancedTestSet
    counts = (study.ambiguous.count, study.balanced.examples.count, test.examples.count / 4)
    published =
      isSynthetic ? nil : PublishedTable(study.decoder.config, classes: names.classes, testGroup: counts.testGroup)
    changes = Self.changes(rows, test.examples, test.groups, names)
  }

  /// Of every SHIFT row, the first texts that it makes right or wrong.
  private static func changes(
    _ rows: [MethodRow], _ examples: LabelledExamples, _ groups: [Int], _ names: LabelNames
  ) -> [Change] {
    guard let original = rows.first(where: { $0.method == .original }) else { return [] }
    return rows.filter { $0.method == .shift }.flatMap { row in
      let changed = row.logits.indices.filter { (row.logits[$0] > 0) != (original.logits[$0] > 0) }
      return changed.prefix(12).map { index in
        Change(
          row: [row.title, row.set].compactMap { $0 }.joined(separator: ", "), example: index,
          text: examples.texts.isEmpty ? nil : examples.texts[index],
          group: names.fourGroups[2 * examples.labels[index] + groups[index]], before: original.logits[index],
          after: row.logits[index], isRightNow: (row.logits[index] > 0) == (examples.labels[index] == 1))
      }
    }
  }

  public var json: JSONObject {
    var object: JSONObject = [
      "format_version": 1, "synthetic": JSON(isSynthetic), "classes": JSON(names.classes),
      "groups": JSON(names.groups), "options": .object(options.json),
      "examples": [
        "ambiguous_training": JSON(counts.ambiguous), "balanced_training": JSON(counts.balanced),
        "test_per_group": JSON(counts.testGroup),
      ],
    ]
    object["rows"] = .array(rows.map { .object($0.json(groupNames: names.fourGroups)) })
    object["judgements"] = .array(
      records.map { record in
        var entry = JSONObject()
        for (key, value) in record.json.entries where key != "features" && key != "format_version" {
          entry[key] = value
        }
        entry["ablated"] = JSON(record.automatic?.entries.count(where: \.ablate) ?? 0)
        return .object(entry)
      })
    if let published { object["published"] = published.json }
    return object
  }

  /// A line per row, shares with six digits.
  public var csv: String {
    var head = ["method", "saes", "ablated", "seeds"]
    for name in ["profession", "gender", "worst_group"] { head += [name, name + "_margin_95"] }
    for name in names.fourGroups { head += ["accuracy: " + name, "standard error: " + name] }
    head.append("ambiguous_test")
    let lines = rows.map { (row: MethodRow) -> [String] in
      var cells: [String] = [row.title, row.set ?? "", row.ablated.map(String.init) ?? "", "\(row.outcomes.count)"]
      for summary in [row.summary(\.profession), row.summary(\.gender), row.summary(\.worst)] {
        cells += [Self.number(summary.mean), summary.margin.map(Self.number) ?? ""]
      }
      for group in 0..<4 {
        cells += [Self.number(row.summary { $0.groups[group] }.mean), Self.number(row.groupErrors[group])]
      }
      cells.append(row.outcomes[0].ambiguous == nil ? "" : Self.number(row.summary { $0.ambiguous ?? .nan }.mean))
      return cells
    }
    let table: [[String]] = [head] + lines
    return table.map { cells in cells.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  private static func number(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }

  private static func quoted(_ cell: String) -> String {
    cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline })
      ? "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : cell
  }
}
