import Files

/// Contexts of a feature as an attribution lists them, the token where it is active marked.
struct FeatureContexts {
  let html: String

  /// `contexts` have `before`, `text`, `token`, `after` and `activation`; without a tokenizer only `token_id`.
  init(_ contexts: [JSONObject], atMost count: Int) {
    html =
      "<ul class=\"contexts\">\n"
      + contexts.prefix(count).map { (context: JSONObject) -> String in
        // A token of part of a character has no text of its own.
        let text = context["text"]?.string ?? ""
        let token = text.isEmpty ? context["token"]?.string ?? "" : text
        let id = Self.number(context["token_id"]).map { "\(Int($0))" } ?? ""
        let activation = Self.number(context["activation"]).map(Markup.label) ?? ""
        return "<li><span class=\"activation\">\(activation)</span> \(Markup.escaped(context["before"]?.string ?? ""))"
          + "<mark>\(Markup.escaped(token.isEmpty ? "#\(id)" : token))</mark>"
          + "\(Markup.escaped(context["after"]?.string ?? ""))</li>\n"
      }.joined() + "</ul>\n"
  }

  static let style = """
    .contexts { list-style: none; padding: 0; margin: 0.3em 0; font-size: 0.9em; }
    .contexts li { white-space: pre-wrap; } mark { background: #ffd54d; } .activation { color: #808080; }

    """

  private static func number(_ value: JSON?) -> Double? {
    switch value {
    case .int(let number)?: Double(number)
    case .double(let number)?: number
    default: nil
    }
  }
}
