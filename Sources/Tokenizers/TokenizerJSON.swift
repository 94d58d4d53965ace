import Files

/// Reads `tokenizer.json`, following the file as written.
struct TokenizerJSON {
  private let root: JSONNode
  private let config: TokenizerConfig

  init(_ root: JSONNode, _ config: TokenizerConfig) {
    self.root = root
    self.config = config
  }

  /// Gemma, with the most of the published tokenizers, has 6,400.
  private static let addedTokenLimit = 100_000

  func parts(source: String) throws(FileError) -> TokenizerParts {
    let model = try model(root.required("model"))
    var parts = TokenizerParts(source: source, model: model)
    parts.addedTokens = try addedTokens(model.vocabulary)
    if let node = try root.optional("normalizer") { parts.normalizer = try Normalizer(node) }
    if let node = try root.optional("pre_tokenizer") { parts.preTokenizers = try PreTokenizer.list(node) }
    if let node = try root.optional("decoder") {
      parts.decoders = try Decoder.list(node)
    } else {
      parts.decoders = [.blanksBetween]
    }
    parts.specials = specials(model, parts.addedTokens)
    try setPostProcessor(&parts, model.vocabulary)
    parts.pipeline = try description(model, parts)
    return parts
  }

  private func model(_ node: JSONNode) throws(FileError) -> Tokenizer.Model {
    // Files of early versions do not say.
    guard let type = try node.optional("type") else { return .bpe(try bpe(node)) }
    switch try type.string() {
    case "BPE": return .bpe(try bpe(node))
    case "WordPiece": return .wordPiece(try WordPieceReader.model(node))
    case "Unigram": return .unigram(try UnigramReader.model(node))
    default: throw type.error("this model type is not supported", expected: "BPE, Unigram or WordPiece")
    }
  }

  private func bpe(_ node: JSONNode) throws(FileError) -> BPEModel {
    if let dropout = try node.optional("dropout"), try dropout.double() != 0 {
      throw dropout.error("dropout makes the ids random", expected: "0")
    }
    var options = BPEModel.Options()
    options.unknownPiece = try node.optional("unk_token").map { (token) throws(FileError) in
      Array(try token.string().utf8)
    }
    options.fuseUnknown = try node.flag("fuse_unk")
    options.byteFallback = try node.flag("byte_fallback")
    options.ignoreMerges = try node.flag("ignore_merges")
    options.continuingPrefix = Array(try node.optional("continuing_subword_prefix")?.string().utf8 ?? "".utf8)
    options.endOfWordSuffix = Array(try node.optional("end_of_word_suffix")?.string().utf8 ?? "".utf8)
    return try BPEReader.model(
      BPEReader.vocabulary(node.required("vocab")), BPEReader.merges(node.required("merges")), options, file: root.file)
  }

  private func addedTokens(_ vocabulary: Vocabulary) throws(FileError) -> [AddedToken] {
    guard let list = try root.optional("added_tokens") else { return [] }
    var tokens: [AddedToken] = []
    for node in try list.array(atMost: Self.addedTokenLimit) {
      tokens.append(try AddedToken(node, id: node.required("id").tokenID()))
    }
    try AddedToken.checkConsistency(tokens, with: vocabulary, file: root.file)
    return tokens
  }

  private func specials(_ model: Tokenizer.Model, _ tokens: [AddedToken]) -> SpecialTokens {
    var specials = config.specials { content in
      tokens.first { $0.content == Array(content.utf8) }?.id ?? model.vocabulary.id(of: Array(content.utf8))
    }
    specials.unk = specials.unk ?? model.unknownID
    return specials
  }

  private func setPostProcessor(_ parts: inout TokenizerParts, _ vocabulary: Vocabulary) throws(FileError) {
    guard let node = try root.optional("post_processor"), let processor = try PostProcessor(node) else {
      parts.applyConfiguredBOS(config)
      return
    }
    parts.postProcessor = processor
    for case .special(let ids) in processor.items {
      for id in ids where !vocabulary.contains(id) && !parts.addedTokens.contains(where: { $0.id == id }) {
        throw node.error("the post-processor adds id \(id), which stands for no piece")
      }
    }
    let prefix = processor.prefix
    if let bos = parts.specials.bos, prefix.contains(bos) {
      parts.bosRule = "yes: the post-processor of \(parts.source)"
    } else if config.roles.isEmpty, prefix.count == 1 {
      // Without a configuration the token put first is the one that begins a text.
      let content = parts.addedTokens.first { $0.id == prefix[0] }?.content ?? []
      if content == Array("[CLS]".utf8) {
        parts.specials.cls = prefix[0]
        parts.bosRule = "no: the post-processor of \(parts.source) puts [CLS] first"
      } else {
        parts.specials.bos = prefix[0]
        parts.bosRule = "yes: the post-processor of \(parts.source)"
      }
    } else {
      parts.bosRule = "no: the post-processor of \(parts.source) does not add it"
    }
    if let asked = config.addsBOS, asked != parts.bosRule.hasPrefix("yes") {
      parts.bosRule += " (add_bos_token in \(TokenizerConfig.configName) says \(asked))"
    }
  }

  private func description(_ model: Tokenizer.Model, _ parts: TokenizerParts) throws(FileError) -> [String] {
    var lines: [String] = []
    if !parts.addedTokens.isEmpty { lines.append("added tokens: \(parts.addedTokens.count)") }
    for (key, name) in [("normalizer", "normaliser"), ("pre_tokenizer", "pre-tokeniser")] {
      if let node = try root.optional(key) { lines.append("\(name): \(try node.stageNames())") }
    }
    lines.append("model: \(model.name), \(model.vocabulary.count) pieces")
    for (key, name) in [("post_processor", "post-processor"), ("decoder", "decoder")] {
      if let node = try root.optional(key) { lines.append("\(name): \(try node.stageNames())") }
    }
    return lines
  }
}

extension JSONNode {
  /// The types of a stage and of the steps in it.
  fileprivate func stageNames() throws(FileError) -> String {
    let type = try required("type").string()
    guard type == "Sequence" else { return type }
    var names: [String] = []
    for key in ["normalizers", "pretokenizers", "processors", "decoders"] {
      for node in try optional(key)?.array(atMost: JSONNode.stageLimit) ?? [] { names.append(try node.stageNames()) }
    }
    return names.joined(separator: ", ")
  }
}
