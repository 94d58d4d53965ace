import Corpora
import Files
import SparseAutoencoders
import Transformers

extension DataOptions {
  /// The sequences that the options describe, every rule resolved and told on stderr.
  func corpus(
    _ model: LoadedModel, saes: [LoadedSAE] = [], _ mask: MaskOptions,
    defaultExclusion: ExclusionRule.Choice = .special, _ run: RunOptions
  ) throws -> Corpus {
    try text.corpus(model, saes: saes, mask, defaultExclusion: defaultExclusion, run)
  }
}

extension TextOptions {
  /// The sequences that the options describe, every rule resolved and told on stderr.
  func corpus(
    _ model: LoadedModel, saes: [LoadedSAE] = [], _ mask: MaskOptions,
    defaultExclusion: ExclusionRule.Choice = .special, _ run: RunOptions
  ) throws -> Corpus {
    guard !isEmpty else { throw UsageError("no data", hint: "give --data or --tokens") }
    let exclusion = try mask.exclusion(model, default: defaultExclusion)
    let corpus: Corpus
    if let tokens {
      guard mask.bos != .always else {
        throw UsageError("--bos always does not apply to --tokens, whose rows are taken as they are")
      }
      let limit = min(contextLength ?? Int.max, model.config.contextLength)
      corpus = try Corpus(
        TokenFile(tokens, vocabularySize: model.config.vocabularySize, contextLength: limit), exclusion: exclusion,
        tokenLimit: limitTokens)
    } else {
      let tokenizer = try model.requireTokenizer()
      let bos = try model.bosRule(mask.bos, saes: saes)
      corpus = try Corpus(
        Documents(data, boundary: documents ?? .file), packing: rule(model),
        contextLength: model.contextLength(contextLength, saes: saes), bos: bos, exclusion: exclusion,
        vocabularySize: model.config.vocabularySize, tokenLimit: limitTokens
      ) { tokenizer.encode($0) }
    }
    run.note(
      "sequences: \(corpus.packingDescription), at most \(corpus.contextLength) tokens; \(corpus.bos.description)")
    run.note("positions: \(exclusion.description)")
    return corpus
  }

  private func rule(_ model: LoadedModel) -> Packing {
    packing == .packed ? .packed(separator: model.specials.bos) : .documents(stride: stride)
  }
}
