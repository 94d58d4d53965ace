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

  @OptionGroup var fields: FieldOptions

  @Option(
    help: ArgumentHelp(
      "Token ids instead of text: safetensors with 'tokens' [B, T], 'labels' [B] (0 or 1), and optional 'lengths' and "
        + "'groups' [B].",
      valueName: "FILE"))
  var tokens: String?

  @OptionGroup var length: ExampleLengthOptions

  func validate() throws {
    guard data.isEmpty != (tokens == nil) else { throw ValidationError("give either --data or --tokens") }
    if tokens != nil, !fields.isEmpty {
      throw ValidationError("--label-field and --group-field apply to --data; a token file has labels and groups")
    }
    if !data.isEmpty, fields.labelField == nil { throw ValidationError("--data needs --label-field") }
  }

  /// The examples, every rule resolved and told on stderr.
  func load(_ model: LoadedModel, _ mask: MaskOptions, _ run: RunOptions) throws -> LabelledExamples {
    let reader = try ExampleReader(model, mask, length, run, isText: tokens == nil)
    run.note("positions whose effects count: \(reader.exclusion.description)")
    return try tokens.map { try reader.examples(tokens: $0) } ?? reader.examples(data, fields.resolved())
  }
}

/// Which fields hold labels and groups, and what their values are called.
struct FieldOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The field of texts that holds the label.", valueName: "NAME"))
  var labelField: String?

  @Option(help: ArgumentHelp("The field of texts that holds the group.", valueName: "NAME"))
  var groupField: String?

  @Option(
    help: ArgumentHelp(
      "The two values of the label field that are labels 0 and 1; records with others are left out. (default: 0,1, and "
        + "others refused)",
      valueName: "A,B"))
  var classes: [String] = []

  @Option(help: ArgumentHelp("The two values of the group field that are groups 0 and 1.", valueName: "A,B"))
  var groups: [String] = []

  func validate() throws {
    for (option, values) in [("--classes", classes), ("--groups", groups)] where !values.isEmpty {
      let entries = try Self.entries(values, option)
      guard entries.count == 2, entries[0] != entries[1] else {
        throw ValidationError("\(option) needs two different values; found \(entries.joined(separator: ", "))")
      }
    }
    if !groups.isEmpty, groupField == nil { throw ValidationError("--groups needs --group-field") }
  }

  var isEmpty: Bool { labelField == nil && groupField == nil && classes.isEmpty && groups.isEmpty }

  func resolved() throws -> LabelFields {
    LabelFields(
      label: labelField ?? "", group: groupField,
      classes: classes.isEmpty ? ["0", "1"] : try Self.entries(classes, "--classes"),
      groups: groups.isEmpty ? nil : try Self.entries(groups, "--groups"), skipsOthers: !classes.isEmpty)
  }

  private static func entries(_ values: [String], _ option: String) throws -> [String] {
    do { return try values.entries(of: option) } catch { throw ValidationError(error.message) }
  }
}

/// How long an example may be.
struct ExampleLengthOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Longest example; longer ones are cut and counted. (default: the model's context, for text at most 1024)",
      valueName: "N"))
  var contextLength: Int?

  func validate() throws {
    if let contextLength, contextLength < 1 {
      throw ValidationError("--context-length must be at least 1; found \(contextLength)")
    }
  }
}
