import Corpora
import Files
import Transformers

/// Texts as token ids with a label each, and where they are given a group.
public struct LabelledExamples: Sendable {
  public var sequences: [[Int32]] = []
  /// Whether a position's effects count, per sequence.
  public var included: [[Bool]] = []
  /// 0 or 1
  public var labels: [Int] = []
  /// nil without groups.
  public var groups: [String]?
  /// Examples that were cut to the longest sequence.
  public var truncated = 0
  public var files: [DataFile] = []

  public var count: Int { sequences.count }

  /// The rows of a token file with `labels` and, where it has them, `groups`; longer ones are cut.
  public init(tokens path: String, vocabularySize: Int, contextLength: Int, exclusion: ExclusionRule) throws {
    let file = try TokenFile(path, vocabularySize: vocabularySize, contextLength: Int.max)
    let rows = try RowLabels(contentsOf: path, rows: file.rows)
    files = [file.dataFile]
    groups = rows.groups.map { $0.map(String.init) }
    for row in 0..<file.rows { add(file.row(row), label: rows.labels[row], contextLength, exclusion) }
    try check(path)
    if let groups = rows.groups, let last = groups.max(),
      let empty = (0...max(last, 0)).first(where: { !groups.contains($0) })
    {
      throw FileError(.badData, path, "group \(empty) has no examples", item: "groups")
    }
  }

  /// Documents whose records name a label and perhaps a group; `encode` gives a text's ids, and BOS is put before
  /// them where the rule says so.
  public init(
    _ documents: Documents, labelField: String, groupField: String?, contextLength: Int, bos: BOSRule,
    exclusion: ExclusionRule, encode: (String) throws -> [Int32]
  ) throws {
    files = documents.sources.map { DataFile(path: $0.path, byteCount: $0.byteCount, checksum: $0.checksum()) }
    groups = groupField == nil ? nil : []
    var reader = documents.reader()
    while let document = try reader.nextDocument() {
      let label = try Self.value(labelField, of: document)
      guard label == "0" || label == "1" else {
        throw FileError(
          .badData, document.origin, "a label that is not 0 or 1", item: labelField, expected: "0 or 1", found: label)
      }
      if let groupField { groups?.append(try Self.value(groupField, of: document)) }
      let ids = bos.applied(to: try encode(document.text))
      guard !ids.isEmpty else { throw FileError(.badData, document.origin, "a text without tokens") }
      add(ids, label: label == "1" ? 1 : 0, contextLength, exclusion)
    }
    try check(documents.sources.map(\.path).joined(separator: ", "))
  }

  /// The examples of a range as one batch.
  public func batch(_ range: Range<Int>) -> TokenBatch {
    TokenBatch(Array(sequences[range]), included: Array(included[range]))
  }

  private mutating func add(_ ids: [Int32], label: Int, _ contextLength: Int, _ exclusion: ExclusionRule) {
    let kept = Array(ids.prefix(contextLength))
    if kept.count < ids.count { truncated += 1 }
    sequences.append(kept)
    included.append(exclusion.included(kept))
    labels.append(label)
  }

  /// Both sides of the decision need examples.
  private func check(_ path: String) throws(FileError) {
    for label in [0, 1] where !labels.contains(label) {
      throw FileError(.badData, path, "no example has label \(label)", item: "labels")
    }
  }

  /// A field of a record as text; numbers as they are written.
  private static func value(_ field: String, of document: Document) throws(FileError) -> String {
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
