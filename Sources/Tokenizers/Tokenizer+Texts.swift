extension Tokenizer {
  /// What each id adds to the text, for showing tokens one by one; where nothing is certain yet (part of a character, a
  /// special token) the piece as the vocabulary spells it, or `#id`.
  public func texts(of ids: [Int32]) -> [String] {
    var decoder = StreamingDecoder(self, skipSpecialTokens: false)
    return ids.map { id in
      let text = decoder.append(id)
      return text.isEmpty ? spelling(of: id) : text
    }
  }

  /// The piece of an id as the vocabulary spells it; `#id` for ids without one.
  public func spelling(of id: Int32) -> String { token(id) ?? "#\(id)" }
}
