import Files

/// GPT-2's two files: a vocabulary in JSON and a list of merges in text.
struct ByteLevelReader {
  var folder: String
  var vocabulary: String
  var merges: String
  var config: TokenizerConfig

  /// The word split and normal form a tokenizer class stands for; these files do not say.
  private enum Style {
    case gpt2
    case qwen

    init(tokenizerClass: String?, file: String) throws(FileError) {
      switch tokenizerClass {
      case nil, "GPT2Tokenizer", "GPT2TokenizerFast": self = .gpt2
      case "Qwen2Tokenizer", "Qwen2TokenizerFast": self = .qwen
      case let name?:
        throw FileError(
          .badData, file, "tokenizer class with vocab.json and merges.txt is not supported", item: "tokenizer_class",
          expected: "GPT2Tokenizer or Qwen2Tokenizer", found: name, hint: "use the tokenizer.json of this model")
      }
    }
  }

  private static let endOfText = "<|endoftext|>"

  func parts() throws(FileError) -> TokenizerParts {
    let style = try Style(
      tokenizerClass: config.tokenizerClass, file: FileSystem.join(folder, TokenizerConfig.configName))
    let vocabularyPath = FileSystem.join(folder, vocabulary)
    let pieces = try BPEReader.vocabulary(JSONNode(contentsOf: vocabularyPath, limits: .tokenizer))
    let model = try BPEReader.model(pieces, readMerges(), BPEModel.Options(), file: vocabularyPath)

    var parts = TokenizerParts(source: "\(vocabulary) + \(merges)", model: .bpe(model))
    parts.addedTokens = try addedTokens(pieces, file: vocabularyPath)
    parts.specials = specials(pieces, parts.addedTokens)
    let addsPrefixSpace = config.addsPrefixSpace ?? false
    switch style {
    case .gpt2:
      parts.preTokenizers = [.byteLevel(addPrefixSpace: addsPrefixSpace, useRegex: true)]
      parts.pipeline = ["pre-tokeniser: ByteLevel, GPT-2's word split\(addsPrefixSpace ? ", blank in front" : "")"]
    case .qwen:
      parts.normalizer = .canonical(.composed)
      parts.preTokenizers = [
        .split(Split(pattern: .llama3Words(digits: 1), behavior: .isolated)),
        .byteLevel(addPrefixSpace: addsPrefixSpace, useRegex: false),
      ]
      parts.pipeline = ["normaliser: NFC", "pre-tokeniser: Qwen's word split, ByteLevel"]
    }
    parts.pipeline += ["model: byte-level BPE, \(pieces.count) pieces", "decoder: ByteLevel"]
    parts.decoders = [.byteLevel]
    parts.applyConfiguredBOS(config)
    return parts
  }

  private func readMerges() throws(FileError) -> [(left: [UInt8], right: [UInt8])] {
    let path = FileSystem.join(folder, merges)
    let file = try MappedFile(path, limit: TokenizerFiles.sizeLimit)
    return try withExtendedLifetime(file) { () throws(FileError) in
      _ = try UTF8Bytes.text(file.bytes, file: path)
      var result: [(left: [UInt8], right: [UInt8])] = []
      var (number, start) = (0, 0)
      while start < file.bytes.count {
        let end = file.bytes[start...].firstIndex(of: 0x0A) ?? file.bytes.count
        var line = file.bytes[start..<end]
        (number, start) = (number + 1, end + 1)
        if line.last == 0x0D { line.removeLast() }
        if line.starts(with: "#version".utf8) { continue }
        guard let pair = BPEReader.pair(line) else {
          throw FileError(
            .badData, path, "not a merge", item: "line \(number)", expected: "two pieces with a blank between")
        }
        result.append(pair)
        try BPEReader.checkCount(result.count, file: path)
      }
      return result
    }
  }

  /// The tokens to find in text: those listed, those with a role, and without any list GPT-2's end of text.
  private func addedTokens(_ pieces: Vocabulary, file: String) throws(FileError) -> [AddedToken] {
    var tokens = config.addedTokens
    try AddedToken.checkConsistency(tokens, with: pieces, file: FileSystem.join(folder, TokenizerConfig.configName))
    let contents = config.roles.isEmpty && tokens.isEmpty ? [Self.endOfText] : config.roles.map(\.content)
    for content in contents {
      let bytes = Array(content.utf8)
      guard let id = pieces.id(of: bytes), !bytes.isEmpty, !tokens.contains(where: { $0.id == id }) else { continue }
      tokens.append(AddedToken(id: id, content: bytes, isSpecial: true))
    }
    return tokens
  }

  private func specials(_ pieces: Vocabulary, _ tokens: [AddedToken]) -> SpecialTokens {
    if config.roles.isEmpty {
      // GPT2Tokenizer's defaults.
      let id = pieces.id(of: Array(Self.endOfText.utf8))
      return SpecialTokens(bos: id, eos: id, unk: id)
    }
    return config.specials { content in
      tokens.first { $0.content == Array(content.utf8) }?.id ?? pieces.id(of: Array(content.utf8))
    }
  }
}

extension AddedToken {
  /// Refuses added tokens that contradict the vocabulary or each other.
  static func checkConsistency(_ tokens: [AddedToken], with vocabulary: Vocabulary, file: String) throws(FileError) {
    var ids: Set<Int32> = []
    var contents: Set<[UInt8]> = []
    for token in tokens {
      let name = String(decoding: token.content, as: UTF8.self)
      func fault(_ message: String, expected: String? = nil, found: String? = nil) -> FileError {
        FileError(.badData, file, message, item: "added token \(name)", expected: expected, found: found)
      }
      guard ids.insert(token.id).inserted else { throw fault("id \(token.id) is there twice") }
      guard contents.insert(token.content).inserted else { throw fault("added token is there twice") }
      if let other = vocabulary.bytes(of: token.id), other != token.content {
        throw fault(
          "id \(token.id) belongs to another piece", expected: name, found: String(decoding: other, as: UTF8.self))
      }
      if let other = vocabulary.id(of: token.content), other != token.id {
        throw fault("the vocabulary has this piece under another id", expected: "\(other)", found: "\(token.id)")
      }
    }
  }
}

extension TokenizerParts {
  /// Adds BOS and EOS where `tokenizer_config.json` asks for them and no post-processor speaks.
  mutating func applyConfiguredBOS(_ config: TokenizerConfig) {
    var items: [PostProcessor.Item] = [.text]
    switch (config.addsBOS, specials.bos) {
    case (true?, let bos?):
      items.insert(.special([bos]), at: 0)
      bosRule = "yes: add_bos_token in \(TokenizerConfig.configName)"
    case (true?, nil): bosRule = "no: \(TokenizerConfig.configName) asks for BOS, but the tokenizer has none"
    case (false?, _): bosRule = "no: add_bos_token in \(TokenizerConfig.configName) is false"
    case (nil, _): bosRule = "no: nothing in the tokenizer's files adds it"
    }
    if config.addsEOS == true, let eos = specials.eos { items.append(.special([eos])) }
    postProcessor = PostProcessor(items: items)
  }
}
