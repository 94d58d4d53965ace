/// What is put around the ids of a text when special tokens are asked for (tokenizers: `post_processor`).
struct PostProcessor: Sendable {
  enum Item: Equatable, Sendable {
    case special([Int32])
    case text
  }

  /// In order; the text itself comes once.
  var items: [Item]

  /// Puts nothing around the text.
  static let none = PostProcessor(items: [.text])

  /// The ids with everything around them.
  func apply(to ids: [Int32]) -> [Int32] {
    if items == [.text] { return ids }
    var result: [Int32] = []
    for item in items {
      switch item {
      case .special(let special): result += special
      case .text: result += ids
      }
    }
    return result
  }

  /// The same applied to the result of another.
  func applied(to inner: PostProcessor) -> PostProcessor {
    PostProcessor(items: items.flatMap { $0 == .text ? inner.items : [$0] })
  }

  /// Number of ids put around the text.
  var addedCount: Int { apply(to: []).count }

  /// The ids put in front of the text.
  var prefix: [Int32] {
    items.prefix { $0 != .text }.flatMap { if case .special(let ids) = $0 { ids } else { [Int32]() } }
  }
}
