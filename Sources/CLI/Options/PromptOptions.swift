import ArgumentParser
import Corpora
import Files

/// What the model is to continue.
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

  /// Every prompt, tokenised.
  func load(_ model: LoadedModel, _ saes: [LoadedSAE], _ mask: MaskOptions, _ common: RunOptions) throws -> [Prompt] {
    guard !data.isEmpty else {
      return [try PromptSource(prompt: prompt, promptIds: promptIds).load(model, saes, mask, common)]
    }
    let tokenizer = try model.requireTokenizer()
    let rule = try model.bosRule(mask.bos, saes: saes)
    common.note(rule.description)
    var prompts: [Prompt] = []
    var reader = try Documents(data, boundary: documents).reader()
    while let document = try reader.nextDocument() {
      let prompt = Prompt(text: document.text, ids: rule.applied(to: tokenizer.encode(document.text)))
      do throws(UsageError) {
        try prompt.check(model)
      } catch {
        throw FileError(.badData, document.origin, error.message, hint: error.hint)
      }
      prompts.append(prompt)
    }
    return prompts
  }
}
