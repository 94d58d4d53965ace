import Activations
import ArgumentParser
import Corpora
import Evaluation
import Files
import Kernels
import Reports
import SparseAutoencoders
import Transformers

struct FeaturesDashboard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    abstract: "A page for looking at features: contexts, activations, promoted tokens, neighbours, a map.",
    discussion: """
      Runs the data through the model once, as far as the SAE's hook point, and gathers of every chosen feature: counts \
      and a histogram of its activations (exact), the strongest contexts (each the peak of its window, no two of the same \
      tokens), and a sample drawn evenly from all positions where it is active. Positions count as in evaluate \
      perplexity. From the weights: tokens promoted and suppressed by the direct path through the unembedding, nearest \
      decoder rows, cosine of encoder and decoder, and a map of all decoder directions (principal components).

      Writes index.html, which opens from disk without a server; features.csv and features.json with every number, \
      contexts.jsonl with the examples, map.svg, and gathered.safetensors. Data of many features lie in data/ beside the \
      page. An interrupted run goes on with --resume.

      EXAMPLES
        ssae-host features --model ./gpt2 --sae ./sae --data stories.jsonl --output dashboard
        ssae-host features --model ./gpt2 --sae ./ssae --baseline ./gsae --most-changed 200 \\
          --data physics.jsonl --output changed
        ssae-host features --model ./gpt2 --sae ./sae --all --data stories.jsonl \\
          --limit-tokens 1000000 --output everything
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Sparse autoencoder") var autoencoders: SAEOptions
  @OptionGroup(title: "Features") var choice: FeatureChoiceOptions
  @OptionGroup(title: "Features") var examples: FeatureExampleOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Output") var output: DashboardOutputOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard autoencoders.paths.count == 1 else { throw ValidationError("give one --sae") }
    try data.requireSource()
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let model = try model.load()
    let loaded = try autoencoders.load(model)
    let (sae, hook) = (loaded[0].sae, loaded[0].hook)
    let baseline = try choice.baseline.map { try autoencoders.file.load($0, hookName: hook.name) }
    let walk = try FeatureWalk(model.decoder, sae, at: hook, baseline: baseline)
    let choice = try choice.resolved(seed: common.seed)
    let directions = DecoderDirections(sae)
    let before = baseline.map { FeatureChanges(directions, baseline: DecoderDirections($0)) }
    let features = try choice.gathered(of: sae, cosines: before?.cosines)
    let corpus = try data.corpus(model, saes: loaded, mask, common)
    try loaded.checkReconstruction(model, on: corpus, common)
    let folder = try DashboardFolder(output.path, request: try request(model, corpus, sae, baseline), mode: output.mode)
    guard !folder.isFinished else { return try finished() }
    let gathered = try gather(walk, corpus, features, folder)
    let changes = baseline.map { FeatureChanges(directions, baseline: DecoderDirections($0), gathered) }
    let dashboard = FeatureDashboard(
      gathered.restricted(to: choice.shown(gathered, changes)), of: sae, directions, at: hook, model.decoder,
      changes: changes, neighbours: examples.neighbours, tokens: examples.promoted)
    let words = model.tokenizer.map { tokenizer in
      TokenWords(texts: { tokenizer.texts(of: $0) }, spelling: { tokenizer.spelling(of: $0) })
    }
    try write(dashboard, choice, words ?? .numbers, corpus, folder, record)
  }

  private func gather(
    _ walk: FeatureWalk, _ corpus: Corpus, _ features: [Int], _ folder: DashboardFolder
  ) throws -> GatheredFeatures {
    let options = examples.gathering(seed: common.seed)
    let count = walk.sae.featureCount
    let most = 2 * FeatureGathering.byteCount(options, features: features.count, of: count)
    common.note(
      "gathering \(features.count.grouped) of \(count.grouped) features: up to \(most.asBytes) of memory and 8 bytes a token"
    )
    let gathering =
      try folder.saved().map { FeatureGathering(resuming: $0) }
      ?? FeatureGathering(options, features: features, of: count, countsBaseline: walk.baseline != nil)
    let progress = Progress(
      "gathering", quiet: common.quiet,
      resumeHint: "what was gathered stays in \(output.path); go on with the same command and --resume")
    try walk.run(
      corpus, into: gathering, batchSize: data.batch, save: { try folder.save($0.result) },
      progress: { try progress.update($0, fraction: $1) })
    progress.finish(gathering.tokens.count)
    let result = gathering.result
    try folder.save(result)
    return result
  }

  /// Everything that decides what is shown.
  private func request(
    _ model: LoadedModel, _ corpus: Corpus, _ sae: SparseAutoencoder, _ baseline: SparseAutoencoder?
  ) throws -> JSONObject {
    let options = CaptureOptions(model: model.path, corpus: corpus, specials: model.specials, batch: data.batch)
    let choice = try choice.resolved(seed: common.seed)
    return JSONObject(
      options.members + [
        ("sae", try TrainingSetup.identity(sae)), ("hooks", JSON(autoencoders.hooks.all)),
        ("baseline", try baseline.map(TrainingSetup.identity) ?? .null), ("choice", JSON(choice.description)),
        ("features", JSON(choice.features)), ("top", JSON(examples.top)), ("samples", JSON(examples.samples)),
        ("before", JSON(examples.before)), ("after", JSON(examples.after)), ("neighbours", JSON(examples.neighbours)),
        ("promoted", JSON(examples.promoted)), ("seed", JSON(String(common.seed))),
      ])
  }

  private func write(
    _ dashboard: FeatureDashboard, _ choice: FeatureChoice, _ words: TokenWords, _ corpus: Corpus,
    _ folder: DashboardFolder, _ record: RunRecord
  ) throws {
    var head: JSONObject = ["format_version": 1, "model": JSON(model.path)]
    for (key, value) in dashboard.summary.entries { head[key] = value }
    head["chosen"] = JSON(choice.description)
    head["baseline"] = self.choice.baseline.map { JSON($0) } ?? .null
    head["rules"] = [
      "mask": JSON(corpus.exclusion.description), "packing": JSON(corpus.packingDescription),
      "bos": JSON(corpus.bos.description), "context_length": JSON(corpus.contextLength),
    ]
    let run = record.finished(corpus.files)
    head["run"] = .object(run)
    try dashboard.gathered.write(to: folder.file("gathered.safetensors"), overwrite: true)
    try dashboard.writeContexts(words, to: folder.file("contexts.jsonl"))
    try AtomicFile.write(dashboard.csv(words), to: folder.file("features.csv"), overwrite: true)
    try dashboard.writeJSON(head, words, to: folder.file("features.json"))
    let page = DashboardPage(dashboard, words, notes: notes(dashboard, choice, corpus))
    try AtomicFile.write(page.map, to: folder.file("map.svg"), overwrite: true)
    let progress = Progress("page", unit: "parts", quiet: common.quiet)
    try page.write(
      to: folder.file("index.html"), record: String(decoding: JSON(run).serialized(pretty: true), as: UTF8.self),
      folder: { try folder.dataFolder() },
      progress: { try progress.update($0, fraction: Double($0) / Double($1)) })
    try folder.finish()
    if common.json {
      head["features"] = .array(
        dashboard.gathered.features.indices.map { .object(dashboard.json(at: $0, words)) })
      return try StandardOutput.json(head)
    }
    try StandardOutput.write(dashboard.table(words))
    try StandardOutput.line("\(output.path): \(DashboardFolder.results.joined(separator: ", "))")
  }

  private func notes(_ dashboard: FeatureDashboard, _ choice: FeatureChoice, _ corpus: Corpus) -> [String] {
    let gathered = dashboard.gathered
    let alive = gathered.activationCounts.count { $0 > 0 }
    let files = corpus.files.map { FileSystem.name(of: $0.path) }.joined(separator: ", ")
    var notes = [
      "\(dashboard.sae.path) at \(dashboard.hook.name) of \(model.path): \(dashboard.sae.featureCount.grouped) features, "
        + "\(alive.grouped) of them active on \(files), \(gathered.positions.grouped) positions "
        + "(\(corpus.exclusion.description)). Shown: \(choice.description)."
    ]
    if alive == 0 { notes.append("No feature is active anywhere in this text.") }
    if let baseline = self.choice.baseline {
      notes.append(
        "Compared by index with \(baseline): 1 − cosine of the decoder rows, and the log-ratio of activation counts, each "
          + "count plus one divided by the sum over its SAE.")
    }
    return notes
  }

  private func finished() throws {
    common.note("\(output.path): the dashboard is complete; nothing was left to do")
    if common.json {
      return try StandardOutput.write(Array(MappedFile(FileSystem.join(output.path, "features.json")).bytes))
    }
    try StandardOutput.line("\(output.path): \(DashboardFolder.results.joined(separator: ", "))")
  }
}

/// Where a dashboard is written.
struct DashboardOutputOptions: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Folder of the page; one that exists is refused.", valueName: "DIR"))
  var path: String

  @Flag(help: "Replace a dashboard that exists.") var overwrite = false

  @Flag(help: "Go on where an interrupted run was last saved.") var resume = false

  var mode: FolderMode { overwrite ? .overwrite : resume ? .resume : .create }

  func validate() throws {
    guard !(overwrite && resume) else { throw ValidationError("give either --overwrite or --resume") }
  }
}
