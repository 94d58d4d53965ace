import ArgumentParser
import Corpora
import Evaluation
import Files
import Reports

struct EvaluatePareto: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "pareto",
    abstract: "Compare many SAEs: perplexity with each spliced in against L0 and explained variance.",
    discussion: """
      All SAEs sit at one hook point. The data is walked over once; the blocks before the hook point run once for all \
      SAEs, those after it once for each, once clean and once ablated. Every metric is that of 'evaluate perplexity'.

      SAEs of one label that differ in their seed alone are averaged: those with the same training options on the same \
      data, as their training.json says, else those whose names differ in 'seed' and a number alone. The Pareto front \
      are the SAEs that no other beats in both L0 and perplexity.

      With --baseline, perplexities are also given relative to that label's at the same L0: cross-entropy interpolated \
      linearly in log L0 between its points; a single point stands for every L0.

      Several kinds of text, such as one from outside the domain, are told apart by a name: --data KIND=FILE[:FIELD].

      Writes pareto.html (every figure with its numbers, one file, no network), pareto.json, points.csv, saes.csv, and \
      the figures as SVG.

      EXAMPLES
        ssae-host evaluate pareto --model ./gpt2 --sae erm=runs/erm --sae term=runs/term \\
          --data heldout.jsonl --output pareto
        ssae-host evaluate pareto --model ./gpt2 --sae gsae=./gsae --sae dense=runs/dense --sae bm25=runs/bm25 \\
          --baseline gsae --data papers=heldout.jsonl --data exercises=exercises.jsonl --output pareto
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Sparse autoencoders") var saes: ComparedSAEOptions

  @Option(help: ArgumentHelp("The label that perplexities are related to.", valueName: "LABEL"))
  var baseline: String?

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions

  @Option(help: "What the CE loss score is measured against: the hook at 0, or at its mean over the data.")
  var ablation: Ablation = .zero

  @Option(help: "Definition of explained variance, as for evaluate perplexity.")
  var evDefinition: ExplainedVarianceDefinition = .run

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws { try data.requireSource() }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let model = try model.load()
    let saes = try saes.load(model)
    if let baseline { _ = try saes.map(\.compared).places(ofBaseline: baseline) }
    let domains = try data.domains(model, saes: saes.map(\.loaded), mask, common)
    let evaluation = try PerplexityEvaluation(
      model.decoder,
      alternatives: saes.map { [SplicedSAE($0.loaded.sae, at: $0.loaded.hook, edits: $0.loaded.edits)] },
      ablation: ablation)
    let folder = try CommandRanks.atFirst { try AtomicFolder(output.path, overwrite: output.overwrite) }
    let comparison = try ParetoComparison(
      saes.map(\.compared), domains: domains.map { try measure($0, evaluation) }, baseline: baseline)
    guard let folder else { return }
    warn(comparison)
    var object = comparison.json
    object["model"] = JSON(model.path)
    object["hook"] = JSON(saes[0].loaded.hook.name)
    object["explained_variance_definition"] = JSON(evDefinition.rawValue)
    object["run"] = .object(record.finished(domains.flatMap(\.corpus.files)))
    try write(comparison, object, into: folder)
    if common.json { return try StandardOutput.json(object) }
    try StandardOutput.write(comparison.table)
    try StandardOutput.line("\(output.path): pareto.html, pareto.json, points.csv, saes.csv, figures")
  }

  private func measure(_ domain: TextDomain, _ evaluation: PerplexityEvaluation) throws -> ParetoComparison.Domain {
    let progress = Progress("evaluating on \(domain.name)".onOneLine, quiet: common.quiet)
    var tokens = 0
    let reports = try evaluation.runAll(
      domain.corpus, batchSize: data.batch, ranks: CommandRanks.all
    ) { done, fraction in
      tokens = done
      try progress.update(done, fraction: fraction)
    }
    progress.finish(tokens)
    return ParetoComparison.Domain(
      domain.name, files: domain.corpus.files, reports, explainedVariance: evDefinition)
  }

  private func warn(_ comparison: ParetoComparison) {
    for domain in comparison.domains {
      for (place, sae) in comparison.saes.enumerated() {
        if let value = comparison.value(.explainedVariance, of: place, in: domain), value < 0 {
          StandardError.warning(
            "\(sae.path): explained variance \(value.fixed(4)) on \(domain.name): worse than the mean activation")
        }
      }
    }
  }

  private func write(_ comparison: ParetoComparison, _ object: JSONObject, into folder: AtomicFolder) throws {
    let files: [AtomicFile.Content] = [
      ("pareto.json", try JSON(object).fileBytes(for: "pareto.json")), ("points.csv", Array(comparison.pointsCSV.utf8)),
      ("saes.csv", Array(comparison.saesCSV.utf8)),
    ]
    let page = ParetoPage(comparison, notes: notes(object))
    try AtomicFile.write(
      files + page.files(page: "pareto.html", record: object), in: folder.workingPath, overwrite: false)
    try folder.finish()
  }

  /// The rules of the measurement, in words.
  private func notes(_ object: JSONObject) -> [String] {
    let hook = object["hook"]?.string ?? ""
    let domain = object["domains"]?.array?.first?.object
    let rules = ["mask", "packing", "bos"].compactMap { domain?[$0]?.string }
    return [
      "\(model.path), \(hook). Each SAE's reconstruction takes the place of the activation; the CE loss score is "
        + "measured against \(ablation == .mean ? "the mean activation" : ablation == .none ? "nothing" : "zeros") there.",
      "Positions: \(rules.joined(separator: "; ")). Explained variance by the definition '\(evDefinition.rawValue)'.",
    ]
  }
}
