import ArgumentParser
import Corpora
import DataSelection
import Files
import Transformers

struct SelectTracIn: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "tracin",
    abstract: "Re-rank candidates by how much training an SAE on them would help it on the seeds (TracIn).",
    discussion: """
      The score of a text is the inner product of the gradients that it and a seed give the SAE's training loss, \
      averaged over the tokens that count; over several SAEs, such as checkpoints of one run, it is the sum with their \
      learning rates. No gradient matrix of a text is ever built. Scores have a sign: texts with negative ones would do \
      harm. The loss is what training.json in the SAE's folder says; of other SAEs the options below say it.

      The pool usually is what select bm25 or select dense chose: ten times as many texts as are wanted. Their scores \
      there are compared with the new ones. --aggregate mean and sum compare texts with one gradient of all seeds, which \
      is faster than one seed at a time.

      EXAMPLES
        ssae-host select tracin --model ./gpt2 --sae ./gsae --pool candidates.jsonl \\
          --seeds physics.jsonl --top 1000 --output selected.jsonl
        ssae-host select tracin --model ./gpt2 --sae ./step-1000 --learning-rate 0.0004 \\
          --sae ./step-2000 --learning-rate 0.0001 --pool candidates.jsonl --seeds physics.jsonl \\
          --token-budget 1000000 --output selected.jsonl
      """)

  @OptionGroup(title: "Texts") var pool: PoolOptions
  @OptionGroup(title: "Choice") var selection: SelectionOptions
  @Option(help: "How a text's scores against several seeds become one.") var aggregate: Aggregate = .max
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Sparse autoencoders") var autoencoders: SAEOptions

  @OptionGroup(title: "Loss") var loss: LossOptions

  @Option(help: ArgumentHelp("Longest sequence; longer texts are cut into several.", valueName: "N"))
  var contextLength: Int?

  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    let count = autoencoders.paths.count
    guard count > 0 else { throw ValidationError("give --sae") }
    try loss.check(count: count)
    if let contextLength, contextLength < 2 {
      throw ValidationError("--context-length must be at least 2; found \(contextLength)")
    }
  }

  func run() throws {
    common.begin()
    try selection.check()
    let model = try self.model.load()
    let tokenizer = try model.requireTokenizer(takesIds: false)
    let saes = try autoencoders.load(model, sharesHooks: true)
    let models = try saes.enumerated().map { place, loaded in
      (model: try loss.model(loaded.sae, at: place, of: saes.count, common), hook: loaded.hook)
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
      summary = try tracIn.rank(job.pool, ranking, ranks: CommandRanks.all) { try progress.update($0, fraction: $1) }
      progress.finish(summary.count)
    } facts: {
      [
        ("saes", JSON(saes.map(\.sae.path))), ("learning_rates", JSON(models.map(\.model.learningRate))),
        ("losses", JSON(models.map(\.model.description))), ("negative_scores", JSON(summary.negative)),
        ("rank_correlation", summary.rankCorrelation.map { JSON($0) } ?? .null),
      ]
    }
    let correlation = summary.rankCorrelation.map { ", rank correlation with the earlier scores \($0.fixed(3))" } ?? ""
    common.note("\(summary.negative.grouped) of \(summary.count.grouped) scores are negative\(correlation)")
  }
}
