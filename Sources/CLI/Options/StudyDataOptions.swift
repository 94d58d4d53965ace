import ArgumentParser
import Debiasing
import Files

/// The training and test data of a debiasing study.
struct StudyDataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Training texts: .jsonl (field 'text' unless named) or .csv with a header. Repeatable.",
      valueName: "FILE[:FIELD]"))
  var data: [String] = []

  @Option(help: ArgumentHelp("Test texts, as --data. Repeatable.", valueName: "FILE[:FIELD]"))
  var testData: [String] = []

  @OptionGroup var fields: FieldOptions

  @Option(
    help: ArgumentHelp(
      "Token ids instead of training texts: safetensors with 'tokens' [B, T], 'labels' [B] and 'groups' [B] (0 or 1), "
        + "and optional 'lengths'.", valueName: "FILE"))
  var tokens: String?

  @Option(help: ArgumentHelp("Token ids instead of test texts, as --tokens.", valueName: "FILE"))
  var testTokens: String?

  @OptionGroup var length: ExampleLengthOptions

  @Option(
    help: ArgumentHelp("Use at most N examples of a group, the first in the data. (default: all)", valueName: "N"))
  var limitGroup: Int?

  @Flag(help: "Say in every result that the data is made up.") var synthetic = false

  func validate() throws {
    let isPaired = data.isEmpty == testData.isEmpty && (tokens == nil) == (testTokens == nil)
    guard isPaired, data.isEmpty != (tokens == nil) else {
      throw ValidationError("give --data and --test-data, or --tokens and --test-tokens")
    }
    if tokens != nil, fields.labelField != nil || fields.groupField != nil {
      throw ValidationError("--label-field and --group-field apply to texts; a token file has labels and groups")
    }
    if tokens == nil {
      for (option, value) in [("--label-field", fields.labelField), ("--group-field", fields.groupField)]
      where value == nil {
        throw ValidationError("--data needs \(option)")
      }
    }
    if let limitGroup, limitGroup < 1 {
      throw ValidationError("--limit-group must be at least 1; found \(limitGroup)")
    }
  }

  /// What classes and groups are called.
  func names() throws -> LabelNames {
    let fields = try fields.resolved()
    return LabelNames(classes: fields.classes, groups: fields.groups ?? ["group 0", "group 1"])
  }

  /// Training and test examples.
  func load(_ reader: ExampleReader) throws -> (train: GroupedExamples, test: GroupedExamples) {
    let names = try names()
    func grouped(_ data: [String], _ tokens: String?) throws -> GroupedExamples {
      guard let tokens else {
        var fields = try fields.resolved()
        if fields.groups == nil { fields.groups = ["0", "1"] }
        return try GroupedExamples(reader.examples(data, fields), data.joined(separator: ", "), names: names)
      }
      return try GroupedExamples(reader.examples(tokens: tokens), tokens, names: names)
    }
    return (try grouped(data, tokens), try grouped(testData, testTokens))
  }
}
