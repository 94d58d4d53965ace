import Files

/// Which file a path means, and how it is read.
struct TokenizerFiles {
  private enum Format {
    case json
    case sentencePiece
    /// Names of the vocabulary and the merges in the folder.
    case byteLevel(vocabulary: String, merges: String)
    case wordPiece
  }

  private let folder: String
  private let name: String
  private let format: Format

  /// Byte-level vocabularies come under Hugging Face's names or under OpenAI's.
  private static let byteLevelNames = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")]
  private static let wordPieceName = "vocab.txt"

  /// Finds the tokenizer at a path; in a folder the first of the formats in the order of `Tokenizer.init` is taken.
  init(path: String) throws(FileError) {
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "no such file or folder") }
    if FileSystem.isFolder(path) {
      guard let found = Self.inFolder(path) else {
        throw FileError(.missing, path, "no tokenizer in this folder", expected: Self.folderNames)
      }
      folder = path
      (name, format) = found
      return
    }
    folder = FileSystem.folder(of: path)
    name = FileSystem.name(of: path)
    if let (vocabulary, merges) = Self.byteLevelNames.first(where: { [$0.0, $0.1].contains(FileSystem.name(of: path)) })
    {
      format = .byteLevel(vocabulary: vocabulary, merges: merges)
    } else if name == Self.wordPieceName {
      format = .wordPiece
    } else {
      format = try Self.startsLikeJSON(path) ? .json : .sentencePiece
    }
  }

  /// Largest file of pieces that is read, tokenizer.json apart; the largest published take 5 MB.
  static let sizeLimit = 32 << 20

  /// What a folder must hold one of.
  static let folderNames = "tokenizer.json, tokenizer.model, vocab.json with merges.txt, or vocab.txt"

  /// Whether a folder holds a tokenizer.
  static func arePresent(in folder: String) -> Bool { inFolder(folder) != nil }

  private static func inFolder(_ folder: String) -> (name: String, format: Format)? {
    func has(_ name: String) -> Bool { FileSystem.isFile(FileSystem.join(folder, name)) }
    if has("tokenizer.json") { return ("tokenizer.json", .json) }
    if has("tokenizer.model") { return ("tokenizer.model", .sentencePiece) }
    if let (vocabulary, merges) = byteLevelNames.first(where: { has($0.0) && has($0.1) }) {
      return (vocabulary, .byteLevel(vocabulary: vocabulary, merges: merges))
    }
    return has(wordPieceName) ? (wordPieceName, .wordPiece) : nil
  }

  /// Reads the tokenizer and the configuration beside it.
  func read() throws(FileError) -> TokenizerParts {
    let config = try TokenizerConfig(folder: folder)
    switch format {
    case .json:
      return try TokenizerJSON(
        JSONNode(contentsOf: FileSystem.join(folder, name), limits: .tokenizer), config
      ).parts(source: name)
    case .sentencePiece:
      return try SentencePieceReader.parts(path: FileSystem.join(folder, name), source: name, config)
    case .byteLevel(let vocabulary, let merges):
      return try ByteLevelReader(folder: folder, vocabulary: vocabulary, merges: merges, config: config).parts()
    case .wordPiece: return try WordPieceReader(folder: folder, name: name, config: config).parts()
    }
  }

  private static func startsLikeJSON(_ path: String) throws(FileError) -> Bool {
    let file = try MappedFile(path)
    return withExtendedLifetime(file) {
      file.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }
  }
}
