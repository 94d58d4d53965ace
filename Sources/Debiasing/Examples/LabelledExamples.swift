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
  /// The texts; empty for rows of a token file.
  public var texts: [String] = []
  /// Examples that were cut to the longest sequence.
  public var truncated = 0
  /// Records left out because their class or group is none of those asked for.
  public var others = 0
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

  /// Documents whose records name a label and perhaps a group.
  public init(
    _ documents: Documents, fields: LabelFields, contextLength: Int, exclusion: ExclusionRule, encoding: TextEncoding
  ) throws {
    files = documents.files
    groups = fields.group == nil ? nil : []
    var otherLabels: Set<String> = []
    var reader = documents.reader()
    while let document = try reader.nextDocument() {
      guard let (label, group) = try fields.values(of: document) else {
        others += 1
        if otherLabels.count < 8 { otherLabels.insert(try fields.labelText(of: document)) }
        continue
      }
      let ids = encoding.ids(document.text)
      // BOS alone is nothing to pool.
      guard !document.text.isEmpty, !ids.isEmpty else {
        throw FileError(.badData, document.origin, "a text without tokens")
      }
      add(ids, label: label, contextLength, exclusion)
      if let group { groups?.append(group) }
      texts.append(document.text)
    }
    try check(documents.sources.map(\.path).joined(separator: ", "), fields.classes, others: otherLabels.sorted())
  }

  /// Other texts in the place of these, labels and groups as they are.
  public func replacingTexts(
    _ texts: [String], contextLength: Int, exclusion: ExclusionRule, encoding: TextEncoding
  ) throws -> LabelledExamples {
    precondition(texts.count == count, "a text per example")
    var changed = LabelledExamples(files: files)
    changed.groups = groups
    changed.texts = texts
    for (index, text) in texts.enumerated() {
      var ids = encoding.ids(text)
      // A text of nothing but the words left out keeps its first token, so that there is something to pool.
      if ids.isEmpty { ids = Array(sequences[index].prefix(1)) }
      changed.add(ids, label: labels[index], contextLength, exclusion)
    }
    return changed
  }

  /// Some examples, in the order given.
  public func selecting(_ indices: [Int]) -> LabelledExamples {
    var chosen = LabelledExamples(files: files)
    chosen.sequences = indices.map { sequences[$0] }
    chosen.included = indices.map { included[$0] }
    chosen.labels = indices.map { labels[$0] }
    chosen.groups = groups.map { all in indices.map { all[$0] } }
    if !texts.isEmpty { chosen.texts = indices.map { texts[$0] } }
    return chosen
  }

  private init(files: [DataFile]) { self.files = files }

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
  private func check(_ path: String, _ classes: [String] = ["0", "1"], others: [String] = []) throws(FileError) {
    for label in [0, 1] where !labels.contains(label) {
      throw FileError(
        .badData, path, "no example has label \(classes[label])", item: "labels",
        found: others.isEmpty ? nil : "others: " + others.joined(separator: ", "))
    }
  }
}

extension LabelledExamples {
  /// Neighbouring examples of at most `budget` tokens together, at least one each.
  func groups(ofTokens budget: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var (start, tokens) = (0, 0)
    for (index, sequence) in sequences.enumerated() {
      if index > start, tokens + sequence.count > budget {
        groups.append(start..<index)
        (start, tokens) = (index, 0)
      }
      tokens += sequence.count
    }
    if start < sequences.count { groups.append(start..<sequences.count) }
    return groups
  }
}
