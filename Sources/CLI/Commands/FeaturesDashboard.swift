import ArgumentParser
import Corpora
import Evaluation
import Files
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
  @OptionGroup(title: "Output") var output: ResumableOutputOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard autoencoders.paths.count == 1 else { throw ValidationError("give one --sae") }
    try data.requireSource()
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let model = try model.load()
    let run = try GatheringRun(
      model, autoencoders, choice, examples.gathering(seed: common.seed), data, mask, common)
    var request = try run.request()
    request["neighbours"] = JSON(examples.neighbours)
    request["promoted"] = JSON(examples.promoted)
    let folder = try PartsFolder(output.path, .dashboard, request: request, mode: output.mode)
    guard !folder.isFinished else { return try finished() }
    let (gathered, changes) = try run.gathered(in: folder, output, common)
    let dashboard = FeatureDashboard(
      gathered.restricted(to: run.choice.shown(gathered, changes)), of: run.loaded.sae, run.directions,
      at: run.loaded.hook, model.decoder, changes: changes, neighbours: examples.neighbours, tokens: examples.promoted)
    let words = model.tokenizer.map { tokenizer in
      TokenWords(texts: { tokenizer.texts(of: $0) }, spelling: { tokenizer.spelling(of: $0) })
    }
    try write(dashboard, run, words ?? .numbers, folder, record)
  }

  private func write(
    _ dashboard: FeatureDashboard, _ run: GatheringRun, _ words: TokenWords, _ folder: PartsFolder,
    _ record: RunRecord
  ) throws {
    var head: JSONObject = ["format_version": 1, "model": JSON(model.path)]
    for (key, value) in dashboard.summary.entries { head[key] = value }
    head["chosen"] = JSON(run.choice.description)
    head["baseline"] = choice.baseline.map { JSON($0) } ?? .null
    head["rules"] = .object(run.corpus.rules)
    head["run"] = .object(record.finished(run.corpus.files))
    try dashboard.gathered.write(to: folder.file("gathered.safetensors"), overwrite: true)
    try dashboard.writeContexts(words, to: folder.file("contexts.jsonl"))
    try AtomicFile.write(dashboard.csv(words), to: folder.file("features.csv"), overwrite: true)
    try dashboard.writeJSON(head, words, to: folder.file("features.json"))
    let page = DashboardPage(dashboard, words, notes: notes(dashboard, run))
    try AtomicFile.write(page.map, to: folder.file("map.svg"), overwrite: true)
    let progress = Progress("page", unit: "parts", quiet: common.quiet)
    try page.write(
      to: folder.file("index.html"), record: head,
      folder: {
        try FileSystem.createFolders(folder.file("data"))
        return folder.file("data")
      },
      progress: { try progress.update($0, fraction: Double($0) / Double($1)) })
    try folder.finish()
    if common.json {
      head["features"] = .array(
        dashboard.gathered.features.indices.map { .object(dashboard.json(at: $0, words)) })
      return try StandardOutput.json(head)
    }
    try StandardOutput.write(dashboard.table(words))
    try StandardOutput.line("\(output.path): \(Self.results)")
  }

  private func notes(_ dashboard: FeatureDashboard, _ run: GatheringRun) -> [String] {
    let (gathered, corpus) = (dashboard.gathered, run.corpus)
    let alive = gathered.activationCounts.count { $0 > 0 }
    let files = corpus.files.map { FileSystem.name(of: $0.path) }.joined(separator: ", ")
    var notes = [
      "\(dashboard.sae.path) at \(dashboard.hook.name) of \(model.path): \(dashboard.sae.featureCount.grouped) features, "
        + "\(alive.grouped) of them active on \(files), \(gathered.positions.grouped) positions "
        + "(\(corpus.exclusion.description)). Shown: \(run.choice.description)."
    ]
    if alive == 0 { notes.append("No feature is active anywhere in this text.") }
    if let baseline = choice.baseline {
      notes.append(
        "Compared by index with \(baseline): 1 − cosine of the decoder rows, and the log-ratio of activation counts, each "
          + "count plus one divided by the sum over its SAE.")
    }
    return notes
  }

  /// What is in the folder, for the last line.
  private static let results = "index.html, features.json, features.csv, contexts.jsonl, map.svg, gathered.safetensors"

  private func finished() throws {
    common.note("\(output.path): the dashboard is complete; nothing was left to do")
    if common.json {
      return try StandardOutput.write(Array(MappedFile(FileSystem.join(output.path, "features.json")).bytes))
    }
    try StandardOutput.line("\(output.path): \(Self.results)")
  }
}

extension PartsFolder.Kind {
  /// A dashboard: its part is what was gathered so far.
  fileprivate static let dashboard = PartsFolder.Kind(
    "dashboard", report: "index.html",
    results: ["features.json", "features.csv", "contexts.jsonl", "map.svg", "gathered.safetensors", "data"])
}
