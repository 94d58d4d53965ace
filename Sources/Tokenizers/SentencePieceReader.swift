import Files

/// Puts a tokenizer together around a `tokenizer.model`.
enum SentencePieceReader {
  static func parts(path: String, source: String, _ config: TokenizerConfig) throws(FileError) -> TokenizerParts {
    let proto = try SentencePieceProto(contentsOf: path)
    let model = try SentencePieceModel(proto, path: path)
    var parts = TokenizerParts(source: source, model: .sentencePiece(model))
    try AddedToken.checkConsistency(config.addedTokens, with: proto.vocabulary, file: path)
    parts.addedTokens = config.addedTokens.map { token in
      // Nothing is normalised before the search; libsentencepiece does that to what lies between.
      var token = token
      token.isNormalized = false
      return token
    }
    let added = parts.addedTokens
    parts.specials = config.specials { content in
      added.first { $0.content == Array(content.utf8) }?.id ?? proto.vocabulary.id(of: Array(content.utf8))
    }
    for (role, path) in SpecialTokens.roles where parts.specials[keyPath: path] == nil {
      parts.specials[keyPath: path] = proto.id(ofRole: role)
    }
    parts.decoders = [.sentencePiece(proto.surface)]
    setBOS(&parts, config)
    parts.pipeline = [
      "normaliser: \(proto.normalizerName.isEmpty ? "unnamed" : proto.normalizerName)"
        + "\(proto.surface.addsDummyPrefix ? ", blank in front" : "")"
        + "\(proto.surface.removesExtraWhitespace ? ", extra blanks removed" : "")",
      "model: SentencePiece \(proto.modelType), \(proto.vocabulary.count) pieces, by libsentencepiece",
    ]
    if !added.isEmpty { parts.pipeline.insert("added tokens: \(added.count), found in the text first", at: 0) }
    return parts
  }

  /// BOS as `add_bos_token` says; Llama, Mistral and Gemma, whose files these are, add it when nothing is said.
  private static func setBOS(_ parts: inout TokenizerParts, _ config: TokenizerConfig) {
    parts.applyConfiguredBOS(config)
    guard config.addsBOS == nil, let bos = parts.specials.bos else { return }
    parts.postProcessor.items.insert(.special([bos]), at: 0)
    parts.bosRule = "yes: the SentencePiece model has one, and nothing says otherwise"
  }
}
