import Corpora
import Files
import Tokenizers
import Transformers

/// An encoder checkpoint with its tokenizer.
struct LoadedEncoder {
  let checkpoint: EncoderCheckpoint
  /// nil when the folder has no tokenizer files.
  let tokenizer: Tokenizer?

  init(path: String, checkFinite: Bool = true) throws {
    checkpoint = try EncoderCheckpoint(path: path, checkFinite: checkFinite)
    for warning in checkpoint.warnings { StandardError.warning("\(path): \(warning)") }
    tokenizer = try Tokenizer.isPresent(inFolder: path) ? Tokenizer(path: path) : nil
  }

  /// The tokenizer; an error that says which files were looked for.
  /// `takesIds`: whether the command could do with token ids instead.
  func requireTokenizer(takesIds: Bool = true) throws(FileError) -> Tokenizer {
    if let tokenizer { return tokenizer }
    throw FileError(
      .missing, checkpoint.path, "no tokenizer files", expected: Tokenizer.fileNames,
      hint: takesIds ? "without a tokenizer, give token ids: --tokens FILE" : nil)
  }

  /// From the tokenizer files; without these from config.json.
  var specials: SpecialIds {
    let config = checkpoint.encoder.config
    return SpecialIds(
      tokenizer: tokenizer?.specials, configPad: config.padIds.first, vocabularySize: config.vocabularySize)
  }
}
