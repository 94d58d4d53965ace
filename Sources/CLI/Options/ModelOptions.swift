import ArgumentParser
import Transformers

/// Which checkpoint.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "Hugging Face checkpoint folder: config.json, weights and tokenizer files.", valueName: "DIR"))
  var path: String

  @OptionGroup var weights: WeightOptions

  /// Maps the checkpoint and reads its tokenizer.
  func load() throws -> LoadedModel { try weights.load(path) }
}

/// How a checkpoint's weights are taken.
struct WeightOptions: ParsableArguments {
  @Flag(help: "Go on although weights hold NaN or infinities.")
  var allowNonfinite = false

  @Option(
    help: ArgumentHelp(
      "Gemma's factor √d on token embeddings: stored rounds it to the checkpoint's number format, as a model loaded as "
        + "it is computes; exact does not, as one loaded in float32. (default: stored)",
      valueName: "stored|exact"))
  var embeddingScale: EmbeddingScale?

  /// Whether nothing is asked for.
  var isEmpty: Bool { !allowNonfinite && embeddingScale == nil }

  /// Maps the checkpoint and reads its tokenizer.
  func load(_ path: String) throws -> LoadedModel {
    try LoadedModel(path: path, checkFinite: !allowNonfinite, embeddingScale: embeddingScale)
  }
}

extension EmbeddingScale: ExpressibleByArgument {}
