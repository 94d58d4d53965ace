import ArgumentParser
import Corpora
import DataSelection
import Files
import SparseAutoencoders
import Transformers

struct SelectTracIn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tracin",
    abstract: "Re-rank candidates by how much training an SAE on them would help it on the seeds (TracIn).",
    discussion: """
      The score of a text is the inner product of the gradients that it and the seeds give the SAE's training loss, \
      |x - x̂|² + λ Σ f·|d| per token, averaged over the tokens that count; over several SAEs, such as checkpoints of \
      one run, it is the sum with their learning rates. No gradient matrix of a text is ever built. Scores have a sign: \
      texts with negative ones would do harm.

      The pool usually is what select bm25 or select dense chose: ten times as many texts as are wanted. Their scores \
      there are compared with the new ones. By default texts are compared with the mean over the seeds; --aggregate max \
      and round-robin compare them with each seed, which takes longer.

      EXAMPLES
        ssae-host select tracin --model ./gpt2 --sae ./gsae --sparsity 0.1 --pool candidates.jsonl \\
          --seeds physics.jsonl --top 1000 --output selected.jsonl
        ssae-host select tracin --model ./gpt2 --sae ./step-1000 --learning-rate 0.0004 \\
          --sae ./step-2000 --learning-rate 0.0001 --pool candidates.jsonl --seeds physics.jsonl \\
          --token-budget 1000000 --output selected.jsonl
      """)

  @OptionGroup(title: "Texts") var pool: PoolOptions
  @OptionGroup(title: "Choice") var selection: SelectionOptions
  @Option(help: "How a text's scores against several seeds become one.") var aggregate: Aggregate = .mean
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Sparse autoencoders") var autoencoders: SAEOptions

  @Option(
    help: ArgumentHelp(
      "λ of a standard SAE's loss, one for all or one per --sae; it has to be said. (topk and jumprelu: 0)",
      valueName: "X"))
  var sparsity: [Float] = []

  @Option(help: ArgumentHelp("η of an SAE, one per --sae. (default: 1)", valueName: "X"))
  var learningRate: [Double] = []

  @Option(help: ArgumentHelp("Longest sequence; longer texts are cut into several.", valueName: "N"))
  var contextLength: Int?

  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    let count = autoencoders.paths.count
    guard count > 0 else { throw ValidationError("give --sae") }
    guard sparsity.count <= 1 || sparsity.count == count else {
      throw ValidationError("\(sparsity.count) values of --sparsity for \(count) SAEs; give one, or one for each")
    }
    guard learningRate.isEmpty || learningRate.count == count else {
      throw ValidationError(
        "\(learningRate.count) values of --learning-rate for \(count) SAEs; give none, or one for each")
    }
    if let contextLength, contextLength < 2 {
      throw ValidationError("--context-length must be at least 2; found \(contextLength)")
    }
  }

  func run() throws {
    common.begin()
    try selection.check()
    let model = try self.model.load()
    let tokenizer = try model.requireTokenizer()
    let saes = try autoencoders.load(model, sharesHooks: true)
    let models = try saes.enumerated().map { place, loaded in
      (
        model: try LossModel(
          loaded.sae, sparsity: sparsity(of: place, loaded.sae),
          learningRate: learningRate.isEmpty ? 1 : learningRate[place]), hook: loaded.hook
      )
    }
    let bos = try model.bosRule(mask.bos, saes: saes)
    let exclusion = try mask.exclusion(model)
    common.note("positions: \(bos.description); \(exclusion.description)")
    let activations = try TextActivations(
      model.decoder, tokenizer, bos: bos, exclusion: exclusion,
      contextLength: model.contextLength(contextLength, saes: saes))
    let job = try SelectionJob(pool, selection, aggregate: aggregate, common) { tokenizer }
    let tracIn = try TracIn(models, activations, seeds: job.seeds, aggregate: aggregate)
    var summary = TracInSummary()
    try job.run(tracIn) { ranking in
      let progress = Progress("gradients", unit: "texts", quiet: common.quiet)
      summary = try tracIn.rank(job.pool, ranking) { try progress.update($0, fraction: $1) }
      progress.finish(summary.count)
    } facts: {
      [
        ("saes", JSON(saes.map(\.sae.path))), ("learning_rates", JSON(models.map(\.model.learningRate))),
        ("sparsities", JSON(models.map(\.model.sparsity))), ("negative_scores", JSON(summary.negative)),
        ("rank_correlation", summary.rankCorrelation.map { JSON($0) } ?? .null),
      ]
    }
    let correlation = summary.rankCorrelation.map { ", rank correlation with the earlier scores \($0.fixed(3))" } ?? ""
    common.note("\(summary.negative.grouped) of \(summary.count.grouped) scores are negative\(correlation)")
  }

  private func sparsity(of place: Int, _ sae: SparseAutoencoder) throws -> Float {
    if let value = sparsity.count == 1 ? sparsity[0] : sparsity.isEmpty ? nil : sparsity[place] {
      return sae.architecture == .standard || sparsity.count > 1 ? value : 0
    }
    guard sae.architecture == .standard else { return 0 }
    throw UsageError(
      "\(sae.path): the λ of the SAE's loss is needed", hint: "say it with --sparsity; 0 leaves the penalty out")
  }
}
