import Tokenizers
import Transformers

/// An encoder checkpoint with its tokenizer.
struct LoadedEncoder {
  let checkpoint: EncoderCheckpoint
  /// nil when the folder has no tokenizer files.
  let tokenizer: Tokenizer?

  init(path: String) throws {
    checkpoint = try EncoderCheckpoint(path: path)
    for warning in checkpoint.warnings { StandardError.warning("\(path): \(warning)") }
    tokenizer = try Tokenizer.isPresent(inFolder: path) ? Tokenizer(path: path) : nil
  }
}
