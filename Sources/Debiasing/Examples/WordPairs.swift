import Files

/// Words that come in two forms, such as he and she: what a counterfactual text exchanges, and what deletion removes.
public struct WordPairs: Sendable, Equatable {
  public let pairs: [[String]]
  /// Lower-cased word → its counterpart.
  private let counterparts: [String: String]
  /// Which side words stand on, lower-cased.
  private let sides: [String: Int]

  /// A word that stands in several pairs is exchanged by the first.
  public init(_ pairs: [[String]]) {
    self.pairs = pairs
    var counterparts: [String: String] = [:]
    var sides: [String: Int] = [:]
    for pair in pairs {
      for side in [0, 1] {
        let word = pair[side].lowercased()
        if counterparts[word] == nil { (counterparts[word], sides[word]) = (pair[1 - side], side) }
      }
    }
    (self.counterparts, self.sides) = (counterparts, sides)
  }

  /// Reads a file with a pair a line, the words divided by a comma; blank lines and lines that begin with # are skipped.
  public init(contentsOf path: String) throws(FileError) {
    var pairs: [[String]] = []
    for (number, line) in try TextSource(path).lines().enumerated() {
      let words = line.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
      if line.trimmed.isEmpty || line.hasPrefix("#") { continue }
      guard words.count == 2, words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isWordCharacter) }) else {
        throw FileError(
          .badData, "\(path):\(number + 1)", "not a pair of words", expected: "one,other",
          found: String(line.prefix(60)))
      }
      pairs.append(words)
    }
    guard !pairs.isEmpty else { throw FileError(.badData, path, "no pairs of words") }
    self.init(pairs)
  }

  /// Both lists, these first.
  public func adding(_ other: WordPairs) -> WordPairs { WordPairs(pairs + other.pairs) }

  public func contains(_ word: String) -> Bool { sides[word.lowercased()] != nil }

  /// The text with every word of the list in its other form, capitals as they were.
  ///
  /// English has "her" for both "him" and "his", and "his" for both "her" and "hers": before a word that can begin what
  /// is owned they are taken as possessives.
  public func exchanged(in text: String) -> String {
    let parts = TextParts(text)
    var result = ""
    for (index, part) in parts.all.enumerated() {
      guard part.isWord, let other = counterparts[part.text.lowercased()] else {
        result += part.text
        continue
      }
      switch part.text.lowercased() {
      case "her" where contains("his"): result += (parts.ownsNext(index) ? "his" : "him").capitalised(like: part.text)
      case "his" where contains("her"): result += (parts.ownsNext(index) ? "her" : "hers").capitalised(like: part.text)
      default: result += other.capitalised(like: part.text)
      }
    }
    return result
  }

  /// The text without the words of the list, nor the blank before each.
  public func removed(from text: String) -> String {
    var kept: [Substring] = []
    for part in TextParts(text).all {
      guard part.isWord, contains(String(part.text)) else {
        kept.append(part.text)
        continue
      }
      if let last = kept.last, last.hasSuffix(" ") { kept[kept.count - 1] = last.dropLast() }
    }
    let text = kept.joined()
    return text.hasPrefix(" ") ? String(text.dropFirst()) : text
  }

  /// How many words of either side a text holds.
  public func counts(in text: String) -> (first: Int, second: Int, words: Int) {
    var counts = (first: 0, second: 0, words: 0)
    for part in TextParts(text).all where part.isWord {
      counts.words += 1
      switch sides[part.text.lowercased()] {
      case 0?: counts.first += 1
      case 1?: counts.second += 1
      default: break
      }
    }
    return counts
  }
}

/// A text as words and what stands between them.
private struct TextParts {
  struct Part {
    let text: Substring
    let isWord: Bool
  }

  private(set) var all: [Part] = []

  init(_ text: String) {
    var start = text.startIndex
    while start < text.endIndex {
      let isWord = text[start].isWordCharacter
      let end = text[start...].firstIndex { $0.isWordCharacter != isWord } ?? text.endIndex
      all.append(Part(text: text[start..<end], isWord: isWord))
      start = end
    }
  }

  /// Words that cannot begin what somebody owns.
  private static let others: Set<String> = [
    "a", "about", "after", "against", "an", "and", "are", "as", "at", "because", "before", "but", "by", "for", "from",
    "had", "has", "he", "if", "in", "into", "is", "it", "of", "on", "or", "she", "since", "so", "than", "that", "the",
    "then", "they", "through", "to", "until", "was", "we", "were", "when", "where", "while", "who", "will", "with",
  ]

  /// Whether a word stands right before another that it can own.
  func ownsNext(_ index: Int) -> Bool {
    guard index + 2 < all.count, all[index + 1].text.allSatisfy(\.isWhitespace) else { return false }
    return !Self.others.contains(all[index + 2].text.lowercased())
  }
}

extension Character {
  fileprivate var isWordCharacter: Bool { isLetter || self == "-" }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// With the capitals of another word: all of them, the first, or none beyond its own.
  fileprivate func capitalised(like word: some StringProtocol) -> String {
    if word.count > 1, word.allSatisfy(\.isUppercase) { return uppercased() }
    guard word.first?.isUppercase == true else { return String(self) }
    return prefix(1).uppercased() + dropFirst()
  }
}
