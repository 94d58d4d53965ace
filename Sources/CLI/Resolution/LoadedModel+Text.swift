import Corpora
import Evaluation
import Files
import Tokenizers

extension LoadedModel {
  /// The text of ids and where each begins, for a search of names in it; nil without a tokenizer.
  var spelling: ConceptFinder.Spelling? {
    guard let tokenizer else { return nil }
    return { ids in
      var decoder = tokenizer.streamingDecoder(skipSpecialTokens: true)
      var (text, starts): ([UInt8], [Int]) = ([], [])
      for id in ids {
        starts.append(text.count)
        text += Array(decoder.append(id).utf8)
      }
      text += Array(decoder.finish().utf8)
      return (text, starts)
    }
  }

  /// The id of a text that is one token: a piece as the vocabulary writes it, else the text as it stands, else after a
  /// blank.
  func id(of text: String) -> Int32? {
    guard let tokenizer else { return nil }
    if let id = tokenizer.id(of: text) { return id }
    for text in [text, " " + text] {
      let ids = tokenizer.encode(text, plainText: true)
      if ids.count == 1 { return ids[0] }
    }
    return nil
  }

  /// How a token type is shown: its piece, or its id.
  var tokenText: @Sendable (Int) -> String {
    let tokenizer = tokenizer
    return { id in tokenizer?.token(Int32(id)) ?? "#\(id)" }
  }
}
