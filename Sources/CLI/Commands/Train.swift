import Activations
import ArgumentParser
import Corpora
import Files
import Kernels
import Ranks
import SparseAutoencoders
import Training
import Transformers

struct Train: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train sparse autoencoders, from nothing or from one that exists.",
    discussion: """
      Rows come from an activation store, or from a model that runs over the data while training. Several hook points \
      and several sparsities train an SAE each in one pass, each in a folder of its own below the output.

      The loss of a token is |x - x̂|² summed over the width, plus λ times its sparsity penalty (Σ f·|d| for \
      standard and gated), and is averaged over tokens (erm), or tilted (term). The output is a SAELens folder with \
      training.json, metrics.jsonl and training.html beside the weights; until the end it holds a checkpoint, from \
      which --resume goes on bit for bit with the same options and number of threads.

      Started by mpirun or srun, ranks train together: each has some of the features (SAEs may be larger than one \
      memory), some of the rows of every batch, or both, as --parallel says. A run may go on with another number of \
      ranks, then within rounding.

      EXAMPLES
        ssae-host train --activations ./acts --architecture topk --k 32 --d-sae 24576 --output gsae
        ssae-host train --model ./gpt2 --layer 6 --data stories.jsonl --sparsity 0.5,1,2 --token-budget 10000000 \\
      --output saes
        ssae-host train --model ./gpt2 --init ./gsae --data physics.jsonl --objective term --tilt 500 --output ssae
      """)

  @Option(
    help: ArgumentHelp("Activation store, or a safetensors file with a 2-D float tensor.", valueName: "PATH"))
  var activations: String?
  @Option(help: ArgumentHelp("Which tensor of an --activations file.", valueName: "NAME"))
  var tensor: String?
  @Option(
    help: ArgumentHelp(
      "Hugging Face checkpoint folder: runs over --data; with --activations only for --evaluate.", valueName: "DIR"))
  var model: String?
  @OptionGroup var weights: WeightOptions
  @OptionGroup(title: "Data") var text: TextOptions
  @OptionGroup(title: "Data") var stream: StreamOptions
  @OptionGroup(title: "Hook points") var hooks: HookOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Sparse autoencoder") var architecture: ArchitectureOptions
  @OptionGroup(title: "Sparse autoencoder") var file: SAEFileOptions
  @OptionGroup(title: "Objective") var objective: ObjectiveOptions
  @OptionGroup(title: "Optimiser") var optimizer: OptimizerOptions
  @OptionGroup(title: "Ranks") var parallel: ParallelOptions
  @OptionGroup(title: "Output") var output: TrainingOutputOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard (activations == nil) != text.isEmpty else {
      throw ValidationError("give either --activations, or --model with --data or --tokens")
    }
    if activations == nil {
      guard model != nil else { throw ValidationError("--data and --tokens need --model") }
      guard tensor == nil else { throw ValidationError("--tensor needs --activations") }
    } else if model != nil, output.evaluate.isEmpty {
      throw ValidationError("--model applies to --data, or to --evaluate")
    }
    if objective.objective == .e2e {
      guard architecture.parent != nil, activations == nil else {
        throw ValidationError("--objective e2e goes on from --init, with --model and --data")
      }
      guard stream.maxNorm == nil else { throw ValidationError("--max-norm does not apply to --objective e2e") }
    }
    guard output.evaluate.isEmpty || model != nil else { throw ValidationError("--evaluate needs --model") }
  }

  func run() throws {
    common.begin()
    let ranks = CommandRanks.all
    if objective.objective == .e2e, ranks.count > 1 {
      throw UsageError("--objective e2e is work for one process, and \(ranks.count) were started")
    }
    if ranks.isFirst { try TrainingFolder.check(output.path, mode: output.mode) }
    let record = RunRecord(common)
    let parent = try architecture.parent.map { try file.load($0, hookName: hooks.all.first) }
    for notice in parent?.notices ?? [] { common.note("\(parent!.path): \(notice)") }
    let model = try self.model.map { try weights.load($0) }
    let source = try source(model, parent)
    if ranks.holdsAnywhere(ranks.isFirst && output.isComplete(source.rows.sites.count)) {
      common.note("\(output.path): nothing is left to do")
      return
    }
    let setup = try TrainingSetup(self, source, parent, ranks)
    let estimate = TrainingEstimate(
      setup.plan, setup.jobs.map { ($0.trainer.options, $0.trainer.width) },
      siteWidths: source.rows.sites.map(\.width))
    let notes = setup.description(estimate)
    for line in notes { common.note(line) }
    try output.check(estimate)
    let run = try TrainingRun(
      TrainingFolder(output.path, mode: output.mode, isWriter: ranks.isFirst), setup.plan, setup.jobs,
      source.feed(objective.value))
    run.isStopRequested = { Interruption.isRequested }
    let monitor = try TrainingMonitor(self, run, model, source, notes: notes)
    try run.train { try monitor.afterStep($0) }
    try monitor.finish(record.finished(source.files), parent)
  }

  private func source(_ model: LoadedModel?, _ parent: SparseAutoencoder?) throws -> TrainingSource {
    if let activations {
      return try TrainingSource(
        activations: activations, tensor: tensor, hooks: hooks.all, exclude: mask.exclude ?? .special,
        skipFirst: mask.skipFirst)
    }
    guard let model else { throw UsageError("--data needs --model") }
    let corpus = try text.corpus(model, mask, common)
    let names = hooks.all.isEmpty ? [parent?.metadata.hookName].compactMap { $0 } : hooks.all
    return try TrainingSource(model, corpus, hooks: names, batch: stream.batch, CommandRanks.all)
  }
}
