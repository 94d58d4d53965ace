/// Checks the compiled normalisation table of a SentencePiece model.
///
/// libsentencepiece and `Charsmap` walk it without looking at bounds: a double-array trie (`darts-clone`) of 32-bit
/// units, behind its size in bytes, followed by the NUL-terminated replacements.
enum CharsmapCheck {
  /// The library gives room for this many matches at one place of the text.
  private static let mostMatches = 32

  /// What is wrong with the table, or nil.
  static func fault(in table: ArraySlice<UInt8>) -> String? {
    if table.isEmpty { return nil }
    do throws(Charsmap.Fault) {
      _ = try Charsmap(Array(table))
      return nil
    } catch {
      return error.reason
    }
  }

  /// What is wrong with a trie whose values point into so many bytes of replacements, or nil.
  static func fault(in units: [UInt32], replacementSize: Int) -> String? {
    TrieWalk(units: units, replacementSize: replacementSize, mostMatches: mostMatches).fault()
  }
}

/// A walk over every node that a text can reach, depth first.
private struct TrieWalk {
  private let units: [UInt32]
  private let replacementSize: Int
  private let mostMatches: Int

  private enum Mark { case unseen, open, closed }

  private struct Visit {
    var node: Int
    var nextLabel = 0
  }

  init(units: [UInt32], replacementSize: Int, mostMatches: Int) {
    self.units = units
    self.replacementSize = replacementSize
    self.mostMatches = mostMatches
  }

  func fault() -> String? {
    var marks = [Mark](repeating: .unseen, count: units.count)
    /// Matches on the longest path below a node, its own included.
    var matches = [Int](repeating: 0, count: units.count)
    var stack = [Visit(node: 0)]
    marks[0] = .open
    if let reason = fault(at: 0) { return reason }
    while let visit = stack.last {
      let top = stack.count - 1
      guard visit.nextLabel < 256 else {
        marks[visit.node] = .closed
        if hasLeaf(visit.node) { matches[visit.node] += 1 }
        if matches[visit.node] > mostMatches { return "more than \(mostMatches) rules on one path" }
        stack.removeLast()
        if let parent = stack.last?.node { matches[parent] = max(matches[parent], matches[visit.node]) }
        continue
      }
      stack[top].nextLabel += 1
      let child = base(visit.node) ^ visit.nextLabel
      guard units[child] & 0x8000_00FF == UInt32(visit.nextLabel) else { continue }
      switch marks[child] {
      case .open: return "a cycle at unit \(child)"
      case .closed: matches[visit.node] = max(matches[visit.node], matches[child])
      case .unseen:
        if let reason = fault(at: child) { return reason }
        marks[child] = .open
        stack.append(Visit(node: child))
      }
    }
    return nil
  }

  /// Whether all children of a node, and its value, lie inside the table.
  private func fault(at node: Int) -> String? {
    guard base(node) | 0xFF < units.count else { return "unit \(node) points outside" }
    if hasLeaf(node) {
      let value = Int(units[base(node)] & 0x7FFF_FFFF)
      guard value < replacementSize else { return "unit \(node) points past the replacements" }
    }
    return nil
  }

  private func hasLeaf(_ node: Int) -> Bool { Charsmap.hasLeaf(units[node]) }

  private func base(_ node: Int) -> Int { node ^ Charsmap.offset(units[node]) }
}
