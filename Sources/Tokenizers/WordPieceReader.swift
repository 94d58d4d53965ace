import Files

/// BERT's own format: `vocab.txt`, a piece a line, with the switches in `tokenizer_config.json`.
struct WordPieceReader {
  var folder: String
  var name: String
  var config: TokenizerConfig

  private var path: String { FileSystem.join(folder, name) }

  /// Classes that read this file as BertTokenizer does.
  private static let classes = ["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer"]

  /// The tokens BertTokenizer gives a role when no file does.
  private static let defaultRoles = [
    ("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"),
    ("mask_token", "[MASK]"),
  ]

  func parts() throws(FileError) -> TokenizerParts {
    if let name = config.tokenizerClass, !Self.classes.contains(where: { name == $0 || name == $0 + "Fast" }) {
      throw FileError(
        .badData, FileSystem.join(folder, TokenizerConfig.configName),
        "tokenizer class with vocab.txt is not supported", item: "tokenizer_class",
        expected: Self.classes.joined(separator: ", "), found: name, hint: "use the tokenizer.json of this model")
    }
    let contents = Self.defaultRoles.map { role, content in
      (role: role, content: config.roles.first { $0.role == role }?.content ?? content)
    }
    var options = WordPieceModel.Options()
    options.unknownPiece = Array(contents[0].content.utf8)
    let model = try Self.model(readVocabulary(), options, file: path)

    var parts = TokenizerParts(source: name, model: .wordPiece(model))
    parts.addedTokens = config.addedTokens
    try AddedToken.checkConsistency(
      parts.addedTokens, with: model.vocabulary, file: FileSystem.join(folder, TokenizerConfig.configName))
    for (role, content) in contents {
      let bytes = Array(content.utf8)
      let listed = parts.addedTokens.first { $0.content == bytes }?.id
      guard !bytes.isEmpty, let id = listed ?? model.vocabulary.id(of: bytes) else { continue }
      if listed == nil { parts.addedTokens.append(AddedToken(id: id, content: bytes, isSpecial: true)) }
      if let key = SpecialTokens.roles.first(where: { $0.name == role })?.path { parts.specials[keyPath: key] = id }
    }
    let cls = try required(parts.specials.cls, contents[3])
    let sep = try required(parts.specials.sep, contents[1])
    let normalization = BertNormalization(
      cleansText: true, separatesIdeographs: config.separatesIdeographs ?? true, stripsAccents: config.stripsAccents,
      lowercases: config.lowercases ?? true)
    parts.normalizer = .bert(normalization)
    parts.preTokenizers = PreTokenizer.bert
    parts.decoders = [.wordPiece(prefix: options.continuingPrefix, cleanup: true)]
    parts.postProcessor = PostProcessor(items: [.special([cls]), .text, .special([sep])])
    parts.bosRule = "no: \(contents[3].content) stands first, \(contents[1].content) last"
    parts.pipeline = [
      "added tokens: \(parts.addedTokens.count)",
      "normaliser: BertNormalizer\(normalization.lowercases ? ", lower case" : "")"
        + "\(normalization.stripsAccents ?? normalization.lowercases ? ", accents dropped" : "")"
        + "\(normalization.separatesIdeographs ? ", ideographs apart" : "")",
      "pre-tokeniser: BertPreTokenizer", "model: WordPiece, \(model.vocabulary.count) pieces",
      "post-processor: \(contents[3].content), text, \(contents[1].content)", "decoder: WordPiece",
    ]
    return parts
  }

  /// The model; an unknown piece that is not in the vocabulary is an error of the file.
  static func model(
    _ vocabulary: Vocabulary, _ options: WordPieceModel.Options, file: String
  ) throws(FileError) -> WordPieceModel {
    guard let model = WordPieceModel(vocabulary: vocabulary, options: options) else {
      throw FileError(
        .badData, file, "the unknown token is not in the vocabulary", item: "unk_token",
        found: String(decoding: options.unknownPiece, as: UTF8.self))
    }
    return model
  }

  /// The vocabulary of a `tokenizer.json`.
  static func model(_ node: JSONNode) throws(FileError) -> WordPieceModel {
    var options = WordPieceModel.Options()
    if let token = try node.optional("unk_token") { options.unknownPiece = Array(try token.string().utf8) }
    if let prefix = try node.optional("continuing_subword_prefix") {
      options.continuingPrefix = Array(try prefix.string().utf8)
    }
    if let longest = try node.optional("max_input_chars_per_word") {
      options.longestWord = try longest.int()
      guard (0...WordPieceModel.Options.longestWordLimit).contains(options.longestWord) else {
        throw longest.error("length out of range", expected: "0 to \(WordPieceModel.Options.longestWordLimit)")
      }
    }
    return try model(BPEReader.vocabulary(node.required("vocab")), options, file: node.file)
  }

  private func required(_ id: Int32?, _ role: (role: String, content: String)) throws(FileError) -> Int32 {
    guard let id else {
      throw FileError(
        .badData, path, "a special token is not in the vocabulary", item: role.role, expected: role.content)
    }
    return id
  }

  /// A piece per line, its id the line's number from 0; of lines that read the same the last counts, as in transformers.
  private func readVocabulary() throws(FileError) -> Vocabulary {
    let file = try MappedFile(path, limit: TokenizerFiles.sizeLimit)
    return try withExtendedLifetime(file) { () throws(FileError) in
      _ = try UTF8Bytes.text(file.bytes, file: path)
      let bytes = file.bytes
      var lines: [Range<Int>] = []
      var start = 0
      // Lines end as Python reads them: at LF, CR LF or CR.
      for (place, byte) in bytes.enumerated() where byte == 0x0A || byte == 0x0D {
        if byte == 0x0A, place > 0, bytes[place - 1] == 0x0D {
          start = place + 1
          continue
        }
        lines.append(start..<place)
        start = place + 1
        guard lines.count <= Vocabulary.highestID else {
          throw FileError(.badData, path, "too many pieces", expected: "at most \(Vocabulary.highestID)")
        }
      }
      lines.append(start..<bytes.count)
      var vocabulary = Vocabulary()
      for (index, line) in lines.enumerated().reversed() where !line.isEmpty {
        let piece = Array(bytes[line])
        guard vocabulary.id(of: piece) == nil else { continue }
        do {
          try vocabulary.add(piece, id: Int32(index))
        } catch {
          throw FileError(.badData, path, "piece is there twice", item: "line \(index + 1)")
        }
      }
      return vocabulary
    }
  }
}
