import ArgumentParser
import Corpora
import Files

/// What the model is to continue or to read.
struct PromptOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The text.", valueName: "S"))
  var prompt: String?

  @Option(help: ArgumentHelp("Token ids instead of text, taken as they are; comma-separated.", valueName: "1,2,…"))
  var promptIds: [String] = []

  @Option(
    help: ArgumentHelp("Many prompts: .txt, .jsonl or .csv; - is stdin. Repeatable.", valueName: "FILE[:FIELD]"))
  var data: [String] = []

  @Option(help: "How plain text files become prompts.")
  var documents: DocumentBoundary = .file

  func validate() throws {
    guard [prompt != nil, !promptIds.isEmpty, !data.isEmpty].count(where: { $0 }) == 1 else {
      throw ValidationError("give one of --prompt, --prompt-ids and --data")
    }
  }
}

/// A prompt as the model gets it.
struct Prompt {
  /// nil when ids were given and there is no tokenizer.
  let text: String?
  let ids: [Int32]
}

extension PromptOptions {
  /// Every prompt, tokenised and with BOS where the rule says so; ids given as such get one with `--bos always` only.
  func load(
    _ model: LoadedModel, _ saes: [LoadedSAE], _ mask: MaskOptions, _ common: RunOptions
  ) throws -> [Prompt] {
    if !promptIds.isEmpty {
      let ids = try promptIds.entries(of: "--prompt-ids").map { entry throws(UsageError) in
        guard let id = Int32(entry) else { throw UsageError("--prompt-ids: '\(entry)' is not a token id") }
        return id
      }
      let rule = mask.bos == .always ? try model.bosRule(.always, saes: saes) : .asGiven
      let prompt = Prompt(text: model.tokenizer?.decode(ids), ids: rule.applied(to: ids))
      try check(prompt, model)
      return [prompt]
    }
    let tokenizer = try model.requireTokenizer()
    let rule = try model.bosRule(mask.bos, saes: saes)
    common.note(rule.description)
    if let prompt {
      let prompt = Prompt(text: prompt, ids: rule.applied(to: tokenizer.encode(prompt)))
      try check(prompt, model)
      return [prompt]
    }
    var prompts: [Prompt] = []
    var reader = try Documents(data, boundary: documents).reader()
    while let document = try reader.nextDocument() {
      let prompt = Prompt(text: document.text, ids: rule.applied(to: tokenizer.encode(document.text)))
      do throws(UsageError) {
        try check(prompt, model)
      } catch {
        throw FileError(.badData, document.origin, error.message, hint: error.hint)
      }
      prompts.append(prompt)
    }
    return prompts
  }

  private func check(_ prompt: Prompt, _ model: LoadedModel) throws(UsageError) {
    let (limit, vocabulary) = (model.config.contextLength, model.config.vocabularySize)
    guard !prompt.ids.isEmpty else {
      throw UsageError("the prompt has no tokens", hint: "the model needs at least one token to start from; see --bos")
    }
    guard prompt.ids.count <= limit else {
      throw UsageError("the prompt has \(prompt.ids.count) tokens, more than the context of \(limit)")
    }
    if let bad = prompt.ids.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
      throw UsageError("the prompt has token id \(bad), outside the vocabulary of \(vocabulary)")
    }
  }
}
