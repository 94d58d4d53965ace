import ArgumentParser
import Corpora
import Debiasing
import Files

/// Labelled examples: texts with a label each, or token rows.
struct ExampleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Labelled texts: .jsonl (field 'text' unless named) or .csv with a header. Repeatable.",
      valueName: "FILE[:FIELD]"))
  var data: [String] = []

  @Option(help: ArgumentHelp("The field of --data that holds the label, 0 or 1.", valueName: "NAME"))
  var labelField: String?

  @Option(help: ArgumentHelp("The field of --data that holds a group, counted in the report.", valueName: "NAME"))
  var groupField: String?

  @Option(
    help: ArgumentHelp(
      "Token ids instead of text: safetensors with 'tokens' [B, T], 'labels' [B] (0 or 1), and optional 'lengths' and "
        + "'groups' [B].",
      valueName: "FILE"))
  var tokens: String?

  @Option(
    help: ArgumentHelp(
      "Longest example; longer ones are cut and counted. (default: the model's context, for text at most 1024)",
      valueName: "N"))
  var contextLength: Int?

  func validate() throws {
    guard data.isEmpty != (tokens == nil) else { throw ValidationError("give either --data or --tokens") }
    if let contextLength, contextLength < 1 {
      throw ValidationError("--context-length must be at least 1; found \(contextLength)")
    }
    if tokens != nil, labelField != nil || groupField != nil {
      throw ValidationError("--label-field and --group-field apply to --data; a token file has labels and groups")
    }
    if !data.isEmpty, labelField == nil { throw ValidationError("--data needs --label-field") }
  }

  /// The examples, every rule resolved and told on stderr.
  func load(_ model: LoadedModel, _ mask: MaskOptions, _ run: RunOptions) throws -> LabelledExamples {
    let exclusion = try mask.exclusion(model, default: .none)
    let examples: LabelledExamples
    if let tokens {
      guard mask.bos != .always else {
        throw UsageError("--bos always does not apply to --tokens, whose rows are taken as they are")
      }
      _ = try model.contextLength(contextLength)
      examples = try LabelledExamples(
        tokens: tokens, vocabularySize: model.config.vocabularySize,
        contextLength: contextLength ?? model.config.contextLength, exclusion: exclusion)
    } else {
      let tokenizer = try model.requireTokenizer()
      let bos = try model.bosRule(mask.bos, saes: [])
      run.note(bos.description)
      examples = try LabelledExamples(
        Documents(data), labelField: labelField ?? "", groupField: groupField,
        contextLength: model.contextLength(contextLength), bos: bos, exclusion: exclusion
      ) { tokenizer.encode($0) }
    }
    run.note("positions whose effects count: \(exclusion.description)")
    if examples.truncated > 0 {
      StandardError.warning(
        "\(examples.truncated) of \(examples.count) examples are longer than the longest sequence and were cut")
    }
    return examples
  }
}
