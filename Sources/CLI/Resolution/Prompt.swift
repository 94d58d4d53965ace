import Corpora
import Files

/// A prompt as the model gets it.
struct Prompt {
  /// nil when ids were given and there is no tokenizer.
  let text: String?
  let ids: [Int32]

  /// Throws when the model cannot take it.
  func check(_ model: LoadedModel) throws(UsageError) {
    let (limit, vocabulary) = (model.config.contextLength, model.config.vocabularySize)
    guard !ids.isEmpty else {
      throw UsageError("the prompt has no tokens", hint: "the model needs at least one to start from; see --bos")
    }
    guard ids.count <= limit else {
      throw UsageError("the prompt has \(ids.count) tokens, more than the context of \(limit)")
    }
    if let bad = ids.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
      throw UsageError("the prompt has token id \(bad), outside the vocabulary of \(vocabulary)")
    }
  }
}

/// One prompt as text or as ids.
struct PromptSource {
  let prompt: String?
  let promptIds: [String]

  /// Text gets BOS where the rule says so; ids are taken as they are unless `--bos always` is given.
  func load(_ model: LoadedModel, _ saes: [LoadedSAE], _ mask: MaskOptions, _ common: RunOptions) throws -> Prompt {
    let result: Prompt
    if let prompt {
      let tokenizer = try model.requireTokenizer()
      let rule = try model.bosRule(mask.bos, saes: saes)
      common.note(rule.description)
      result = Prompt(text: prompt, ids: rule.applied(to: tokenizer.encode(prompt)))
    } else {
      let ids = try promptIds.entries(of: "--prompt-ids").map { entry throws(UsageError) in
        guard let id = Int32(entry) else { throw UsageError("--prompt-ids: '\(entry)' is not a token id") }
        return id
      }
      let rule = mask.bos == .always ? try model.bosRule(.always, saes: saes) : .asGiven
      result = Prompt(text: model.tokenizer?.decode(ids), ids: rule.applied(to: ids))
    }
    try result.check(model)
    return result
  }
}
