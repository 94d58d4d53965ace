import ArgumentParser
import Corpora
import Files
import Training

/// In what order rows are trained on.
enum OrderChoice: String, CaseIterable, ExpressibleByArgument {
  case shuffled, stored
}

/// What is done to activations before training.
enum InputScaleChoice: String, CaseIterable, ExpressibleByArgument {
  case none, scale
}

/// How rows reach the trainer.
struct StreamOptions: ParsableArguments {
  @Option(help: "shuffled: permuted within blocks, by a seed per block; stored: as they lie, batch after batch.")
  var order: OrderChoice = .shuffled

  @Option(help: ArgumentHelp("Batches of a block that is shuffled.", valueName: "N"))
  var shuffleBatches = 16

  @Option(
    help: ArgumentHelp(
      "Sequences that go through the model together. (default: as many as 2048 tokens hold)", valueName: "N"))
  var modelBatch: Int?

  @Option(
    help: ArgumentHelp("Leave out rows whose norm is above M times the median of the first rows.", valueName: "M"))
  var maxNorm: Double?

  @Option(
    help: """
      scale: train on activations scaled to a mean norm of √d, and fold the factor into the weights written. (default: \
      none; with --init and an SAE whose decoder rows share a norm, scale, by that norm, as it was trained)
      """)
  var normalize: InputScaleChoice?

  /// How many sequences go through the model at once.
  var batch: BatchSize { modelBatch.map { .sequences($0) } ?? .tokens(2048) }

  func validate() throws {
    guard shuffleBatches >= 1 else {
      throw ValidationError("--shuffle-batches must be at least 1; found \(shuffleBatches)")
    }
    if let modelBatch, modelBatch < 1 { throw ValidationError("--model-batch must be at least 1; found \(modelBatch)") }
    if let maxNorm, !(maxNorm > 0) { throw ValidationError("--max-norm must be above 0; found \(maxNorm)") }
  }
}

/// Where a run is written, logged and measured.
struct TrainingOutputOptions: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Folder of the SAE, or of a folder per SAE; one that exists is refused.", valueName: "DIR"))
  var path: String

  @Flag(help: "Replace what an earlier run left.")
  var overwrite = false

  @Flag(help: "Go on from the last checkpoint, with the same options.")
  var resume = false

  @Option(help: ArgumentHelp("Tokens between checkpoints.", valueName: "N"))
  var checkpointEvery = 10_000_000

  @Option(help: ArgumentHelp("Steps per line of metrics.jsonl.", valueName: "N"))
  var logEvery = 50

  @Option(
    help: ArgumentHelp(
      "Held-out text: perplexity with the SAE spliced in, logged. Repeatable.", valueName: "FILE[:FIELD]"))
  var evaluate: [String] = []

  @Option(help: ArgumentHelp("Steps between evaluations; the last step is always evaluated.", valueName: "N"))
  var evaluateEvery = 500

  @Option(help: ArgumentHelp("Tokens of an evaluation.", valueName: "N"))
  var evaluateTokens = 10_000

  @Option(help: ArgumentHelp("Refuse a run that may take more memory: bytes, or with k, M, G.", valueName: "SIZE"))
  var memoryLimit: MemorySize?

  var mode: TrainingMode { overwrite ? .overwrite : resume ? .resume : .create }

  /// What to say after an interruption.
  var resumeHint: String { "the checkpoint is in \(path); go on with the same command and --resume" }

  func validate() throws {
    guard !(overwrite && resume) else { throw ValidationError("give either --overwrite or --resume") }
    for (name, value) in [
      ("--checkpoint-every", checkpointEvery), ("--log-every", logEvery), ("--evaluate-every", evaluateEvery),
      ("--evaluate-tokens", evaluateTokens),
    ] where value < 1 { throw ValidationError("\(name) must be at least 1; found \(value)") }
  }

  /// Throws when a run needs more than it may.
  func check(_ estimate: TrainingEstimate) throws(UsageError) {
    guard let limit = memoryLimit?.bytes, estimate.memory > limit else { return }
    throw UsageError(
      "the run may take \(estimate.memory.asBytes) of memory, more than --memory-limit \(limit.asBytes)",
      hint: "use a smaller --batch-size, --d-sae or --shuffle-batches, or fewer SAEs at once")
  }

  /// Whether a resumed run had come to its end.
  func isComplete(_ sites: Int) -> Bool {
    resume && !FileSystem.exists(FileSystem.join(path, "checkpoint.safetensors"))
      && FileSystem.exists(FileSystem.join(path, "metrics.jsonl"))
      && (FileSystem.exists(FileSystem.join(path, "cfg.json")) || hasSAEs)
  }

  private var hasSAEs: Bool {
    ((try? FileSystem.list(path)) ?? []).contains { FileSystem.exists(FileSystem.join(path, $0 + "/cfg.json")) }
  }
}
