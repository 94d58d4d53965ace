import ArgumentParser
import Corpora
import Evaluation
import Files
import Reports
import SparseAutoencoders

struct FeaturesCompare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Put two SAEs side by side: the features both have, and those that only one has.",
    discussion: """
      Features are matched by the cosine of their decoder rows, one to one and greedily: of all pairs with a cosine of at \
      least --threshold the one with the largest comes first, and takes both features. A feature without a partner is its \
      SAE's alone when nothing in the other comes as near; else its similar ones have nearer partners ('taken').

      An SAE that was trained from the other (as its training.json says), or any pair under --by-index, is also compared \
      feature by feature.

      Without --data the densities are those in each SAE's sparsity.safetensors. With --model and --data one pass as far \
      as the hook point counts how often the features of both are active, and matched ones together, and keeps the \
      strongest contexts of features that only one has.

      Writes compare.html (one file, no network), compare.json, pairs.csv, features.csv, and the figures as SVG.

      EXAMPLES
        ssae-host features compare --sae gsae=./gsae --sae ssae=runs/ssae --output compare
        ssae-host features compare --sae gsae=./gsae --sae ssae=runs/ssae --model ./gpt2 \\
          --data papers.jsonl --threshold 0.8 --output compare
      """)

  @OptionGroup(title: "Sparse autoencoders") var saes: SAEPairOptions

  @Option(
    help: ArgumentHelp("Cosine of decoder rows from which on two features are similar.", valueName: "COSINE"))
  var threshold: Float = 0.7

  @Flag(help: "Compare feature i with feature i although no record says that one SAE was trained from the other.")
  var byIndex = false

  @Option(
    help: ArgumentHelp("With --data: contexts shown of a feature that only one SAE has. (default: 5)", valueName: "N"))
  var contexts: Int?

  @Option(
    help: ArgumentHelp("Tail metrics of both, from evaluate tail: shown beside each other.", valueName: "tail.json"))
  var tail: String?

  @Option(help: ArgumentHelp("Hugging Face checkpoint folder, to count on --data.", valueName: "DIR"))
  var model: String?

  @OptionGroup var weights: WeightOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard threshold > 0, threshold <= 1 else {
      throw ValidationError("--threshold must be above 0 and at most 1; found \(threshold)")
    }
    if let contexts, !(0...1000).contains(contexts) {
      throw ValidationError("--contexts must be 0 to 1000; found \(contexts)")
    }
    guard (model == nil) == data.isEmpty else { throw ValidationError("--model and --data (or --tokens) go together") }
    guard model != nil || (weights.isEmpty && contexts == nil) else {
      throw ValidationError("--contexts and options of weights need --model")
    }
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let model = try model.map { try weights.load($0) }
    let pair = try saes.load(model)
    let corpus = try model.map { try data.corpus($0, saes: pair.loaded, mask, common) }
    let folder = try AtomicFolder(output.path, overwrite: output.overwrite)
    let matching = Progress("matching", unit: "features", quiet: common.quiet)
    var comparison = try SAEComparison(
      pair.saes, hook: pair.hookName, threshold: threshold, byIndex: byIndex
    ) { try matching.update($0, fraction: $1) }
    comparison.tail = try tail.map { try TailNumbers(contentsOf: $0, for: comparison.saes) }
    matching.finish(comparison.saes.reduce(0) { $0 + $1.featureCount })
    if let model, let corpus {
      let run = PairedFiringsRun(
        model.decoder, pair.saes.map(\.sae), at: pair.loaded[0].hook, comparison.matching, contexts: contexts ?? 5)
      let firings = try count(run, corpus)
      for (sae, metrics) in zip(comparison.saes, firings.metrics) where metrics.explainedVariance() < 0 {
        StandardError.warning(
          "\(sae.path): explained variance \(metrics.explainedVariance().fixed(4)): worse than the mean activation")
      }
      comparison.firings = firings
      comparison.takeContexts(run.gathered) { ids in
        guard let tokenizer = model.tokenizer else { return ids.map { "#\($0) " } }
        return tokenizer.texts(of: ids)
      }
    }
    var object = comparison.json
    object["model"] = model.map { JSON($0.path) } ?? .null
    object["run"] = .object(record.finished(corpus?.files ?? []))
    try write(comparison, object, notes(model, corpus, comparison), into: folder)
    if common.json { return try StandardOutput.json(object) }
    try StandardOutput.write(comparison.table)
    try StandardOutput.line("\(output.path): compare.html, compare.json, pairs.csv, features.csv, figures")
  }

  private func count(_ run: PairedFiringsRun, _ corpus: Corpus) throws -> PairedFirings {
    let progress = Progress("counting", quiet: common.quiet)
    var tokens = 0
    let firings = try run.run(corpus, batchSize: data.batch) { done, fraction in
      tokens = done
      try progress.update(done, fraction: fraction)
    }
    progress.finish(tokens)
    return firings
  }

  private func write(
    _ comparison: SAEComparison, _ object: JSONObject, _ notes: [String], into folder: AtomicFolder
  ) throws {
    let files: [AtomicFile.Content] = [
      ("compare.json", try JSON(object).fileBytes(for: "compare.json")),
      ("pairs.csv", Array(comparison.pairsCSV.utf8)), ("features.csv", Array(comparison.featuresCSV.utf8)),
    ]
    let page = ComparisonPage(comparison, notes: notes)
    try AtomicFile.write(
      files + page.files(page: "compare.html", record: object), in: folder.workingPath, overwrite: false)
    try folder.finish()
  }

  /// What was compared on what, in words.
  private func notes(_ model: LoadedModel?, _ corpus: Corpus?, _ comparison: SAEComparison) -> [String] {
    var notes = [
      comparison.saes.map { "\($0.label): \($0.path), \($0.architecture), \($0.featureCount) features" }
        .joined(separator: ". ") + ". At \(comparison.hook ?? "a hook point that neither names")."
    ]
    guard let model, let corpus, let firings = comparison.firings else {
      return notes + ["No data was given: densities are those that the SAEs' own files have."]
    }
    notes.append(
      "Counted on \(corpus.files.map(\.path).joined(separator: ", ")): \(firings.positions) positions of \(model.path); "
        + "\(corpus.rulesText).")
    return notes
  }
}
