import ArgumentParser
import Evaluation
import Files
import SparseAutoencoders

extension Ablation: ExpressibleByArgument {}
extension ExplainedVarianceDefinition: ExpressibleByArgument {}

struct EvaluatePerplexity: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Perplexity clean, with SAEs spliced in, and ablated; and every metric of the SAEs.",
    discussion: """
      Walks over the data once, running the model as it is, with each SAE's reconstruction in place of the activation \
      (or with the features edited, the error term kept unless --splice or --drop-error), and with the hook ablated. \
      Without --sae only the clean run is reported.

      Cross-entropies are in nats, averages are over tokens. A prediction counts by its source position: position i \
      predicts token i + 1 and counts when i is not excluded. kl is KL(clean || spliced) over the predicting positions; \
      kl_all_positions adds each sequence's last one, as SAELens does. The ablation acts on every position. mse is the \
      mean of |x - x̂|² summed over d. explained_variance is 1 - E|x - x̂|² / (E|x|² - |E x|²) over the run, unless \
      --ev-definition says otherwise. With several SAEs all are spliced together, and each one's metrics are of that run.

      EXAMPLES
        ssae-host evaluate perplexity --model ./gpt2 --data wiki.txt
        ssae-host evaluate perplexity --model ./gpt2 --sae ./sae \\
          --data stories.jsonl --json
        ssae-host evaluate perplexity --model ./gpt2 --sae ./sae --ablate 12,55 \\
          --data bios.csv:hard_text
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Model") var precision: PrecisionOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Sparse autoencoders") var saes: SAEOptions
  @OptionGroup(title: "Edits") var edits: EditOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions

  @Option(help: "The baseline run: the hook at 0, at its mean over the data, or no such run.")
  var ablation: Ablation = .zero

  @Option(
    help: """
      Definition of explained variance: 'run' over all tokens; 'legacy' the mean over tokens within a batch (SAELens \
      before 6.45.1); 'zero' about 0; 'centred' ignoring a constant offset (dictionary_learning).
      """)
  var evDefinition: ExplainedVarianceDefinition = .run

  @Option(
    help: ArgumentHelp(
      """
      Also write one row per prediction: token_ids and position of the source token, targets, document, clean, \
      spliced (nats), kl, l0, error (|x - x̂|²).
      """, valueName: "FILE.safetensors"))
  var perToken: String?

  @Flag(help: "Replace a --per-token file that exists.")
  var overwrite = false

  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws { try data.requireSource() }

  func run() throws {
    common.begin()
    if let perToken { try AtomicFile.checkTarget(perToken, overwrite: overwrite) }
    let record = RunRecord(common)
    let model = try model.load(precision.precision)
    precision.note(model, common)
    var loaded = try edits.resolve(saes.load(model), model.config)
    if edits.isEmpty {
      for index in loaded.indices { loaded[index].edits.splices = true }
    }
    let corpus = try data.corpus(model, saes: loaded, mask, common)
    let evaluation = try PerplexityEvaluation(
      model.decoder, splices: loaded.map { SplicedSAE($0.sae, at: $0.hook, edits: $0.edits) }, ablation: ablation)
    let progress = Progress("evaluating", quiet: common.quiet)
    var tokens = 0
    let report = try evaluation.run(
      corpus, batchSize: data.batch, perToken: perToken != nil, ranks: CommandRanks.all
    ) { done, fraction in
      tokens = done
      try progress.update(done, fraction: fraction)
    }
    progress.finish(tokens)
    guard CommandRanks.all.isFirst else { return }
    if let perToken { try report.perToken?.write(to: perToken, overwrite: overwrite) }
    for (sae, result) in zip(loaded, report.saes) where result.metrics.explainedVariance() < 0 {
      for line in ReconstructionCheck.warning(for: sae.sae) { StandardError.line(line) }
    }
    if common.json {
      var object = report.json(explainedVariance: evDefinition)
      if precision.precision != .stored { object["weights"] = JSON(precision.precision.rawValue) }
      object["run"] = .object(record.finished(corpus.files))
      try StandardOutput.json(object)
    } else {
      try StandardOutput.write(report.table(explainedVariance: evDefinition))
    }
  }
}
