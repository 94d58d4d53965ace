import Files

/// Which positions are spliced, edited, trained on and counted (`--exclude`, `--skip-first`).
public struct ExclusionRule: Equatable, Sendable {
  /// What `--exclude` names.
  public enum Choice: String, CaseIterable, Sendable {
    case special, bos, none
  }

  public let choice: Choice
  /// Positions excluded at the start of every sequence.
  public let skipFirst: Int
  /// Ids excluded wherever they stand, ascending.
  public let ids: [Int32]

  public init(_ choice: Choice, specials: SpecialIds, skipFirst: Int = 0) throws(UsageError) {
    guard skipFirst >= 0 else { throw UsageError("--skip-first must not be negative; found \(skipFirst)") }
    self.choice = choice
    self.skipFirst = skipFirst
    self.ids =
      switch choice {
      case .special: specials.all
      case .bos: [specials.bos].compactMap { $0 }
      case .none: []
      }
  }

  /// Whether each position of a sequence counts, [T]. `from` is the position of the first id, as in cached generation.
  public func included(_ ids: [Int32], from position: Int = 0) -> [Bool] {
    ids.indices.map { position + $0 >= skipFirst && !self.ids.contains(ids[$0]) }
  }

  /// The rule in words.
  public var description: String {
    var parts: [String] = []
    switch choice {
    case .special:
      parts.append(ids.isEmpty ? "special tokens (none known)" : "special tokens (ids \(list))")
    case .bos:
      parts.append(ids.isEmpty ? "BOS (no id known)" : "BOS (id \(list))")
    case .none: break
    }
    if skipFirst > 0 { parts.append("the first \(skipFirst) position\(skipFirst == 1 ? "" : "s") of every sequence") }
    return parts.isEmpty ? "every position counts" : "excluded: " + parts.joined(separator: " and ")
  }

  private var list: String { ids.map(String.init).joined(separator: ", ") }
}
