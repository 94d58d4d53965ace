import Corpora
import Files

/// Which fields of a record hold the label and the group, and what their values are called.
public struct LabelFields: Sendable, Equatable {
  public var label: String
  public var group: String?
  /// The values of labels 0 and 1.
  public var classes: [String]
  /// The values of the groups 0 and 1; nil takes any value as a group's name.
  public var groups: [String]?
  /// Whether records of other classes or groups are left out instead of refused.
  public var skipsOthers: Bool

  public init(
    label: String, group: String? = nil, classes: [String] = ["0", "1"], groups: [String]? = nil,
    skipsOthers: Bool = false
  ) {
    (self.label, self.group, self.classes, self.groups) = (label, group, classes, groups)
    self.skipsOthers = skipsOthers
  }

  /// A record's label, 0 or 1, and group; nil for one that is left out.
  func values(of document: Document) throws(FileError) -> (label: Int, group: String?)? {
    let found = try value(label, of: document)
    guard let label = classes.firstIndex(of: found) else {
      if skipsOthers { return nil }
      throw FileError(
        .badData, document.origin, "a label that is not \(classes.joined(separator: " or "))", item: self.label,
        expected: classes.joined(separator: " or "), found: found)
    }
    guard let field = group else { return (label, nil) }
    let group = try value(field, of: document)
    guard let groups else { return (label, group) }
    guard let place = groups.firstIndex(of: group) else {
      if skipsOthers { return nil }
      throw FileError(
        .badData, document.origin, "a group that is not \(groups.joined(separator: " or "))", item: field,
        expected: groups.joined(separator: " or "), found: group)
    }
    return (label, "\(place)")
  }

  /// What a record's label is called.
  func labelText(of document: Document) throws(FileError) -> String { try value(label, of: document) }

  /// A field of a record as text; numbers as they are written.
  private func value(_ field: String, of document: Document) throws(FileError) -> String {
    guard let record = document.record else {
      throw FileError(
        .badData, document.path, "plain text has no labels", item: field, hint: "give .jsonl or .csv with a label field"
      )
    }
    switch record[field] {
    case .string(let text)?: return text
    case .int(let number)?: return "\(number)"
    case .uint(let number)?: return "\(number)"
    case .bool(let value)?: return value ? "1" : "0"
    case nil:
      throw FileError(
        .badData, document.origin, "no field '\(field)'", found: "fields \(record.keys.joined(separator: ", "))")
    case let other?: throw FileError(.badData, document.origin, "not a label", item: field, found: other.kindName)
    }
  }
}
