import ArgumentParser

/// Which checkpoint.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "Hugging Face checkpoint folder: config.json, weights and tokenizer files.", valueName: "DIR"))
  var path: String

  @Flag(help: "Go on although weights hold NaN or infinities.")
  var allowNonfinite = false

  /// Maps the checkpoint and reads its tokenizer.
  func load() throws -> LoadedModel { try LoadedModel(path: path, checkFinite: !allowNonfinite) }
}
