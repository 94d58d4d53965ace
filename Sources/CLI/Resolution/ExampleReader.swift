import Corpora
import Debiasing
import Files
import Transformers

/// Reads labelled examples for a model: every rule resolved once and told on stderr.
struct ExampleReader {
  let exclusion: ExclusionRule
  let contextLength: Int
  /// nil for token files.
  let encoding: TextEncoding?
  private let vocabularySize: Int

  init(
    _ model: LoadedModel, _ mask: MaskOptions, _ length: ExampleLengthOptions, _ run: RunOptions, isText: Bool
  ) throws {
    exclusion = try mask.exclusion(model, default: .none)
    vocabularySize = model.config.vocabularySize
    guard isText else {
      guard mask.bos != .always else {
        throw UsageError("--bos always does not apply to --tokens, whose rows are taken as they are")
      }
      _ = try model.contextLength(length.contextLength)
      contextLength = length.contextLength ?? model.config.contextLength
      encoding = nil
      return
    }
    let tokenizer = try model.requireTokenizer()
    let bos = try model.bosRule(mask.bos, saes: [])
    run.note(bos.description)
    contextLength = try model.contextLength(length.contextLength)
    encoding = TextEncoding(bos: bos) { tokenizer.encode($0) }
  }

  func examples(tokens path: String) throws -> LabelledExamples {
    warned(
      try LabelledExamples(
        tokens: path, vocabularySize: vocabularySize, contextLength: contextLength, exclusion: exclusion), path)
  }

  func examples(_ data: [String], _ fields: LabelFields) throws -> LabelledExamples {
    guard let encoding else { preconditionFailure("texts need a tokenizer") }
    return warned(
      try LabelledExamples(
        Documents(data), fields: fields, contextLength: contextLength, exclusion: exclusion, encoding: encoding),
      data.joined(separator: ", "))
  }

  /// Other texts in the place of some examples'.
  func replacing(_ examples: LabelledExamples, _ texts: [String]) throws -> LabelledExamples {
    guard let encoding else { preconditionFailure("texts need a tokenizer") }
    return try examples.replacingTexts(
      texts, contextLength: contextLength, exclusion: exclusion, encoding: encoding)
  }

  private func warned(_ examples: LabelledExamples, _ path: String) -> LabelledExamples {
    if examples.truncated > 0 {
      StandardError.warning(
        "\(path): \(examples.truncated) of \(examples.count) examples are longer than the longest sequence "
          + "(\(contextLength) tokens) and were cut")
    }
    if examples.others > 0 {
      StandardError.line("\(path): \(examples.others) records of other classes or groups left out".onOneLine)
    }
    return examples
  }
}
