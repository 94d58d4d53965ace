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
  func load(_ precision: WeightPrecision = .stored) throws -> LoadedModel { try weights.load(path, precision) }
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
  func load(_ path: String, _ precision: WeightPrecision = .stored) throws -> LoadedModel {
    try LoadedModel(path: path, checkFinite: !allowNonfinite, embeddingScale: embeddingScale, precision: precision)
  }
}

/// In which number format a checkpoint's weights are kept.
struct PrecisionOptions: ParsableArguments {
  @Option(
    name: .customLong("weights"),
    help: ArgumentHelp(
      "stored computes with the weights as they are; bf16 rounds float32 weights to bfloat16 when it loads them and copies "
        + "them into memory, as decoding is bound by how many bytes it reads.",
      valueName: "stored|bf16"))
  var precision: WeightPrecision = .stored

  /// Says what was rounded.
  func note(_ model: LoadedModel, _ common: RunOptions) {
    guard precision == .bf16 else { return }
    let rounded = model.checkpoint.roundedTensors
    common.note(
      "\(model.path): "
        + (rounded > 0
          ? "\(rounded) tensors rounded to bfloat16 (--weights bf16)"
          : "no tensor had to be rounded to bfloat16 (--weights bf16)"))
  }
}

extension EmbeddingScale: ExpressibleByArgument {}
extension WeightPrecision: ExpressibleByArgument {}
