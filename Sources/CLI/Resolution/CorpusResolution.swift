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

  /// The sequences for an encoder: each document is one, with the tokenizer's special tokens around it, and loses its
  /// end where it is too long.
  func corpus(_ model: LoadedEncoder, _ run: RunOptions) throws -> Corpus {
    let config = model.checkpoint.encoder.config
    for (option, isGiven) in [("--packing packed", packing == .packed), ("--stride", stride != nil)] where isGiven {
      throw UsageError("\(option) does not apply to an encoder, which reads each document by itself")
    }
    let most = tokens == nil ? model.checkpoint.embedding.longestSequence : config.contextLength
    if let contextLength, contextLength > config.contextLength {
      throw UsageError("--context-length \(contextLength) is more than the model's \(config.contextLength)")
    }
    let limit = contextLength ?? most
    let exclusion = try ExclusionRule(.none, specials: model.specials, skipFirst: 0)
    let corpus: Corpus
    if let tokens {
      corpus = try Corpus(
        TokenFile(tokens, vocabularySize: config.vocabularySize, contextLength: limit), exclusion: exclusion,
        tokenLimit: limitTokens)
    } else {
      let tokenizer = try model.requireTokenizer()
      corpus = try Corpus(
        Documents(data, boundary: documents ?? .file), contextLength: limit, bos: .aroundText, exclusion: exclusion,
        vocabularySize: config.vocabularySize, tokenLimit: limitTokens
      ) { tokenizer.encode($0, limit: limit) }
    }
    run.note("sequences: a document each, at most \(limit) tokens; \(corpus.bos.description)")
    return corpus
  }

  private func rule(_ model: LoadedModel) -> Packing {
    packing == .packed ? .packed(separator: model.specials.bos) : .documents(stride: stride)
  }
}
