/// Finds the mentions of concepts in token sequences, through their text.
public struct ConceptFinder: Sendable {
  /// The text of ids, and where each id's part of it begins; an id may have none.
  public typealias Spelling = @Sendable (_ ids: [Int32]) -> (text: [UInt8], starts: [Int])

  /// The tokens that mention a concept.
  public struct Mention: Sendable, Equatable {
    public var concept: Int
    public var tokens: Range<Int>
  }

  public let concepts: [Concept]
  private let spelling: Spelling?
  /// Child nodes under node << 8 | byte; node 0 is the root.
  private var children: [UInt64: Int] = [:]
  /// The concepts whose string ends at each node.
  private var ends: [[Int]] = [[]]
  /// Token sequences by their first id, the longest first.
  private var sequences: [Int32: [(ids: [Int32], concept: Int)]] = [:]

  /// Without `spelling`, token sequences alone are found.
  public init(_ concepts: [Concept], spelling: Spelling?) {
    self.concepts = concepts
    self.spelling = spelling
    for (number, concept) in concepts.enumerated() {
      for string in concept.strings { insert(Array(string.utf8), number) }
      for ids in concept.tokens { sequences[ids[0], default: []].append((ids, number)) }
    }
    for key in sequences.keys { sequences[key]!.sort { ($1.ids.count, $0.concept) < ($0.ids.count, $1.concept) } }
  }

  /// Mentions by their place. Of strings that overlap the leftmost counts, of those that begin together the longest; they
  /// begin and end where words do. One string may mention several concepts.
  public func mentions(in ids: [Int32]) -> [Mention] {
    var found = inText(ids)
    for place in ids.indices {
      guard let candidates = sequences[ids[place]] else { continue }
      for (sequence, concept) in candidates where ids[place...].starts(with: sequence) {
        found.append(Mention(concept: concept, tokens: place..<place + sequence.count))
      }
    }
    return found.sorted { ($0.tokens.lowerBound, $0.concept) < ($1.tokens.lowerBound, $1.concept) }
  }

  private func inText(_ ids: [Int32]) -> [Mention] {
    guard let spelling, ends.count > 1 else { return [] }
    let (text, starts) = spelling(ids)
    var found: [Mention] = []
    var place = 0
    while place < text.count {
      guard !Self.splitsWord(text, place), let match = longestMatch(in: text, from: place) else {
        place += 1
        continue
      }
      // Ids before the first that reaches beyond the match's start have no part of it.
      let last = (starts.firstIndex { $0 >= match.end } ?? ids.count)
      let next = starts.firstIndex { $0 > place } ?? ids.count
      let tokens = max(next - 1, 0)..<last
      found += match.concepts.map { Mention(concept: $0, tokens: tokens) }
      place = match.end
    }
    return found
  }

  private func longestMatch(in text: [UInt8], from start: Int) -> (end: Int, concepts: [Int])? {
    var (node, end) = (0, start)
    var best: (end: Int, concepts: [Int])?
    while end < text.count, let child = children[UInt64(node) << 8 | UInt64(Self.folded(text[end]))] {
      node = child
      end += 1
      if !ends[node].isEmpty, !Self.splitsWord(text, end) { best = (end, ends[node]) }
    }
    return best
  }

  private mutating func insert(_ string: [UInt8], _ concept: Int) {
    var node = 0
    for byte in string {
      let key = UInt64(node) << 8 | UInt64(Self.folded(byte))
      if let child = children[key] {
        node = child
      } else {
        node = ends.count
        children[key] = node
        ends.append([])
      }
    }
    if !ends[node].contains(concept) { ends[node].append(concept) }
  }

  /// Whether letters or digits stand on both sides of a place.
  private static func splitsWord(_ text: [UInt8], _ place: Int) -> Bool {
    place > 0 && place < text.count && isWord(text[place - 1]) && isWord(text[place])
  }

  /// Bytes beyond ASCII are of letters, more often than not.
  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 32 : byte }
}
