import Files

/// How long documents are cut: not at all, or at blanks into pieces of so many words or tokens.
public struct Chunking {
  /// What a piece's length is counted in.
  public enum Unit: String, Sendable {
    case words, tokens
  }

  /// Most units of a piece; nil leaves documents whole.
  let size: Int?
  /// Units from the start of a piece to the start of the next; a piece's own length when nil.
  let stride: Int?
  let unit: Unit
  /// Units of a word.
  private let measure: (String) -> Int

  /// Documents as they are.
  public static var whole: Chunking { Chunking(size: nil, stride: nil, unit: .words) { _ in 1 } }

  /// Pieces of whole words, as many as fit `size`; a word longer than that is a piece by itself.
  public init(size: Int, stride: Int? = nil, unit: Unit, measure: @escaping (String) -> Int = { _ in 1 })
    throws(UsageError)
  {
    guard size >= 1 else { throw UsageError("chunks must have at least 1 of their \(unit.rawValue); found \(size)") }
    if let stride, stride < 1 || stride > size {
      throw UsageError("--chunk-stride \(stride) does not fit; expected 1 to \(size)")
    }
    self.init(size: Optional(size), stride: stride, unit: unit, measure: measure)
  }

  private init(size: Int?, stride: Int?, unit: Unit, measure: @escaping (String) -> Int) {
    self.size = size
    self.stride = stride
    self.unit = unit
    self.measure = measure
  }

  /// The rule in words; part of an index's recipe.
  public var description: String {
    guard let size else { return "whole documents" }
    return "chunks of \(size) \(unit.rawValue)" + (stride.map { ", one every \($0)" } ?? "")
  }

  /// The pieces of a text in order; none of a text of nothing but white space.
  func pieces(of text: String) -> [String] {
    guard let size else { return text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? [] : [text] }
    let words = Self.words(of: text)
    let lengths = words.map { unit == .words ? 1 : measure(String(text[$0])) }
    var pieces: [String] = []
    var start = 0
    while start < words.count {
      let end = Self.reach(lengths, from: start) { $0 <= size }
      pieces.append(String(text[words[start].lowerBound..<words[end - 1].upperBound]))
      if end == words.count { break }
      start = stride.map { stride in min(end, Self.reach(lengths, from: start) { $0 <= stride }) } ?? end
    }
    return pieces
  }

  /// The end of the longest run of words whose total length passes; at least one word.
  private static func reach(_ lengths: [Int], from start: Int, _ passes: (Int) -> Bool) -> Int {
    var end = start + 1
    var total = lengths[start]
    while end < lengths.count, passes(total + lengths[end]) {
      total += lengths[end]
      end += 1
    }
    return end
  }

  private static func words(of text: String) -> [Range<String.Index>] {
    var words: [Range<String.Index>] = []
    var start: String.Index?
    let scalars = text.unicodeScalars
    for index in scalars.indices {
      if scalars[index].properties.isWhitespace {
        if let begin = start { words.append(begin..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { words.append(start..<text.endIndex) }
    return words
  }
}
