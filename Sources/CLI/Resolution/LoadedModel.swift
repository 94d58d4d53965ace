import Corpora
import Files
import Tokenizers
import Transformers

/// A checkpoint with its tokenizer and its special ids.
struct LoadedModel {
  let checkpoint: Checkpoint
  /// nil when the folder has no tokenizer files.
  let tokenizer: Tokenizer?
  /// From the tokenizer files; without these from config.json.
  let specials: SpecialIds

  var path: String { checkpoint.path }
  var decoder: Decoder { checkpoint.decoder }
  var config: DecoderConfig { checkpoint.decoder.config }

  init(
    path: String, checkFinite: Bool = true, embeddingScale: EmbeddingScale? = nil, precision: WeightPrecision = .stored
  ) throws {
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "no such folder") }
    checkpoint = try Checkpoint(
      path: path, checkFinite: checkFinite, embeddingScale: embeddingScale, precision: precision)
    for warning in checkpoint.warnings { StandardError.warning("\(path): \(warning)") }
    tokenizer = try Tokenizer.isPresent(inFolder: path) ? Tokenizer(path: path) : nil
    specials = SpecialIds(tokenizer?.specials, checkpoint.decoder.config)
  }

  /// The tokenizer; an error that says which files were looked for.
  /// `takesIds`: whether the command could do with token ids instead.
  func requireTokenizer(takesIds: Bool = true) throws(FileError) -> Tokenizer {
    guard let tokenizer else {
      throw FileError(
        .missing, path, "no tokenizer files", expected: Tokenizer.fileNames,
        hint: takesIds ? "without a tokenizer, give token ids: --tokens FILE or --prompt-ids" : nil)
    }
    return tokenizer
  }

  /// Whether sequences of text begin with BOS.
  func bosRule(_ choice: BOSChoice, saes: [LoadedSAE]) throws -> BOSRule {
    try BOSRule(
      choice, saePrependsBOS: saes.map(\.sae.metadata.prependsBOS), tokenizerAddsBOS: tokenizer?.addsBOS ?? false,
      id: specials.bos)
  }

  /// The longest sequence: what was asked for, else the SAE's or the model's, whichever is smaller, at most 1024.
  func contextLength(_ asked: Int?, saes: [LoadedSAE] = []) throws(UsageError) -> Int {
    let limit = config.contextLength
    if let asked {
      guard asked <= limit else {
        throw UsageError("--context-length \(asked) is more than the model's \(limit)")
      }
      return asked
    }
    return (saes.compactMap(\.sae.metadata.contextSize).filter { $0 > 0 } + [limit, 1024]).min()!
  }
}

extension SpecialIds {
  /// The roles of a tokenizer, or where its files name none those of a config.
  init(_ roles: SpecialTokens?, _ config: DecoderConfig) {
    self.init(
      tokenizer: roles == SpecialTokens() ? nil : roles, configBOS: config.bosIds.first, configEOS: config.eosIds,
      configPad: config.padIds.first, vocabularySize: config.vocabularySize)
  }
}

extension LoadedModel {
  /// Tokens that end a generated text: the configs' (as `generate` of the peers), without these the tokenizer's.
  var stopIds: [Int32] { config.eosIds.isEmpty ? [tokenizer?.specials.eos].compactMap { $0 } : config.eosIds }
}
